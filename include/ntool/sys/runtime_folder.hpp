// The folder for what lives no longer than the machine is up: $XDG_RUNTIME_DIR/ntool, or /run/ntool for root. Where
// neither can be, /tmp/ntool-UID, and in a root without any of them /.ntool-UID. Only its owner writes there, and what
// others own in its place is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// Its path, absolute. With `make` it is there afterwards; without, nullopt where it is not. Errors: Errc::permission
/// where somebody else owns it or may write into it.
Result<std::optional<std::string>> runtime_folder(bool make);

/// Whether `path` is a folder, and no link to one, which is ours and into which nobody else may write. Errors:
/// Errc::permission where it is not, Errc::not_found.
Result<void> check_own_folder(const std::string& path);

/// The folders in `path`, by name in ascending order. A missing `path` has none.
std::vector<std::string> folders_in(const std::string& path);

/// A folder that nobody else looks into. Errors: Errc::in_use where there is something.
Result<void> make_folder(const std::string& path);
/// The file is there whole or not at all (rename(2)); 0600.
Result<void> write_file(const std::string& path, std::string_view content);
/// One write to the end of the file, which is made where it is not there; 0600.
Result<void> append_to_file(const std::string& path, std::string_view text);
/// Moves a folder. Errors: Errc::in_use where one that is not empty is in its place.
Result<void> move_folder(const std::string& from, const std::string& to);
/// The folder, if it is empty.
void remove_empty_folder(const std::string& path);

}  // namespace ntool::sys
