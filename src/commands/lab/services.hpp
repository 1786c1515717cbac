// The services of a lab: programs that run in its hosts as long as it is up.
#pragma once

#include "network.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/engine/lab/lab.hpp>
#include <ntool/sys/child.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/recent_output.hpp>
#include <ntool/sys/signal_queue.hpp>

namespace ntool::commands::lab {

class Services {
 public:
  /// The last of what they print goes to files in `folder`. `signals` shorten its waits. All must outlive this.
  Services(const engine::lab::Lab& lab, const Spaces& spaces, const std::string& folder,
           const sys::SignalQueue& signals)
      : lab_(lab), spaces_(spaces), folder_(folder), signals_(signals) {}

  /// Starts them one after another, each once the one before listens on a port, has ended well, or has had two seconds.
  /// `meanwhile` is called every few milliseconds and says whether to go on. Errors: a service that cannot be started
  /// or ends with another code than 0, with the last line that it said.
  Result<void> start(const std::function<Result<bool>()>& meanwhile);

  /// What services have printed is taken meanwhile; call it whenever `to` finds something ready.
  Result<void> watch(sys::Poller& to);
  Result<void> take_output();

  /// Hears of a child that has ended. Others than ours are none of its business. What fails after its start is noted
  /// in the folder, for `run` and `down` to tell.
  void ended(const sys::ChildEnd& end);

 private:
  struct Running {
    std::size_t host = 0, service = 0;
    std::int32_t pid = 0;
    std::string log = {};
    std::optional<sys::RecentOutput> output = {};  ///< none: nothing will come any more
    std::optional<sys::ChildEnd> end = {};
  };
  Result<void> start_one(std::size_t host, std::size_t service, const std::function<Result<bool>()>& meanwhile);
  void take_output_of(Running& service);
  [[nodiscard]] const std::string& line_of(const Running& service) const;
  [[nodiscard]] Error failure_of(const Running& service) const;

  const engine::lab::Lab& lab_;
  const Spaces& spaces_;
  const std::string& folder_;
  const sys::SignalQueue& signals_;
  std::optional<sys::EpollPoller> outputs_;
  std::vector<Running> all_;
  bool starting_ = false;  ///< the last of them
};

/// What programs in a lab find in their environment.
std::vector<std::string> lab_environment(std::string_view lab, std::string_view host);

}  // namespace ntool::commands::lab
