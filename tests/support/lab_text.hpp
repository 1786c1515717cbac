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

/// What is wrong with such a file, without the page that ends whatever has no remedy of its own.
inline std::string wrong_with_lab(std::string_view text) {
  const auto lab = engine::lab::parse_lab(text, "net.yaml");
  if (lab) return "nothing";
  constexpr std::string_view page = "; docs/lab-file.md describes the file";
  CHECK(lab.error().code == Errc::malformed);
  CHECK_FALSE(lab.error().hint.empty());
  auto line = lab.error().text();
  CHECK(line.find('\n') == std::string::npos);
  if (line.ends_with(page)) line.resize(line.size() - page.size());
  return line;
}

}  // namespace ntool::test
