// What a failed resolution says to the user: the name, what happened, whom was asked, and the remedy.
#pragma once

#include "dns_query.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::net {

struct FailedQuestion {
  std::string host;
  std::optional<Family> family = {};
  std::vector<std::string> servers = {};           ///< as shown to people
  bool server_is_a_guess = false;                  ///< resolv.conf names none
  bool in_lab = false;                             ///< where there is none, on purpose
  std::vector<std::string> sources_not_used = {};  ///< of nsswitch.conf
};

/// `verdict` is any but found.
Error resolve_error(const FailedQuestion& question, DnsVerdict verdict);

/// `host` is a numeric address of another family than `wanted`.
Error wrong_family_error(std::string_view host, Family wanted);

}  // namespace ntool::net
