#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/worker.hpp>

namespace ntool::sys {
namespace {

/// From here on readable; never read again, so it stays so.
void raise_event(const Fd& event) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event.number(), &one, sizeof one);
}

bool is_raised(const Fd& event) {
  pollfd watched{event.number(), POLLIN, 0};
  return ::poll(&watched, 1, 0) == 1;
}

/// While it lives, new threads are born deaf to every signal.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &old_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &old_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t old_{};
};

}  // namespace

Result<Cancel> Cancel::make() {
  Cancel made;
  made.event_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!made.event_.is_open()) return fail_errno("make", "a descriptor to stop a worker");
  return made;
}

bool Cancel::requested() const {
  return is_raised(event_);
}

void Cancel::request() {
  raise_event(event_);
}

Result<std::unique_ptr<WorkerThread>> WorkerThread::start(Job job) {
  Cancel cancel = TRY(Cancel::make());
  Fd done(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!done.is_open()) return fail_errno("make", "a descriptor for a worker's end");
  std::unique_ptr<WorkerThread> worker(new WorkerThread(std::move(cancel), std::move(done)));
  const SignalsBlocked quiet;
  try {
    worker->thread_ = std::thread([self = worker.get(), job = std::move(job)] {
      job(self->cancel_);
      raise_event(self->done_);
    });
  } catch (const std::system_error& failure) {  // EAGAIN: no more threads allowed (ulimit -u)
    return fail(error_from(failure.code().value(), "start", "a worker thread", "raise ulimit -u"));
  }
  return worker;
}

bool WorkerThread::done() const {
  return is_raised(done_);
}

void WorkerThread::join() {
  if (thread_.joinable()) thread_.join();
}

WorkerThread::~WorkerThread() {
  cancel();
  join();
}

}  // namespace ntool::sys
