#include "registry.hpp"

#include <fmt/format.h>

#include <ntool/base/config_text.hpp>
#include <ntool/base/text.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/folder_lock.hpp>
#include <ntool/sys/process_handle.hpp>
#include <ntool/sys/runtime_folder.hpp>

namespace ntool::commands::lab {

Result<Registry> Registry::open(bool make) {
  Registry registry(TRY(sys::runtime_folder(make)));
  if (make) {
    const auto made = sys::make_folder(registry.labs());
    if (!made && made.error().code != Errc::in_use) return fail(made.error());
  }
  if (!registry.root_) return registry;
  // Folders in it that nobody holds are removed: it must be the one that we made.
  const auto ours = sys::check_own_folder(registry.labs());
  if (!ours && ours.error().code != Errc::not_found) return fail(ours.error());
  return registry;
}

Result<LabState> Registry::state_in(const std::string& folder) {
  return parse_state(TRY(sys::read_small_file(folder + "/state")));
}

Registered Registry::look_at(const std::string& name) const {
  Registered found{.name = name, .folder = fmt::format("{}/{}", labs(), name), .state = {}, .alive = false};
  found.alive = sys::is_locked(found.folder);
  if (auto state = state_in(found.folder)) found.state = *std::move(state);
  return found;
}

std::vector<Registered> Registry::all() const {
  std::vector<Registered> found;
  if (!root_) return found;
  for (const auto& name : sys::folders_in(labs())) {
    if (is_lab_name(name)) {
      found.push_back(look_at(name));
    } else if (name.starts_with('.')) {
      clean_up(fmt::format("{}/{}", labs(), name));
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

Result<Registry::Place> Registry::prepare(const std::string& name) const {
  constexpr int most = 1000;
  const auto pid = TRY(sys::own_pid());
  for (int i = 0;; ++i) {
    // Somebody in another PID namespace may have our number.
    Place place{.folder = fmt::format("{}/.{}.{}.{}", labs(), name, pid, i), .lock = {}};
    auto lock = sys::make_locked_folder(place.folder);
    if (lock) {
      place.lock = *std::move(lock);
      return place;
    }
    // The last lab that ended may have taken the empty folder of all labs with it.
    const bool again = lock.error().code == Errc::in_use || lock.error().code == Errc::not_found;
    if (!again || i == most) return fail(std::move(lock).error());
    if (lock.error().code == Errc::not_found) TRY(open(true));
  }
}

Result<std::string> Registry::claim(const std::string& name, const Place& place, const LabState& state) const {
  // The folder is complete from its first moment under this name, and takes it by one call: of two that want it one
  // wins.
  TRY(update(place.folder, state));
  const std::string folder = fmt::format("{}/{}", labs(), name);
  auto done = sys::move_folder(place.folder, folder);
  if (!done && done.error().code == Errc::in_use && clean_up(folder)) {
    TRY(open(true));
    done = sys::move_folder(place.folder, folder);
  }
  if (done) return folder;
  return fail(done.error().code == Errc::in_use ? taken(name) : done.error());
}

Error Registry::taken(std::string_view name) {
  return {.code = Errc::in_use,
          .operation = "make the lab",
          .subject = std::string(name),
          .reason = "a lab of this name is up",
          .hint = fmt::format("end it with 'ntool lab down {}', or give this one another name with --name", name)};
}

void Registry::add_note(const std::string& folder, std::string_view note) {
  (void)sys::append_to_file(folder + "/notes", fmt::format("{}\n", note));
}

void Registry::set_last_note(const std::string& folder, std::string_view note) {
  (void)sys::write_file(folder + "/last-note", fmt::format("{}\n", note));
}

std::vector<std::string> Registry::notes_in(const std::string& folder) {
  std::vector<std::string> notes;
  for (const auto* file : {"/notes", "/last-note"}) {
    const auto text = sys::read_small_file(folder + file);
    if (!text) continue;
    for (std::string_view rest = *text; !rest.empty();) notes.push_back(terminal_safe(next_line(rest)));
  }
  return notes;
}

Result<void> Registry::update(const std::string& folder, const LabState& state) {
  return sys::write_file(folder + "/state", state_text(state));
}

void Registry::remove(const sys::Fd& lock, const std::string& folder) const {
  sys::remove_locked_folder(lock, folder);
  remove_if_empty();
}

bool Registry::clean_up(const std::string& folder) const {
  const auto lock = sys::take_free_lock(folder);
  const bool removed = lock && sys::remove_locked_folder(*lock, folder);
  remove_if_empty();
  return removed;
}

void Registry::remove_if_empty() const {
  if (!root_) return;
  sys::remove_empty_folder(labs());
  sys::remove_empty_folder(*root_);
}

}  // namespace ntool::commands::lab
