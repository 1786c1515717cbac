// How addresses are called: by number, by name, or by both, and what is known of their networks.
#pragma once

#include "plan.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>

#include <ntool/commands/named_lines.hpp>
#include <ntool/net/as_numbers.hpp>

namespace ntool::commands::mtr {

class Labels {
 public:
  /// `names` null: addresses only. `open_networks` is called when somebody first wants to know of networks; null, and
  /// a result that is null: nothing is known of them.
  Labels(const Plan& plan, net::ReverseNames* names, std::function<net::AsNumbers*()> open_networks = {});

  /// Asks for what is not known of an address, once.
  void ask(const IpAddress& address, Instant now);
  /// Until when something more may come; none: nothing will.
  [[nodiscard]] std::optional<Instant> awaited_until(Instant now) const;
  /// Takes in what has come, which would otherwise wake the loop again and again.
  void take_in() const;

  /// "router.example", "192.0.2.1", with -b "router.example (192.0.2.1)". Any bytes may stand in a name.
  [[nodiscard]] std::string label(const IpAddress& address) const;
  /// "???" where nobody answered.
  [[nodiscard]] std::string label(const std::optional<IpAddress>& address) const;
  [[nodiscard]] std::optional<std::string> name_of(const IpAddress& address) const { return names_.name_of(address); }
  /// nullopt: not known, or nobody wanted to know.
  [[nodiscard]] std::optional<wire::AsInfo> network_of(const IpAddress& address) const;

  [[nodiscard]] bool shows_info() const { return info_.has_value(); }
  [[nodiscard]] bool shows_as() const { return info_ == 0U; }
  /// "AS???", "192.0.2.0/24" …, what -y chose; "???" or "AS???" where it is not known.
  [[nodiscard]] std::string info(const std::optional<IpAddress>& address) const;
  /// Of the column with that, as in mtr(8); with the letters AS.
  [[nodiscard]] std::size_t info_width() const;

  [[nodiscard]] bool shows_names() const { return shows_names_; }
  void show_names(bool shown) { shows_names_ = shown; }
  void choose_info(std::optional<unsigned> which);
  [[nodiscard]] std::optional<unsigned> chosen_info() const { return info_; }

 private:
  AwaitedNames names_;
  bool shows_names_;
  bool shows_ips_;
  std::optional<unsigned> info_;
  std::map<IpAddress, Instant> asked_;  // until when its name is waited for
  std::function<net::AsNumbers*()> open_networks_;
  net::AsNumbers* networks_ = nullptr;
};

}  // namespace ntool::commands::mtr
