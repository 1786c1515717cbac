#include "golden/golden_case.hpp"

#include "support/scripted_netlink.hpp"
#include "support/sim_ports.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace ntool::test {
namespace fs = std::filesystem;
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1);
    lines.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return lines;
}

void append(char mark, std::span<const std::string_view> lines, std::string& out) {
  for (const auto line : lines) {
    out += mark;
    out += line;
    if (!line.ends_with('\n')) out += "\n(no newline at the end)\n";
  }
}

void write_or_remove(const fs::path& file, const std::string& text) {
  if (text.empty()) {
    fs::remove(file);
  } else {
    std::ofstream(file, std::ios::binary) << text;
  }
}

std::unique_ptr<net::Ports> kernel_of(const fs::path& folder) {
  const auto is_recording = [](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename();
    return name == "links.hex" || name == "addresses.hex" || name == "if_inet6" || name.starts_with("proc_net_") ||
           name.starts_with("sock_diag_");
  };
  if (std::ranges::none_of(fs::directory_iterator(folder), is_recording)) return std::make_unique<ClosedPorts>();
  return std::make_unique<ScriptedPorts>(ScriptedPorts::of_folder(folder));
}

void add_names(std::string_view hosts, SimPorts& ports) {
  for (const auto line : lines_of(hosts)) {
    const auto words = split_command(line);
    if (words.size() < 2) continue;
    const auto& address = words.front();
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "?") {
        ports.names.hold(address);
        continue;
      }
      if (i == 1) ports.names.add(address, words[i]);
      ports.resolver_twin.add(words[i], {address});
    }
  }
}

Screen screen_of_simulation(const fs::path& folder, const std::vector<std::string_view>& argv) {
  SimWorld world(read_text(folder / "network"));
  SimPorts ports(world);
  add_names(read_text(folder / "hosts"), ports);
  if (const auto reason = read_text(folder / "no_raw"); !reason.empty()) {
    ports.no_raw = Error{.code = Errc::permission,
                         .operation = "open",
                         .subject = "a raw socket",
                         .reason = reason.substr(0, reason.find('\n'))};
  }
  if (const auto second = read_text(folder / "interrupt"); !second.empty()) {
    world.after(parse_seconds(std::string_view(second).substr(0, second.find('\n'))).value(),
                [&world] { world.stop.raise(SIGINT); });
  }
  return run_program(argv, ports, {world.clock, world.poller, world.stop});
}

}  // namespace

std::vector<fs::path> golden_cases() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::recursive_directory_iterator(NTOOL_SOURCE_DIR "/tests/golden")) {
    if (entry.path().filename() == "command") folders.push_back(entry.path().parent_path());
  }
  std::ranges::sort(folders);
  return folders;
}

std::vector<std::string> split_command(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (quote == '\0' && blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote && quote != '\0') {
      quote = '\0';
    } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      words.back() += line[++i];
    } else {
      words.back() += c;
    }
  }
  return words;
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? text.str() : std::string();
}

Screen expected_screen(const fs::path& folder) {
  const std::string exit = read_text(folder / "exit");
  return {read_text(folder / "stdout"), read_text(folder / "stderr"), exit.empty() ? 0 : std::stoi(exit)};
}

void write_screen(const fs::path& folder, const Screen& screen) {
  write_or_remove(folder / "stdout", screen.out);
  write_or_remove(folder / "stderr", screen.err);
  write_or_remove(folder / "exit", screen.exit == 0 ? "" : std::to_string(screen.exit) + "\n");
}

std::string difference(std::string_view expected, std::string_view shown) {
  const auto left = lines_of(expected);
  const auto right = lines_of(shown);
  const auto [l, r] = std::ranges::mismatch(left, right);
  if (l == left.end() && r == right.end()) return "";
  std::size_t same_at_end = 0;
  const auto l_rest = static_cast<std::size_t>(left.end() - l);
  const auto r_rest = static_cast<std::size_t>(right.end() - r);
  while (same_at_end < std::min(l_rest, r_rest) &&
         left[left.size() - 1 - same_at_end] == right[right.size() - 1 - same_at_end]) {
    ++same_at_end;
  }
  std::string out = "from line " + std::to_string(l - left.begin() + 1) + ":\n";
  append('-', std::span(l, l_rest - same_at_end), out);
  append('+', std::span(r, r_rest - same_at_end), out);
  return out;
}

Screen shown_screen(const fs::path& folder) {
  const auto words = split_command(read_text(folder / "command"));
  const std::vector<std::string_view> argv(words.begin(), words.end());
  if (fs::exists(folder / "network")) return screen_of_simulation(folder, argv);
  const auto ports = kernel_of(folder);
  return run_program(argv, *ports, app::every_command());
}

}  // namespace ntool::test
