#include <ntool/commands/session_recorder.hpp>

namespace ntool::commands {

Result<SessionRecorder> SessionRecorder::open(const std::string& path) {
  SessionRecorder recorder;
  if (!path.empty()) recorder.file_ = TRY(SessionWriter::create(path));
  return recorder;
}

void SessionRecorder::add(const engine::SessionEvent& event) {
  // What a run tells comes in order; the model refuses only what a file may have.
  (void)session_.add(event);
  write(event);
}

void SessionRecorder::write(const engine::SessionEvent& event) {
  if (file_) file_->write(event);
}

void SessionRecorder::tell_of(const engine::SessionHost& host) {
  const auto* const told = session_.host(host.address);
  const bool news = told != nullptr ? told->name != host.name || told->network != host.network
                                    : !host.name.empty() || host.network.known();
  if (news) add(host);
}

Result<void> SessionRecorder::close() {
  add(engine::SessionClose{});
  return file_ ? file_->status() : Result<void>();
}

}  // namespace ntool::commands
