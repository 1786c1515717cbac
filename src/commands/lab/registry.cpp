#include "registry.hpp"

#include <fmt/format.h>

#include <ntool/sys/files.hpp>
#include <ntool/sys/runtime_folder.hpp>

namespace ntool::commands::lab {

Result<Registry> Registry::open(bool make) {
  Registry registry(TRY(sys::runtime_folder(make)));
  if (make) {
    const auto made = sys::make_folder(registry.labs());
    if (!made && made.error().code != Errc::in_use) return fail(made.error());
  }
  return registry;
}

Result<LabState> Registry::state_in(const std::string& folder) {
  return parse_state(TRY(sys::read_small_file(folder + "/state")));
}

Registered Registry::look_at(const std::string& name) const {
  Registered found{.name = name, .folder = fmt::format("{}/{}", labs(), name), .state = {}, .alive = false};
  if (auto state = state_in(found.folder)) {
    found.alive = sys::ProcessHandle::open(state->holder).has_value();
    found.state = *std::move(state);
  }
  return found;
}

std::vector<Registered> Registry::all() const {
  std::vector<Registered> found;
  if (!root_) return found;
  for (const auto& name : sys::folders_in(labs())) {
    auto lab = look_at(name);
    if (is_lab_name(name)) {
      found.push_back(std::move(lab));
    } else if (name.starts_with('.') && lab.state && !lab.alive) {
      sys::remove_folder(lab.folder);
    }
  }
  return found;
}

std::optional<Registered> Registry::find(std::string_view name) const {
  for (auto& lab : all()) {
    if (lab.name == name) return std::move(lab);
  }
  return std::nullopt;
}

Result<std::string> Registry::claim(const std::string& name, const LabState& state) const {
  // A folder that is complete from its first moment on, and takes the name by one call: of two that want it one wins.
  const std::string folder = fmt::format("{}/{}", labs(), name);
  const std::string draft = fmt::format("{}/.{}.{}", labs(), name, state.holder.pid);
  const std::string aside = draft + ".old";
  TRY(make_draft(draft, state));
  auto done = sys::move_folder(draft, folder);
  if (!done && done.error().code == Errc::in_use && !look_at(name).alive &&
      sys::move_folder(folder, aside).has_value()) {
    sys::remove_folder(aside);
    done = sys::move_folder(draft, folder);
  }
  if (done) return folder;
  sys::remove_folder(draft);
  if (done.error().code != Errc::in_use) return fail(done.error());
  return fail(taken(name));
}

Error Registry::taken(std::string_view name) {
  return {.code = Errc::in_use,
          .operation = "make the lab",
          .subject = std::string(name),
          .reason = "a lab of this name is up",
          .hint = fmt::format("end it with 'ntool lab down {}', or give this one another name with --name", name)};
}

Result<void> Registry::make_draft(const std::string& draft, const LabState& state) const {
  sys::remove_folder(draft);
  auto made = sys::make_folder(draft);
  // The last lab that ended may have taken the empty folder of all labs with it.
  for (int tries = 0; !made && made.error().code == Errc::not_found && tries < 10; ++tries) {
    TRY(open(true));
    made = sys::make_folder(draft);
  }
  TRY(std::move(made));
  const auto written = update(draft, state);
  if (!written) sys::remove_folder(draft);
  return written;
}

Result<void> Registry::update(const std::string& folder, const LabState& state) {
  return sys::write_file(folder + "/state", state_text(state));
}

void Registry::remove(const std::string& folder) const {
  sys::remove_folder(folder);
  remove_if_empty();
}

void Registry::remove_if_empty() const {
  if (!root_) return;
  sys::remove_empty_folder(labs());
  sys::remove_empty_folder(*root_);
}

}  // namespace ntool::commands::lab
