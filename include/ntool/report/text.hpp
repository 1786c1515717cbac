// A record as "key: value" lines, values aligned.
#pragma once

#include <functional>
#include <string>

#include <ntool/base/record.hpp>

namespace ntool::report {

std::string text_lines(const std::function<void(Fields&)>& describe_record);

/// A nested record's lines stand indented under its key; the scalars of a list share a line, separated by commas.
/// Values are safe for a terminal. Each line ends in a newline.
template <Described T>
std::string to_text(const T& record) {
  return text_lines([&record](Fields& fields) { describe(fields, record); });
}

}  // namespace ntool::report
