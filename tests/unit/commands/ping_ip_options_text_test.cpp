// The texts are those that iputils 20221126 showed for the same bytes, but for source routes, which it shows from a
// byte too early.
#include "commands/ping/ip_options_text.hpp"
#include "commands/ping/line_queue.hpp"
#include "support/catch.hpp"
#include "support/memory_reverse_names.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::ping;

namespace {

constexpr Instant start{1000s};

class Shown {
 public:
  explicit Shown(net::ReverseNames* names = nullptr) : lines_(out_, names) {}

  std::string reply(const char* hex) {
    const auto bytes = from_hex(hex).value();
    std::vector<Line> lines = {{"64 bytes from ", IpAddress(IpAddress::V4Bytes{10, 0, 0, 1}), ": time=T ms"}};
    text_.append(wire::parse_ip_options(bytes), lines);
    out_.text.clear();
    for (auto& line : lines) lines_.add(std::move(line), start);
    return out_.text;
  }

 private:
  StringSink out_;
  LineQueue lines_;
  IpOptionsText text_;
};

const std::string line = "64 bytes from 10.0.0.1: time=T ms";

}  // namespace

TEST_CASE("options of ping: a recorded route is shown once while it stays the same", "[ping]") {
  Shown shown;
  CHECK(shown.reply("070b0c 0a000009 0a000002") == line + "\nRR: \t10.0.0.9\n\t10.0.0.2\n\n");
  CHECK(shown.reply("070b0c 0a000009 0a000002") == line + "\t(same route)\n");
  CHECK(shown.reply("070b08 0a000009 0a000002") == line + "\nRR: \t10.0.0.9\n\n");
  CHECK(shown.reply("010101 070708 0a000009") == line + "\nNOP\nNOP\nNOP\t(same route)\n");
  CHECK(shown.reply("070704 0a000009") == line + "\n");
  CHECK(shown.reply("") == line + "\n");
}

TEST_CASE("options of ping: times are told from the one before", "[ping]") {
  Shown shown;
  CHECK(shown.reply("44101100 000003e8 000005dc 00000578") == line + "\nTS: \t1000 absolute\n\t500\n\t-100\n\n");
  CHECK(shown.reply("44101140 80000001 80000005 00000578") ==
        line + "\nTS: \t1 absolute not-standard\n\t4 not-standard\n\t1400 absolute\nUnrecorded hops: 4\n\n");
  CHECK(shown.reply("44101110 000003e8 80000005 ffffffff") ==
        line + "\nTS: \t1000 absolute\n\t5 absolute not-standard\n\t2147483642 not-standard\nUnrecorded hops: 1\n\n");
  CHECK(shown.reply("44141511 0a000009 000003e8 0a000002 000003ef") ==
        line + "\nTS: \t10.0.0.9\t1000 absolute\n\t10.0.0.2\t7\nUnrecorded hops: 1\n\n");
  CHECK(shown.reply("44080500 000003e8") == line + "\n");
}

TEST_CASE("options of ping: source routes and others", "[ping]") {
  Shown shown;
  CHECK(shown.reply("830b0c 0a000009 0a000002") == line + "\nLSRR: \t10.0.0.9\n\t10.0.0.2\n\n");
  CHECK(shown.reply("890708 0a000009") == line + "\nSSRR: \t10.0.0.9\n\n");
  CHECK(shown.reply("94040000 070708 0a000009") == line + "\nunknown option 94\nRR: \t10.0.0.9\n\n");
  CHECK(shown.reply("070b0c 0a000009 0a000002 44080910 00000007 82040000") ==
        line + "\nRR: \t10.0.0.9\n\t10.0.0.2\n\nTS: \t7 absolute\nUnrecorded hops: 1\n\nunknown option 82\n");
}

TEST_CASE("options of ping: what cannot be read is said behind what could", "[ping]") {
  Shown shown;
  CHECK(shown.reply("0700") == line + "\nbroken options: option 7 of 0 bytes, 2 are there\n");
  CHECK(shown.reply("070708 0a000009 44ff0500") ==
        line + "\nRR: \t10.0.0.9\n\nbroken options: option 68 of 255 bytes, 4 are there\n");
}

TEST_CASE("options of ping: each address has its name, as far as there is one", "[ping]") {
  test::MemoryReverseNames names;
  names.add("10.0.0.9", "nine");
  Shown shown(&names);
  CHECK(shown.reply("070b0c 0a000009 0a000002") == line + "\nRR: \tnine (10.0.0.9)\n\t10.0.0.2\n\n");
  CHECK(shown.reply("440c0d01 0a000009 00000007") == line + "\nTS: \tnine (10.0.0.9)\t7 absolute\n\n");
}
