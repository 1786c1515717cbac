// Lab files as texts of a test.
#pragma once

#include "support/catch.hpp"

#include <string>
#include <string_view>

#include <ntool/engine/lab/lab_file.hpp>

namespace ntool::test {

/// The lab of a file "net.yaml" with this text.
inline engine::lab::Lab lab_of(std::string_view text) {
  const auto lab = engine::lab::parse_lab(text, "net.yaml");
  if (!lab) FAIL(lab.error().text());
  return *lab;
}

/// What is wrong with such a file.
inline std::string wrong_with_lab(std::string_view text) {
  const auto lab = engine::lab::parse_lab(text, "net.yaml");
  if (lab) return "nothing";
  CHECK(lab.error().code == Errc::usage);
  CHECK(lab.error().text().find('\n') == std::string::npos);
  return lab.error().text();
}

}  // namespace ntool::test
