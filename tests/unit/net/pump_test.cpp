// The pumps over real pipes and sockets, and over functions where an answer is needed that no kernel gives on demand.
#include "support/catch.hpp"
#include "support/sockets.hpp"
#include "support/temp_directory.hpp"

#include <fcntl.h>

#include <ntool/net/pump.hpp>
#include <ntool/sys/error.hpp>

using namespace ntool;
using sys::Moved;
using Status = Moved::Status;

namespace {

/// A source that gives one text per read, then the end.
net::ReadSome gives(std::vector<std::string> texts) {
  return [texts = std::move(texts), next = std::size_t{0}](MutableBytes into) mutable -> Result<Moved> {
    if (next == texts.size()) return Moved::at_end();
    const std::string& text = texts[next++];
    REQUIRE(text.size() <= into.size());
    std::copy(text.begin(), text.end(), into.begin());
    return Moved::some(text.size());
  };
}

/// A sink that takes at most `most` bytes a call.
net::WriteSome takes(std::string& all, std::size_t most) {
  return [&all, most](Bytes bytes) -> Result<Moved> {
    const auto taken = as_text(bytes.first(std::min(bytes.size(), most)));
    all += taken;
    return taken.empty() ? Moved::nothing_now() : Moved::some(taken.size());
  };
}

std::size_t drain_all(net::Pump& pump) {
  std::size_t bytes = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto moved = pump.drain();
    REQUIRE(moved);
    if (moved->bytes == 0) break;
    bytes += moved->bytes;
  }
  return bytes;
}

}  // namespace

TEST_CASE("a copying pump keeps the order over short writes and a full buffer") {
  std::string all;
  const auto pump = net::make_copy_pump(gives({"abcd", "ef", "gh"}), takes(all, 3), 8);
  CHECK_FALSE(pump->fill()->full);
  CHECK(pump->drain()->bytes == 3);
  CHECK_FALSE(pump->fill()->full);
  CHECK(pump->fill()->full);
  CHECK(pump->fill()->moved.status == Status::would_block);  // it asks the source for nothing while it is full
  CHECK(drain_all(*pump) == 5);
  CHECK(all == "abcdefgh");
  CHECK(pump->fill()->moved.status == Status::end);
}

TEST_CASE("a transforming pump counts bytes of the source, once all that came of them is out") {
  std::string all;
  const auto twice = [](Bytes bytes, std::string& out) {
    for (const auto byte : bytes) out.append(2, static_cast<char>(byte));
  };
  const auto pump = net::make_transform_pump(gives({"abc", "d"}), takes(all, 4), twice);
  CHECK(pump->fill()->full);
  CHECK(pump->drain()->bytes == 0);
  CHECK(pump->drain()->bytes == 3);
  CHECK(pump->fill()->full);
  CHECK(pump->drain()->bytes == 1);
  CHECK(all == "aabbccdd");
}

TEST_CASE("a piece that becomes nothing is gone all the same") {
  std::string all;
  const auto pump = net::make_transform_pump(gives({"\xED\x95"}), takes(all, 4), [](Bytes, std::string&) {});
  CHECK(pump->fill()->full);
  CHECK(pump->drain()->bytes == 2);
  CHECK(all.empty());
}

TEST_CASE("a datagram pump makes one write of one read, and an empty datagram ends nothing") {
  std::vector<std::string> sent;
  const auto pump = net::make_datagram_pump(
      gives({"one", "", "three"}),
      [&](Bytes bytes) -> Result<Moved> {
        sent.emplace_back(as_text(bytes));
        return Moved::some(bytes.size());
      },
      65507);
  CHECK(pump->fill()->full);
  CHECK(pump->fill()->moved.status == Status::would_block);
  CHECK(drain_all(*pump) == 3);
  const auto empty = pump->fill();
  CHECK(empty->moved.status == Status::moved);
  CHECK(empty->moved.bytes == 0);
  CHECK_FALSE(empty->full);
  CHECK(pump->fill()->full);
  CHECK(drain_all(*pump) == 5);
  CHECK(sent == std::vector<std::string>{"one", "three"});
}

TEST_CASE("a failed read or write is the pump's failure, and nothing is counted") {
  const auto broken = [](Bytes) -> Result<Moved> { return fail(sys::error_from(ECONNRESET, "send")); };
  const auto pump = net::make_copy_pump(gives({"x"}), broken);
  REQUIRE(pump->fill());
  CHECK(pump->drain().error().code == Errc::reset);
}

TEST_CASE("a splicing pump moves bytes from a pipe to a socket and back") {
  const test::ShellPipe in, out;
  auto pair = test::connected_pair();
  const net::ReadSome no_read = [](MutableBytes) -> Result<Moved> { return fail({.reason = "copied"}); };
  const net::WriteSome no_write = [](Bytes) -> Result<Moved> { return fail({.reason = "copied"}); };
  auto there = net::make_splice_pump(in.read.number(), pair.ours.fd(), no_read, no_write);
  auto back = net::make_splice_pump(pair.theirs.fd(), out.write.number(), no_read, no_write);
  REQUIRE(there);
  REQUIRE(back);
  CHECK((*there)->fill()->moved.status == Status::would_block);
  in.say("안녕");
  CHECK((*there)->fill()->moved.bytes == 6);
  CHECK((*there)->drain()->bytes == 6);
  test::wait_until_ready(pair.theirs.fd());
  CHECK((*back)->fill()->moved.bytes == 6);
  CHECK((*back)->drain()->bytes == 6);
  CHECK(test::read_now(out.read.number()) == "안녕");
}

TEST_CASE("a splicing pump goes on by copying into a file that is opened for appending") {
  const test::TempDirectory folder;
  const std::string path = folder.write("log", "old ");
  const sys::Fd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  const test::ShellPipe in;
  const auto read = [&](MutableBytes into) { return sys::read_some(in.read.number(), into); };
  const auto write = [&](Bytes bytes) { return sys::write_some(file.number(), bytes); };
  auto pump = net::make_splice_pump(in.read.number(), file.number(), read, write);
  REQUIRE(pump);
  std::string expected = "old ";
  for (const char* text : {"first ", "second ", "third"}) {
    in.say(text);
    REQUIRE((*pump)->fill()->moved.bytes == std::string_view(text).size());
    CHECK(drain_all(**pump) == std::string_view(text).size());
    expected += text;
  }
  const sys::Fd again(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(test::read_now(again.number()) == expected);
}
