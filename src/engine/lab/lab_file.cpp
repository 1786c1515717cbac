#include "draft.hpp"

#include <ntool/engine/lab/lab_file.hpp>

namespace ntool::engine::lab {
namespace {

std::string name_of_file(std::string_view file) {
  if (const auto slash = file.rfind('/'); slash != std::string_view::npos) file.remove_prefix(slash + 1);
  for (const std::string_view ending : {".yaml", ".yml"}) {
    if (file.size() > ending.size() && file.ends_with(ending)) {
      file.remove_suffix(ending.size());
      break;
    }
  }
  return std::string(file);
}

Result<Lab> read_lab(const Value& whole) {
  const std::string usage = "a lab file begins with 'hosts:'";
  if (whole.is_nothing()) return whole.wrong_here("the file is empty", usage);
  if (!whole.is_map()) return whole.wrong_here("the file is no map", usage);
  const auto map = TRY(whole.map({"hosts", "links", "routes", "internet"}));
  Draft draft;
  const auto hosts = map.find("hosts");
  if (!hosts) return whole.wrong_here("the file lacks 'hosts'", "write 'hosts: {client: {}, server: {}}'");
  TRY(read_hosts(*hosts, draft));
  if (const auto links = map.find("links")) TRY(read_links(*links, draft));
  if (const auto internet = map.find("internet")) TRY(read_internet(*internet, draft));
  TRY(assign_addresses(draft));
  finish_rules(draft);
  TRY(read_routes(map.find("routes"), draft));
  return std::move(draft.lab);
}

Result<Lab> read_text(std::string_view text, std::string_view file) {
  if (text.size() > largest_lab_file) {
    auto failure = usage_error(fmt::format("the file has more than {} bytes", largest_lab_file),
                               "a lab needs far less; is it the right file?");
    failure.error().subject = file;
    return failure;
  }
  const auto root = parse_yaml(text);
  if (!root) {
    auto failure = usage_error(root.error().reason, root.error().hint);
    failure.error().subject = fmt::format("{}:{}", file, root.error().subject);
    return failure;
  }
  return read_lab(Value(*root, file, "lab"));
}

}  // namespace

Result<Lab> parse_lab(std::string_view text, std::string_view file) {
  auto lab = read_text(text, file);
  if (!lab) {
    // The file is wrong and not the command line: what helps is the page about files, not the command's help.
    lab.error().code = Errc::malformed;
    if (lab.error().hint.empty()) lab.error().hint = "docs/lab-file.md describes the file";
    return lab;
  }
  lab->name = name_of_file(file);
  return lab;
}

}  // namespace ntool::engine::lab
