// The tree is within its walls, and the checker that says so catches a planted violation of each kind.
#include "walls.hpp"

#include "source_text.hpp"
#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace ntool::arch;

namespace {

std::map<std::string, std::string> read_tree() {
  namespace fs = std::filesystem;
  const fs::path root = NTOOL_SOURCE_DIR;
  std::map<std::string, std::string> files;
  for (const auto* part : {"include", "src"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / part)) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      files[entry.path().lexically_relative(root).generic_string()] = {std::istreambuf_iterator<char>(file), {}};
    }
  }
  return files;
}

std::string report(const std::vector<Violation>& found) {
  std::string text;
  for (const auto& each : found) text += each.path + ":" + std::to_string(each.line) + ": " + each.what + "\n";
  return text;
}

}  // namespace

TEST_CASE("every file of the tree keeps within its walls") {
  const auto files = read_tree();
  REQUIRE(files.size() > 50);
  std::string found;
  for (const auto& [path, text] : files) found += report(violations(path, text));
  CHECK(found == "");
}

TEST_CASE("each library has one home in the tree") {
  CHECK(report(violations_of_tree(read_tree())) == "");
}

TEST_CASE("planted violations are caught, on their line") {
  struct Plant {
    std::string path, code, says;
  };
  const auto plant = GENERATE(values<Plant>({
      // includes against the layers
      {"src/base/x.cpp", "#include <ntool/sys/fd.hpp>", "base may not include <ntool/sys/fd.hpp>"},
      {"src/wire/x.cpp", "#include <ntool/sys/fd.hpp>", "wire may not include"},
      {"src/sys/x.cpp", "#include <ntool/wire/netlink.hpp>", "sys may not include"},
      {"src/engine/x.cpp", "#include <ntool/net/resolver.hpp>", "engine may not include"},
      {"src/engine/x.cpp", "  #  include <ntool/sys/clock.hpp>", "engine may not include"},
      {"src/net/x.cpp", "#include <ntool/engine/stream/relay.hpp>", "net may not include"},
      {"src/report/x.cpp", "#include <ntool/wire/netlink.hpp>", "report may not include"},
      {"src/commands/nc/x.cpp", "#include <ntool/app/dispatcher.hpp>", "commands may not include"},
      {"include/ntool/base/x.hpp", "#include <ntool/report/json.hpp>\n#pragma once", "base may not include"},
      {"include/ntool/wire/x.hpp", "#include <ntool/nosuch/x.hpp>\n#pragma once", "wire may not include"},
      {"src/helpers/x.cpp", "int x;", "it stands in no layer"},
      // private headers
      {"src/commands/nc/x.cpp", "#include \"../ping/plan.hpp\"", "\"../ping/plan.hpp\" is private"},
      {"src/commands/table.cpp", "#include \"nc/plan.hpp\"", "\"nc/plan.hpp\" is private"},
      {"src/net/x.cpp", "#include \"../sys/socket_address.hpp\"", "is private to another folder"},
      {"include/ntool/net/x.hpp", "#include \"dns_query.hpp\"\n#pragma once", "includes the private"},
      // libraries away from home
      {"src/commands/nc/x.cpp", "#include <CLI/CLI.hpp>", "has its home in src/app/"},
      {"src/net/x.cpp", "#include <spdlog/spdlog.h>", "has its home in src/base/"},
      {"src/commands/nc/x.cpp", "#include <nlohmann/json.hpp>", "has its home in src/report/"},
      {"src/sys/x.cpp", "#include <ares.h>", "has its home in src/net/"},
      {"src/base/log.cpp", "#include <utf8proc.h>", "has its home in src/base/text"},
      {"src/engine/lab/x.cpp", "#include <yaml-cpp/yaml.h>", "has its home in src/base/yaml"},
      {"src/base/x.cpp", "#include <iostream>", "start-up time"},
      // threads
      {"src/commands/nc/x.cpp", "#include <thread>", "threads are for sys and net"},
      {"src/engine/x.cpp", "#include <mutex>", "threads are for sys and net"},
      {"src/app/x.cpp", "std::jthread worker;", "threads are for sys and net"},
      // the system, seen from above
      {"src/commands/nc/x.cpp", "if (errno == 4) {}", "errno is for sys and net"},
      {"src/commands/ss/x.cpp", "#include <cerrno>", "<cerrno>: errno is for sys and net"},
      {"src/engine/x.cpp", "#include <cerrno>", "<cerrno>: errno is for sys and net"},
      {"src/report/x.cpp", "#include <errno.h>", "errno is for sys and net"},
      {"include/ntool/wire/x.hpp", "#include <cerrno>\n#pragma once", "<cerrno>: errno is for sys and net"},
      {"src/commands/ss/x.cpp", "if (error.sys_errno == 2) {}", "sys_errno: a verb decides by Error::code"},
      {"src/commands/ss/x.cpp", "if (number == ENOENT) {}", "ENOENT: a verb decides by Error::code"},
      {"src/report/x.cpp", "sockaddr_in6 address;", "sockaddr is for sys and net"},
      // names and programs of the host, anywhere
      {"src/net/x.cpp", "getaddrinfo(a, b, c, d);", "getaddrinfo() loads modules"},
      {"src/sys/x.cpp", "auto s = ::getservbyname(\"http\", \"tcp\");", "getservbyname() loads"},
      {"src/sys/x.cpp", "getprotobynumber(6);", "getprotobynumber() loads"},
      {"src/sys/x.cpp", "getpwuid_r (0);", "getpwuid_r() loads"},
      {"src/sys/x.cpp", "getgrnam(name);", "getgrnam() loads"},
      {"src/net/x.cpp", "gethostbyaddr(x);", "gethostbyaddr() loads"},
      {"src/app/x.cpp", "std::system(\"ls\");", "system() starts programs"},
      {"src/app/x.cpp", "::popen(\"ls\", \"r\");", "popen() starts programs"},
      {"src/sys/x.cpp", "execvp(a, b);", "execvp() starts programs"},
      {"src/sys/x.cpp", "execlp(a, b);", "execlp() starts programs"},
      // purity of wire and engine
      {"src/wire/x.cpp", "#include <unistd.h>", "<unistd.h> in the pure layer wire"},
      {"src/engine/x.cpp", "#include <sys/socket.h>", "<sys/socket.h> in the pure layer engine"},
      {"src/wire/x.cpp", "#include <net/if.h>", "<net/if.h> in the pure layer wire"},
      {"src/wire/x.cpp", "#include <netinet/ip_icmp.h>", "<netinet/ip_icmp.h> in the pure layer wire"},
      {"src/engine/x.cpp", "#include <arpa/inet.h>", "<arpa/inet.h> in the pure layer engine"},
      {"src/engine/x.cpp", "#include <spawn.h>", "<spawn.h> in the pure layer engine"},
      {"src/engine/x.cpp", "#include <ntool/base/log.hpp>", "the pure layer engine does not log"},
      {"src/wire/x.cpp", "#include <ntool/base/log.hpp>", "the pure layer wire does not log"},
      {"include/ntool/engine/x.hpp", "#include <fstream>\n#pragma once", "<fstream> in the pure layer"},
      {"src/engine/x.cpp", "auto t = std::chrono::steady_clock::now();", "'steady_clock' in the pure layer"},
      {"src/engine/x.cpp", "auto t = std::time(nullptr);", "'time' in the pure layer"},
      {"src/engine/x.cpp", "::close(3);", "'close' in the pure layer"},
      {"src/wire/x.cpp", "printf(\"x\");", "'printf' in the pure layer"},
      {"src/wire/x.cpp", "fmt::print(\"x\");", "'print' in the pure layer"},
      {"src/wire/x.cpp", "std::cerr << 1;", "'cerr' in the pure layer"},
      {"src/engine/x.cpp", "std::this_thread::yield();", "'this_thread' in the pure layer"},
      {"src/commands/x.cpp", "::localtime_r(&seconds, &local);", "localtime_r: use sys/local_zone"},
      {"src/engine/x.cpp", "std::getenv(\"HOME\");", "'getenv' in the pure layer"},
      {"src/engine/x.cpp", "FILE* f;", "'FILE' in the pure layer"},
      // shape
      {"src/base/x.cpp", std::string(121, 'x'), "longer than 120 columns"},
      {"src/base/x.cpp", "// " + std::string(118, 'x'), "longer than 120 columns"},
      {"include/ntool/base/x.hpp", "int x;", "no #pragma once"},
  }));
  CAPTURE(plant.path, plant.code);
  const auto found = violations(plant.path, "// A comment.\n" + plant.code + "\n");
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].what, Catch::Matchers::Contains(plant.says));
  const bool about_the_file = plant.says.starts_with("no #pragma") || plant.says.starts_with("it stands");
  CHECK(found[0].line == (about_the_file ? 1U : 2U));
}

TEST_CASE("what is allowed is not called a violation") {
  struct Good {
    std::string path, code;
  };
  const auto good = GENERATE(values<Good>({
      {"src/net/x.cpp", "#include <ntool/wire/netlink.hpp>\n#include <ntool/sys/fd.hpp>\n#include <thread>"},
      {"src/engine/probe/x.cpp", "#include <ntool/wire/netlink.hpp>\n#include <ntool/base/ip.hpp>"},
      {"src/commands/nc/x.cpp", "#include \"plan.hpp\"\n#include <ntool/engine/stream/relay.hpp>"},
      {"src/commands/table.cpp", "#include \"nc/command.hpp\""},
      {"src/app/completion/x.cpp", "#include \"../globals.hpp\"\n#include \"quoting.hpp\""},
      {"src/wire/x.cpp", "// getaddrinfo( and std::cout in a comment\n/* #include <ntool/sys/fd.hpp>\n*/"},
      {"src/engine/x.cpp", "const char* text = \"system(\\\"printf(\\\") \"; char quote = '\"';"},
      {"src/engine/x.cpp", "auto raw = R\"(::close(3); \" #include <unistd.h>)\";"},
      {"src/engine/x.cpp", "reader.read(); writer->write(1); ByteReader::take(4); error.system(); int sleep = 1'000;"},
      {"src/wire/x.cpp", "auto most = std::numeric_limits<int>::max() + std::ranges::min(1, 2);"},
      {"src/wire/x.cpp", "#include <linux/netlink.h>\nstd::string print; error.sys_errno = 0;"},
      {"src/commands/ss/x.cpp", "// ENOENT\nif (c == EOF) return \"ESTAB\"; Enum e = ESTAB_2;"},
      {"src/net/x.cpp", "if (error.sys_errno == ENOENT) return;\n#include <cerrno>"},
      {"src/net/x.cpp", "ares_getnameinfo(1); if (errno == EAGAIN) sockaddr_in a;"},
      {"src/app/x.cpp", "auto script = R\"(\n" + std::string(130, 'x') + "\n)\";"},
      {"src/base/x.cpp", "// " + std::string(39, '-') + "한국어 한국어 한국어 한국어 한국어 한국어"},
  }));
  CAPTURE(good.path, good.code);
  CHECK(report(violations(good.path, good.code + "\n")) == "");
}

TEST_CASE("a long file must explain itself") {
  std::string body;
  for (int i = 0; i < 401; ++i) body += "int x;\n";
  CHECK(violations("src/base/x.cpp", body).size() == 1);
  CHECK(violations("src/base/x.cpp", "// One.\n// Two.\n// Three.\n" + body).empty());
}

TEST_CASE("a second home for a library is caught") {
  CHECK(violations_of_tree({{"src/net/a.cpp", "#include <ares.h>\n#include <ares_version.h>\n"}}).empty());
  const auto found =
      violations_of_tree({{"src/net/a.cpp", "#include <ares.h>\n"}, {"src/net/b.cpp", "\n#include <ares.h>\n"}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].path == "src/net/b.cpp");
  CHECK(found[0].line == 2);
}

TEST_CASE("comments and literals are blanked, lines and code stay") {
  CHECK(without_comments("a // b\nc /* d\ne */ f") == "a     \nc     \n     f");
  CHECK(without_comments("\"// no comment\" x") == "\"// no comment\" x");
  CHECK(without_comments_and_literals("x = \"a\\\"b\"; y") == "x =       ; y");
  CHECK(without_comments_and_literals("n = 1'000; c = 'x';") == "n = 1'000; c =    ;");
  CHECK(without_comments_and_literals("\"never closed\nx") == std::string(13, ' ') + "\nx");
}
