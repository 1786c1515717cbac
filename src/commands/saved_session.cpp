#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/saved_session.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::commands {
namespace {

constexpr std::string_view verbs[] = {"traceroute", "mtr"};

/// `verb` empty: any of them.
Result<void> must_be_of(std::string_view verb, const engine::SessionEvent& event, const std::string& path) {
  const auto* const header = std::get_if<engine::SessionHeader>(&event);
  if (header == nullptr || header->verb == verb) return {};
  const bool known = std::ranges::find(verbs, header->verb) != std::end(verbs);
  if (known && verb.empty()) return {};
  return usage_error(fmt::format("{} is a session of {}", path, shortened(header->verb, 20)),
                     known ? fmt::format("show it with 'ntool {} --replay'", header->verb) : "use what wrote it");
}

Result<void> read(const std::string& path, std::string_view verb, Context& context, const SessionReader::Take& take) {
  const bool cut = TRY(read_session(path, [&](const engine::SessionEvent& event) -> Result<void> {
    if (context.stop.raised()) return fail({.code = Errc::interrupted, .operation = "read", .subject = path});
    TRY(must_be_of(verb, event, path));
    return take(event);
  }));
  if (cut) {
    context.complain(
        fmt::format("{}: the session is cut: its run was ended from outside, or goes on", terminal_safe(path)));
  }
  return {};
}

}  // namespace

Result<void> replay_session(const std::string& path, std::string_view verb, Context& context,
                            const SessionReader::Take& take) {
  return read(path, verb, context, take);
}

Result<engine::PathSession> read_whole_session(const std::string& path, const std::string& save, Context& context) {
  if (!save.empty() && sys::is_same_file(save, path)) {
    return usage_error(fmt::format("--save would overwrite {}, which --compare reads", path), "save into another file");
  }
  engine::PathSession session;
  TRY(read(path, "", context, [&](const engine::SessionEvent& event) { return session.add(event); }));
  return session;
}

}  // namespace ntool::commands
