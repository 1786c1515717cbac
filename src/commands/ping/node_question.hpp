// -N: what IPv6 hosts are asked instead of an echo (RFC 4620), in the words of ping(8).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/wire/node_information.hpp>

namespace ntool::commands::ping {

struct NodeQuestionPlan {
  /// What the question is about; an address by its name, too.
  enum class Subject : std::uint8_t { destination, ipv6, ipv4, name, whole_name };

  wire::NodeQuestion question = wire::NodeQuestion::none;
  std::uint16_t flags = 0;
  Subject subject = Subject::destination;
  std::string subject_text = {};

  [[nodiscard]] bool is_asked() const { return question != wire::NodeQuestion::none; }
  /// Of a subject that has to be looked up.
  [[nodiscard]] std::optional<Family> subject_family() const;
  /// `data` is the subject as a query carries it; empty: the destination.
  [[nodiscard]] net::NodeQuery query(std::vector<std::uint8_t> data) const;
};

/// Each word as one -N brought it: they add up. Errors: Errc::usage for unknown words, two questions, two kinds of
/// subject, and a subject without a question.
Result<NodeQuestionPlan> plan_node_question(std::span<const std::string> words);

/// "-N help" among the words.
bool asks_for_help(std::span<const std::string> words);
/// What it shows.
extern const std::string_view node_question_help;

/// The group that hosts of the subject's name listen to, with no zone; none where the subject is no name. It can stand
/// for the destination. Errors: as wire::node_subject().
Result<std::optional<IpAddress>> group_of(const NodeQuestionPlan& plan);

}  // namespace ntool::commands::ping
