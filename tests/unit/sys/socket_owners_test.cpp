#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/base/numbers.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/socket_owners.hpp>

namespace fs = std::filesystem;
using namespace ntool;
using sys::ProcessName;
using sys::SocketOwner;
using sys::SocketOwners;

namespace {

/// A /proc of the test's own.
class ProcTree {
 public:
  [[nodiscard]] std::string path() const { return root_.path(); }
  void process(const std::string& pid, std::string_view comm) const {
    fs::create_directories(path() + "/" + pid + "/fd");
    root_.write(pid + "/comm", comm);
  }
  void descriptor(const std::string& pid, const std::string& fd, const std::string& target) const {
    fs::create_symlink(target, path() + "/" + pid + "/fd/" + fd);
  }
  void file(const std::string& name, std::string_view content) const { root_.write(name, content); }

 private:
  test::TempDirectory root_;
};

std::vector<std::uint32_t> pids_of(const SocketOwners& owners, std::uint64_t inode) {
  std::vector<std::uint32_t> pids;
  for (const auto& owner : owners.of(inode)) pids.push_back(owner.pid);
  return pids;
}

TEST_CASE("a folder without processes is no /proc") {
  const test::TempDirectory empty;
  const auto owners = SocketOwners::walk(empty.path());
  REQUIRE(!owners);
  CHECK(owners.error().code == Errc::not_found);
  CHECK(owners.error().message().find("mount /proc") != std::string::npos);
}

}  // namespace

TEST_CASE("sockets are found with their processes, in order of pid and fd") {
  const ProcTree proc;
  proc.process("20", "server\n");
  proc.descriptor("20", "0", "/dev/null");
  proc.descriptor("20", "4", "socket:[111]");
  proc.descriptor("20", "3", "socket:[111]");
  proc.descriptor("20", "5", "socket:[18446744073709551615]");
  proc.process("3", "child\n");
  proc.descriptor("3", "7", "socket:[111]");
  proc.descriptor("3", "8", "[0000]:42");
  proc.process("4", "no sockets\n");
  proc.descriptor("4", "1", "pipe:[111]");
  const auto owners = SocketOwners::walk(proc.path());
  REQUIRE(owners);
  const auto of = owners->of(111);
  REQUIRE(of.size() == 3);
  CHECK((of[0].pid == 3 && of[0].fd == 7 && owners->name(of[0]) == "child"));
  CHECK((of[1].pid == 20 && of[1].fd == 3 && owners->name(of[1]) == "server"));
  CHECK((of[2].pid == 20 && of[2].fd == 4));
  CHECK(pids_of(*owners, 42) == std::vector{3U});
  CHECK(pids_of(*owners, 18446744073709551615U) == std::vector{20U});
  CHECK(owners->of(112).empty());
  CHECK(owners->of(0).empty());
  CHECK(owners->of_others() == 0);
}

TEST_CASE("what is not a socket, a descriptor or a process is passed over") {
  const ProcTree proc;
  proc.process("self", "link\n");
  proc.descriptor("self", "1", "socket:[5]");
  proc.process("4294967296", "no pid\n");
  proc.descriptor("4294967296", "1", "socket:[5]");
  proc.file("version", "text");
  proc.file("77", "a file where a process would be");
  proc.process("9", "odd\n");
  for (const auto* target :
       {"socket:[", "socket:[]", "socket:[5", "socket:[-5]", "socket:[5]x", "socket:[0x5]",
        "[0000]:", "socket:[99999999999999999999]", "socket:[0]", "anon_inode:[eventpoll]", "[0000]:5 "}) {
    proc.descriptor("9", std::to_string(std::hash<std::string>{}(target) % 100000), target);
  }
  proc.descriptor("9", "name", "socket:[5]");
  proc.descriptor("9", "100001", std::string(2000, 'x'));
  proc.descriptor("9", "100002", "socket:[6]");
  const auto owners = SocketOwners::walk(proc.path());
  REQUIRE(owners);
  CHECK(owners->of(5).empty());
  CHECK(owners->of(0).empty());
  CHECK(pids_of(*owners, 6) == std::vector{9U});
}

TEST_CASE("a process's name is any bytes, its last newline apart") {
  const auto [written, name] = GENERATE(table<std::string, std::string>({{"a\nb\n", "a\nb"},
                                                                         {"\x1B[2J\n", "\x1B[2J"},
                                                                         {"\xFF\xC3\n", "\xFF\xC3"},
                                                                         {"한글\n", "한글"},
                                                                         {"", ""},
                                                                         {"no end", "no end"}}));
  const ProcTree proc;
  proc.process("1", written);
  proc.descriptor("1", "0", "socket:[1]");
  const auto owners = SocketOwners::walk(proc.path());
  REQUIRE(owners);
  REQUIRE(owners->of(1).size() == 1);
  CHECK(owners->name(owners->of(1)[0]) == name);
}

TEST_CASE("the first argument names a process where that is asked, an absolute path by its last part") {
  const auto [written, name] =
      GENERATE(table<std::string, std::string>({{std::string("/usr/sbin/sshd\0-D\0", 18), "sshd"},
                                                {"sshd: /usr/sbin/sshd", "sshd: /usr/sbin/sshd"},
                                                {"/a b/c d", "c d"},
                                                {"", ""}}));
  const ProcTree proc;
  proc.process("1", "comm\n");
  proc.file("1/cmdline", written);
  proc.descriptor("1", "0", "socket:[1]");
  const auto owners = SocketOwners::walk(proc.path(), ProcessName::first_argument);
  REQUIRE(owners);
  CHECK(owners->name(owners->of(1)[0]) == name);
}

TEST_CASE("a process that ends during the walk is left out") {
  const ProcTree proc;
  proc.process("1", "");
  proc.descriptor("1", "0", "socket:[1]");
  fs::remove(proc.path() + "/1/comm");  // it was there when its descriptors were read
  fs::create_directories(proc.path() + "/2");
  proc.process("3", "stays\n");
  proc.descriptor("3", "0", "socket:[1]");
  const auto owners = SocketOwners::walk(proc.path());
  REQUIRE(owners);
  CHECK(pids_of(*owners, 1) == std::vector{3U});
  CHECK(owners->name(owners->of(1)[0]) == "stays");
  CHECK(owners->of_others() == 0);
}

TEST_CASE("processes that may not be looked into are counted") {
  const ProcTree proc;
  proc.process("1", "secret\n");
  proc.descriptor("1", "0", "socket:[1]");
  proc.process("2", "mine\n");
  proc.descriptor("2", "0", "socket:[2]");
  REQUIRE(::chmod((proc.path() + "/1/fd").c_str(), 0) == 0);
  REQUIRE(::chmod(proc.path().c_str(), 0755) == 0);
  const auto before = ::geteuid();
  if (before == 0) REQUIRE(::seteuid(65534) == 0);  // root may look into everything
  const auto owners = SocketOwners::walk(proc.path());
  REQUIRE(::seteuid(before) == 0);
  ::chmod((proc.path() + "/1/fd").c_str(), 0700);
  REQUIRE(owners);
  CHECK(owners->of_others() == 1);
  CHECK(owners->of(1).empty());
  CHECK(pids_of(*owners, 2) == std::vector{2U});
}

TEST_CASE("without /proc the error says what to do") {
  const test::TempDirectory directory;
  const auto owners = SocketOwners::walk(directory.path() + "/absent");
  REQUIRE_FALSE(owners);
  CHECK(owners.error().code == Errc::not_found);
  CHECK(owners.error().message().find("mount /proc") != std::string::npos);
}

TEST_CASE("this process holds its own socket") {
  const sys::Fd socket(::socket(AF_UNIX, SOCK_DGRAM, 0));
  REQUIRE(socket.is_open());
  struct stat status {};
  REQUIRE(::fstat(socket.number(), &status) == 0);
  const auto owners = SocketOwners::walk();
  REQUIRE(owners);
  const auto of = owners->of(status.st_ino);
  REQUIRE(of.size() == 1);
  CHECK(of[0].pid == static_cast<std::uint32_t>(::getpid()));
  CHECK(of[0].fd == static_cast<std::uint32_t>(socket.number()));
  CHECK(owners->name(of[0]) == "unit_sys");
}
