#include "load.hpp"

#include <fmt/format.h>

#include <ntool/engine/lab/lab_file.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::commands::lab {
namespace {

bool looks_like_file(const std::string& word) {
  return word.find('/') != std::string::npos || word.ends_with(".yaml") || word.ends_with(".yml");
}

Result<Source> read_source(const std::string& path) {
  auto text = sys::read_small_file(path, engine::lab::largest_lab_file);
  if (text) return Source{*std::move(text), path};
  Error error = text.error();
  error.code = Errc::usage;  // a wrong word on the command line
  return fail(std::move(error));
}

}  // namespace

Result<Source> find_source(const std::string& word) {
  if (looks_like_file(word)) return read_source(word);
  auto built_in = engine::lab::built_in_text(word);
  if (built_in) return Source{*std::move(built_in), word};
  if (auto file = read_source(word)) return file;
  return fail(built_in.error());
}

Result<engine::lab::Lab> load(const std::string& word) {
  const Source source = TRY(find_source(word));
  return engine::lab::parse_lab(source.text, source.file);
}

}  // namespace ntool::commands::lab
