// TextSink: where results and messages go. sys::FdSink writes to a descriptor; tests collect into a string.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool {

/// Failures are kept, not returned at each call: the first one stops all later writing, and status() tells it. Long
/// listings ask ok() now and then so that they can stop early.
class TextSink {
 public:
  virtual ~TextSink() = default;
  virtual void write(std::string_view text) = 0;
  /// Everything written so far has left for its destination.
  virtual void flush() = 0;
  [[nodiscard]] virtual Result<void> status() const = 0;
  [[nodiscard]] bool ok() const { return status().has_value(); }
};

/// Collects in memory.
class StringSink final : public TextSink {
 public:
  void write(std::string_view more) override { text.append(more); }
  void flush() override {}
  [[nodiscard]] Result<void> status() const override { return {}; }
  std::string text;
};

}  // namespace ntool
