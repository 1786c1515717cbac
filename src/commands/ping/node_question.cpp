#include "node_question.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>

namespace ntool::commands::ping {
namespace {

using wire::NodeQuestion;
using Subject = NodeQuestionPlan::Subject;

struct QuestionWord {
  std::string_view word;
  NodeQuestion question;
  std::uint16_t flags = 0;
};
constexpr QuestionWord question_words[] = {
    {"name", NodeQuestion::name},
    {"fqdn", NodeQuestion::name},
    {"ipv6", NodeQuestion::addresses},
    {"ipv6-all", NodeQuestion::addresses, wire::node_flag::all},
    {"ipv6-compatible", NodeQuestion::addresses, wire::node_flag::compatible},
    {"ipv6-global", NodeQuestion::addresses, wire::node_flag::global},
    {"ipv6-linklocal", NodeQuestion::addresses, wire::node_flag::link_local},
    {"ipv6-sitelocal", NodeQuestion::addresses, wire::node_flag::site_local},
    {"ipv4", NodeQuestion::ipv4_addresses},
    {"ipv4-all", NodeQuestion::ipv4_addresses, wire::node_flag::all},
};

struct SubjectWord {
  std::string_view word;
  Subject subject;
};
constexpr SubjectWord subject_words[] = {
    {"subject-ipv6=", Subject::ipv6},
    {"subject-ipv4=", Subject::ipv4},
    {"subject-name=", Subject::name},
    {"subject-fqdn=", Subject::whole_name},
};

bool is_name(Subject subject) {
  return subject == Subject::name || subject == Subject::whole_name;
}

Result<void> take_subject(std::string_view word, const SubjectWord& kind, NodeQuestionPlan& plan) {
  const bool same_kind = plan.subject == kind.subject || (is_name(plan.subject) && is_name(kind.subject));
  if (plan.subject != Subject::destination && !same_kind) {
    return usage_error(fmt::format("-N {}: only one kind of subject may be given", word));
  }
  plan.subject = kind.subject;
  plan.subject_text = word.substr(kind.word.size());
  if (plan.subject_text.empty()) return usage_error(fmt::format("-N {}: nothing stands behind it", word));
  // ping(8) takes a name with a dot for a whole one.
  if (kind.subject == Subject::name && plan.subject_text.find('.') != std::string::npos) {
    plan.subject = Subject::whole_name;
  }
  return {};
}

Result<void> take_word(std::string_view word, NodeQuestionPlan& plan) {
  if (const auto* found = std::ranges::find(question_words, word, &QuestionWord::word);
      found != std::end(question_words)) {
    if (plan.is_asked() && plan.question != found->question) {
      return usage_error(fmt::format("-N {}: only one of name, ipv6 and ipv4 may be asked for", word));
    }
    plan.question = found->question;
    plan.flags |= found->flags;
    return {};
  }
  for (const auto& kind : subject_words) {
    if (word.starts_with(kind.word)) return take_subject(word, kind, plan);
  }
  return usage_error(fmt::format("-N {}: no such question", word), "'ping -N help' shows them");
}

}  // namespace

const std::string_view node_question_help =
    "What an IPv6 host can be asked with -N (RFC 4620), instead of an echo:\n"
    "  name                the names that it gives itself (also: fqdn)\n"
    "  ipv6                its IPv6 addresses, which of them is its own to say; more of them:\n"
    "  ipv6-all              those of all its interfaces\n"
    "  ipv6-compatible       those that hold an IPv4 address\n"
    "  ipv6-global           global ones\n"
    "  ipv6-linklocal        link-local ones\n"
    "  ipv6-sitelocal        site-local ones\n"
    "  ipv4                its IPv4 addresses\n"
    "  ipv4-all              those of all its interfaces\n"
    "and, with one more -N, about whom:\n"
    "  subject-ipv6=HOST   the one with this address, instead of the one that is asked\n"
    "  subject-ipv4=HOST\n"
    "  subject-name=NAME   the one of this name; without a dot in it a first label\n"
    "  subject-fqdn=NAME   the one of this whole name\n"
    "A subject's name can stand for HOST: the group of all that have it is asked (needs -I).\n";

bool asks_for_help(std::span<const std::string> words) {
  return std::ranges::find(words, "help") != words.end();
}

Result<NodeQuestionPlan> plan_node_question(std::span<const std::string> words) {
  NodeQuestionPlan plan;
  for (const auto& word : words) TRY(take_word(word, plan));
  if (!words.empty() && !plan.is_asked()) {
    return usage_error("-N names a subject and no question", "add -N name, -N ipv6 or -N ipv4");
  }
  return plan;
}

std::optional<Family> NodeQuestionPlan::subject_family() const {
  if (subject == Subject::ipv6) return Family::ipv6;
  if (subject == Subject::ipv4) return Family::ipv4;
  return std::nullopt;
}

net::NodeQuery NodeQuestionPlan::query(std::vector<std::uint8_t> data) const {
  const auto code = is_name(subject)           ? wire::node_code::about_name
                    : subject == Subject::ipv4 ? wire::node_code::about_ipv4
                                               : wire::node_code::about_ipv6;
  return {.question = static_cast<std::uint16_t>(question), .flags = flags, .code = code, .subject = std::move(data)};
}

Result<std::optional<IpAddress>> group_of(const NodeQuestionPlan& plan) {
  if (!plan.is_asked() || !is_name(plan.subject)) return std::nullopt;
  return wire::node_information_group(TRY(wire::node_subject(plan.subject_text, true)));
}

}  // namespace ntool::commands::ping
