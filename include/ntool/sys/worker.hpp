// Worker: a job on a thread of its own, for calls that block without a descriptor to wait for. The one thread facility
// of the project: its end is a readable descriptor in the owner's loop, so that no lock is visible above it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// How a job hears that nobody wants its result any more.
class Cancel {
 public:
  static Result<Cancel> make();
  [[nodiscard]] bool requested() const;
  /// Readable once requested, for a job that waits in a Poller of its own.
  [[nodiscard]] int fd() const { return event_.number(); }
  void request();

 private:
  Fd event_;
};

/// The part that does not depend on the result's type. The thread takes no signals: they belong to the main loop.
class WorkerThread {
 public:
  using Job = std::function<void(const Cancel&)>;
  static Result<std::unique_ptr<WorkerThread>> start(Job job);
  /// Asks the job to stop and waits for its end.
  ~WorkerThread();
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  [[nodiscard]] int done_fd() const { return done_.number(); }
  [[nodiscard]] bool done() const;
  void cancel() { cancel_.request(); }
  void join();

 private:
  WorkerThread(Cancel cancel, Fd done) : cancel_(std::move(cancel)), done_(std::move(done)) {}
  Cancel cancel_;
  Fd done_;
  std::thread thread_;
};

/// A job that makes one T. Start it, watch done_fd(), then take(); destroying it earlier cancels and joins.
template <class T>
class Worker {
 public:
  using Job = std::function<T(const Cancel&)>;

  static Result<Worker> start(Job job) {
    Worker worker;
    worker.thread_ = TRY(WorkerThread::start(
        [slot = worker.result_.get(), job = std::move(job)](const Cancel& cancel) { slot->emplace(job(cancel)); }));
    return worker;
  }

  /// Becomes readable when the result is there, and stays so.
  [[nodiscard]] int done_fd() const { return thread_->done_fd(); }
  /// Whether take() would not wait.
  [[nodiscard]] bool done() const { return thread_->done(); }
  void cancel() { thread_->cancel(); }
  /// The result; waits for it where done_fd() is not readable yet. Once only.
  T take() {
    thread_->join();
    return std::move(**result_);
  }

 private:
  Worker() : result_(std::make_unique<std::optional<T>>()) {}
  std::unique_ptr<std::optional<T>> result_;  // before the thread: it must outlive it
  std::unique_ptr<WorkerThread> thread_;
};

}  // namespace ntool::sys
