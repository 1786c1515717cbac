#include "targets.hpp"

#include "records.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/target_file.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::sweep {
namespace {

/// Of a list that somebody else may have written, and of targets that each have an account.
constexpr std::size_t most_listed = std::size_t{4} << 20U;
constexpr std::uint64_t most_accounts = std::uint64_t{1} << 20U;
/// Of names that were typed.
constexpr std::size_t most_text = std::size_t{256} << 20U;
constexpr std::size_t longest_name = 1024;
constexpr Duration patience = std::chrono::seconds(30);  // with the name servers

/// What to type instead of a word that is no host; empty where nothing is to be said.
std::string remedy_for(std::string_view word) {
  if (word.find(',') != std::string_view::npos) return "put blanks between targets";
  if (word.find('/') != std::string_view::npos && Prefix::parse(word)) return "for all addresses of a network type -g";
  const auto checked = net::check_host_name(word);
  return checked ? std::string() : checked.error().hint;
}

class Reader {
 public:
  Reader(const Plan& plan, Context& context) : plan_(plan), context_(context) {}

  Result<void> take(std::string_view word) {
    if (word.size() > longest_name) return unknown(word, "Name or service not known");
    if (is_full()) return too_many();
    if (const auto address = net::numeric_host(word)) {
      if (!*address) return unknown(word, "Name or service not known");
      if (plan_.family && (*address)->family() != *plan_.family) {
        return unknown(word, "Address family for hostname not supported");
      }
      const IpAddress target = with_zone(**address);
      list_.add(target, target.to_string() == word ? TargetList::Text{} : list_.keep(word), true);
      return {};
    }
    return resolve(word);
  }

  [[nodiscard]] bool is_full() const {
    return list_.size() >= (plan_.counts() ? most_accounts : most_listed) || list_.kept() > most_text;
  }

  [[nodiscard]] std::unexpected<Error> too_many() const {
    if (list_.kept() > most_text) return usage_error("names of more than 256 MiB", "ask them in parts");
    return usage_error(fmt::format("more than {} targets", plan_.counts() ? most_accounts : most_listed),
                       plan_.counts() ? "ask them in parts" : "a network is named with -g");
  }

  TargetList list_;

 private:
  Result<void> resolve(std::string_view name) {
    net::Resolver* resolver = TRY(context_.ports.resolver());
    const auto found = resolver->resolve(name, plan_.family, context_.clock.now() + patience);
    if (!found) {
      switch (found.error().code) {
        case Errc::interrupted: return fail(found.error());
        case Errc::timed_out:
        case Errc::unreachable:
        case Errc::refused: return unknown(name, "Temporary failure in name resolution");
        default: return unknown(name, "Name or service not known");
      }
    }
    const auto typed = list_.keep(name);
    for (const auto& address : *found) {
      if (is_full()) return too_many();
      list_.add(with_zone(address), typed, false);
      if (!plan_.all_addresses) break;
    }
    return {};
  }

  Result<void> unknown(std::string_view name, std::string_view why) {
    list_.add_unknown();
    if (context_.json) {
      context_.out.write(report::to_json(UnknownRecord{name, why}) + '\n');
    } else if (!plan_.quiet) {
      // fping(8) tells of no remedy.
      const auto remedy = context_.program == "fping" || name.size() > longest_name ? "" : remedy_for(name);
      context_.err.write(fmt::format("{}: {}{}{}\n", terminal_safe(name.substr(0, longest_name)), why,
                                     remedy.empty() ? "" : "; ", remedy));
    }
    return {};
  }

  /// -I says on which link a link-local address is meant.
  [[nodiscard]] IpAddress with_zone(const IpAddress& address) const {
    if (!address.is_v6() || !address.is_link_local() || address.zone() != IfIndex{} || plan_.interface.empty()) {
      return address;
    }
    const auto index = sys::interface_index(plan_.interface);
    return index ? address.with_zone(*index) : address;
  }

  const Plan& plan_;
  Context& context_;
};

Error unparsable(std::string_view word, std::string_view why) {
  return {.code = Errc::usage, .reason = fmt::format("can't parse address {}: {}", word, why)};
}

Result<IpAddress> parse_end(const Plan& plan, const std::string& word) {
  const auto address = net::numeric_host(word);
  if (!address || !*address) return fail(unparsable(word, "Name or service not known"));
  if (plan.family && (*address)->family() != *plan.family) {
    return fail(unparsable(word, "Address family for hostname not supported"));
  }
  return **address;
}

Result<engine::AddressRange> network_of(const Plan& plan) {
  const auto& word = plan.words.front();
  const auto slash = word.rfind('/');
  const auto address = TRY(parse_end(plan, word.substr(0, slash)));
  const auto text = word.substr(slash + 1);
  const auto length = parse_unsigned(text, 1, address.bits());
  if (!length) {
    return usage_error(fmt::format("netmask must be between 1 and {} (is: {})", address.bits(), text));
  }
  return engine::AddressRange::hosts_of(TRY(Prefix::make(address, static_cast<unsigned>(*length))));
}

Result<engine::AddressRange> range_of(const Plan& plan) {
  if (plan.words.size() == 1) return network_of(plan);
  for (const auto& word : plan.words) {
    if (word.find('/') == std::string::npos) continue;
    return usage_error(fmt::format("can't parse address {}: Name or service not known", word),
                       "two words after -g are its FIRST and its LAST address; a network stands alone");
  }
  return engine::AddressRange::between(TRY(parse_end(plan, plan.words[0])), TRY(parse_end(plan, plan.words[1])));
}

}  // namespace

TargetList::Text TargetList::keep(std::string_view typed) {
  const Text text{static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint16_t>(typed.size())};
  texts_ += typed;
  return text;
}

void TargetList::add(const IpAddress& address, Text typed, bool numeric) {
  families_[address.is_v4() ? 0 : 1] = true;
  listed_.push_back({address, typed, numeric});
}

void TargetList::set_range(const engine::AddressRange& range, Family family) {
  range_ = range;
  whole_range_ = range;
  range_size_ = range.size();
  families_[family == Family::ipv4 ? 0 : 1] = true;
}

std::optional<IpAddress> TargetList::next() {
  if (next_ < listed_.size()) return listed_[next_++].address;
  return range_ ? range_->next() : std::nullopt;
}

IpAddress TargetList::address(std::uint64_t number) const {
  if (number < listed_.size()) return listed_[number].address;
  return whole_range_ ? whole_range_->at(number - listed_.size()) : IpAddress();
}

std::string_view TargetList::typed(std::uint64_t number) const {
  if (number >= listed_.size()) return {};
  const auto [begin, size] = listed_[number].typed;
  return std::string_view(texts_).substr(begin, size);
}

bool TargetList::is_numeric(std::uint64_t number) const {
  return number >= listed_.size() || listed_[number].numeric;
}

Result<TargetList> find_targets(const Plan& plan, Context& context) {
  Reader reader(plan, context);
  if (plan.from == Plan::From::range) {
    const auto range = TRY(range_of(plan));
    if (plan.counts() && range.size() > most_accounts) return reader.too_many();
    // fping(8) says nothing then, and asks nobody.
    if (range.size() == 0 && plan.words.size() == 2 && context.program != "fping") {
      return usage_error(fmt::format("-g: {} comes after {}", plan.words[0], plan.words[1]),
                         "type the smaller address first");
    }
    reader.list_.set_range(range,
                           TRY(parse_end(plan, plan.words.front().substr(0, plan.words.front().rfind('/')))).family());
    return std::move(reader.list_);
  }
  for (const auto& word : plan.words) TRY(reader.take(word));
  if (plan.from == Plan::From::words) return std::move(reader.list_);
  const std::string file = plan.from == Plan::From::file ? plan.file : std::string(standard_input);
  TRY(read_target_file(file, context, [&](std::string_view word) { return reader.take(word); }));
  return std::move(reader.list_);
}

}  // namespace ntool::commands::sweep
