#include "../catalog.hpp"
#include "builtins.hpp"

#include <array>
#include <filesystem>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::app {
namespace {

using namespace commands;
namespace fs = std::filesystem;

struct LinksOptions {
  std::optional<std::string> directory;
};

/// What became of one link.
struct LinkRecord {
  std::string path;
  std::string_view state;  ///< made, kept or blocked
};
void describe(Fields& fields, const LinkRecord& record) {
  fields.field("path", record.path).field("state", record.state);
}

std::unexpected<Error> failed(std::string operation, const fs::path& path, const std::error_code& why,
                              std::string hint = {}) {
  Error error = sys::error_from(why.value(), std::move(operation), path.native(), std::move(hint));
  error.code = Errc::system;  // a missing folder is no answer from a network
  return fail(std::move(error));
}

Result<std::string_view> make_link(const fs::path& link, const fs::path& target) {
  std::error_code why;
  const fs::path old_target = fs::read_symlink(link, why);
  if (!why) return old_target == target ? "kept" : "blocked";
  if (fs::symlink_status(link, why).type() != fs::file_type::not_found) return "blocked";
  fs::create_symlink(target, link, why);
  if (why) return failed("cannot make the link", link, why);
  return "made";
}

void tell(const LinkRecord& record, Context& context) {
  if (record.state == "blocked") {
    context.complain(fmt::format("{} is in the way and was left alone; remove it to have the link", record.path));
  } else {
    context.out.write(fmt::format("{} {}\n", record.state, terminal_safe(record.path)));
  }
}

Result<ExitCode> run_links(const LinksOptions& options, Context& context) {
  if (!options.directory || options.directory->empty()) {
    return usage_error("the directory for the links is missing", "type 'ntool links DIR'");
  }
  std::error_code why;
  const fs::path self = fs::read_symlink("/proc/self/exe", why);
  if (why) return failed("cannot find this program through", "/proc/self/exe", why, "mount /proc, or use ln -s");
  const fs::path directory = *options.directory;
  if (!fs::is_directory(directory, why)) {
    return failed("cannot make links in", directory, why ? why : std::make_error_code(std::errc::not_a_directory));
  }
  std::vector<LinkRecord> records;
  for (const auto& called : every_name(every_command())) {
    if (!may_be_linked(*called.command)) continue;
    const fs::path link = directory / called.name;
    const auto made = TRY(make_link(link, self));
    records.push_back({link.native(), made});
  }
  bool blocked = false;
  for (const auto& record : records) blocked = blocked || record.state == "blocked";
  if (context.json) {
    report::JsonDocument document(context.out);
    document.begin_list("links");
    for (const auto& record : records) document.add(record);
    document.finish();
  } else {
    for (const auto& record : records) tell(record, context);
  }
  return blocked ? ExitCode::no : ExitCode::yes;
}

constexpr std::string_view usages[] = {"DIR"};
constexpr std::array operands = {
    operand<&LinksOptions::directory>("DIR", "where the links are made; it must exist", Completes::directory)};
constexpr Example examples[] = {
    {"ntool links ~/bin", "afterwards 'nc' in ~/bin is 'ntool nc', if ~/bin stands early in PATH"}};
constexpr ExitMeaning exits[] = {{0, "all links are there"},
                                 {1, "another file was in the way of at least one"},
                                 {2, "a link could not be made, or DIR is missing"}};

}  // namespace

constinit const Command links_command = {
    .name = "links",
    .group = Group::itself,
    .summary = "make a link for every command, so that it runs by its own name",
    .usages = usages,
    .about =
        "Makes a symbolic link to this program for each command that talks to the network.\n"
        "Called by such a link, ntool is that command. Links that are right already are\n"
        "kept; a file or link of another kind is never overwritten.",
    .options = {},
    .operands = operands,
    .examples = examples,
    .exits = exits,
    .make_options = &Bind<LinksOptions, run_links>::make,
    .run = &Bind<LinksOptions, run_links>::run};

}  // namespace ntool::app
