// What a watched path tells, as values: a saved session has the same ones, and figures are folded from nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>

#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::engine {

struct PathEvent {
  struct Asked {};      ///< a probe goes
  struct Silence {};    ///< it is not waited for any more
  struct Withdrawn {};  ///< it was asked beyond the end of the path, and counts for nothing
  struct NotSent {      ///< this host would not send: nothing more comes of the cycle; `ttl` means nothing
    std::shared_ptr<const Error> error;
  };

  std::size_t target = 0;   ///< which of the watched hosts, from 0
  std::uint64_t cycle = 0;  ///< from 0
  Ttl ttl;
  Instant at;  ///< when it was sent, answered, or given up
  std::variant<Asked, TraceReply, Silence, Withdrawn, NotSent> what;
};

}  // namespace ntool::engine
