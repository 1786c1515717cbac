// rtnl_edit: changes the network of this namespace as its stdin says, one request a line, for end-to-end tests. Exit 1
// at the first that the kernel or we refuse, with the error on stderr.
//   veth KEYS… -- KEYS…       bridge KEYS…       keys: name index mac mtu ns (a path such as /proc/1/ns/net)
//   change INDEX [up|down] [master=INDEX] [mtu=N]
//   address INDEX PREFIX
//   route PREFIX [via=ADDRESS] [out=INDEX] [source=ADDRESS] [metric=N]
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <string>
#include <unistd.h>
#include <vector>

#include <ntool/net/netlink_session.hpp>
#include <ntool/wire/rtnl/edit.hpp>

using namespace ntool;
using namespace ntool::wire::rtnl;

namespace {

using Words = std::vector<std::string>;
using Request = Result<std::vector<std::uint8_t>>;

std::uint32_t number(const std::string& text) {
  return static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10));
}

/// "key=value" words; a word without '=' is a key with the value "".
std::map<std::string, std::string> keys_of(Words::const_iterator word, Words::const_iterator end) {
  std::map<std::string, std::string> keys;
  for (; word != end; ++word) {
    const auto equal = word->find('=');
    keys[word->substr(0, equal)] = equal == std::string::npos ? "" : word->substr(equal + 1);
  }
  return keys;
}

Result<NewLink> link_of(Words::const_iterator word, Words::const_iterator end) {
  auto keys = keys_of(word, end);
  NewLink link{.name = keys["name"]};
  if (keys.contains("index")) link.index = IfIndex(number(keys["index"]));
  if (keys.contains("mtu")) link.mtu = Mtu(number(keys["mtu"]));
  if (keys.contains("ns")) link.namespace_fd = ::open(keys["ns"].c_str(), O_RDONLY | O_CLOEXEC);
  if (keys.contains("mac")) {
    const auto bytes = TRY(from_hex(keys["mac"]));
    link.mac.emplace();
    if (bytes.size() != link.mac->size()) return usage_error("mac needs twelve hex digits");
    std::copy(bytes.begin(), bytes.end(), link.mac->begin());
  }
  return link;
}

Request request_of(const Words& words) {
  if (words.size() < 2) return usage_error("a line needs two words or more");
  const auto first = words.begin() + 1;
  if (words[0] == "veth") {
    const auto cut = std::find(first, words.end(), "--");
    if (cut == words.end()) return usage_error("veth needs --");
    return request_new_veth(TRY(link_of(first, cut)), TRY(link_of(cut + 1, words.end())));
  }
  if (words[0] == "bridge") return request_new_bridge(TRY(link_of(first, words.end())));
  auto keys = keys_of(first + 1, words.end());
  if (words[0] == "change") {
    LinkChange change;
    if (keys.contains("up")) change.up = true;
    if (keys.contains("down")) change.up = false;
    if (keys.contains("master")) change.master = IfIndex(number(keys["master"]));
    if (keys.contains("mtu")) change.mtu = Mtu(number(keys["mtu"]));
    return request_change_link(IfIndex(number(words[1])), change);
  }
  if (words[0] == "address" && words.size() == 3) {
    return request_add_address(IfIndex(number(words[1])), TRY(Prefix::parse(words[2])));
  }
  if (words[0] == "route") {
    NewRoute route{.to = TRY(Prefix::parse(words[1]))};
    if (keys.contains("via")) route.via = TRY(IpAddress::parse(keys["via"]));
    if (keys.contains("out")) route.out = IfIndex(number(keys["out"]));
    if (keys.contains("source")) route.source = TRY(IpAddress::parse(keys["source"]));
    if (keys.contains("metric")) route.metric = number(keys["metric"]);
    return request_add_route(route);
  }
  return usage_error("no such word: " + words[0]);
}

Result<void> run() {
  const auto netlink = TRY(net::open_route_netlink());
  char line[1024];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    Words words;
    std::string word;
    for (const char* c = line; *c != '\0'; ++c) {
      if (*c != ' ' && *c != '\n') {
        word += *c;
      } else if (!word.empty()) {
        words.push_back(std::exchange(word, {}));
      }
    }
    const auto request = TRY(request_of(words));
    TRY(netlink->exchange(request, [](Bytes) -> Result<void> { return {}; }));
  }
  return {};
}

}  // namespace

int main() {
  const auto done = run();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
