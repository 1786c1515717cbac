// Pitfalls of c-ares 1.18 that this file steers around:
// - Without NOCHECKRESP a lone server's REFUSED or SERVFAIL is retried and then reported as "cannot contact": we take
//   the answer as it is and go to the other servers ourselves.
// - ares_getaddrinfo returns whatever the slower of its two queries said: we send A and AAAA as queries of our own.
// - A datagram of no bytes counts as the end of a connection (CVE-2023-32067): our receive function drops it.
// - Query ids come from rand() when /dev/urandom is absent, as in an empty container (CVE-2023-31147): it is seeded.
// - Servers have no scope id: our connect function puts in the zone of a link-local one.
#include "dns_query.hpp"

#include <algorithm>
#include <ares.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <ntool/base/log.hpp>
#include <ntool/net/library_version.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/random.hpp>

namespace ntool::net {
namespace {

constexpr int class_in = 1;  // RFC 1035 3.2.4
constexpr int type_a = 1;
constexpr int type_ptr = 12;
constexpr int type_txt = 16;
constexpr int type_aaaa = 28;
/// Once one family has answered, how long the other may still take: a middlebox that drops AAAA queries must not cost
/// the whole timeout (RFC 8305 3, which waits 50 ms; we are in less of a hurry and want the same answer each time).
constexpr Duration patience_for_second_family = std::chrono::seconds(1);

struct RecordQuery {
  DnsRecord record;
  std::optional<int> status = {};  ///< absent while it is under way
  std::vector<IpAddress> addresses = {};
  std::vector<std::string> names = {};
  std::vector<std::string> texts = {};
};

/// What the callbacks of one channel reach.
struct ChannelContext {
  sys::EpollPoller& poller;
  std::optional<Error> failure;
  const std::vector<Endpoint>& servers;
};

std::string_view name_of(DnsRecord record) {
  switch (record) {
    case DnsRecord::a: return "A";
    case DnsRecord::aaaa: return "AAAA";
    case DnsRecord::ptr: return "PTR";
    case DnsRecord::txt: return "TXT";
  }
  return "";
}

int type_of(DnsRecord record) {
  switch (record) {
    case DnsRecord::a: return type_a;
    case DnsRecord::aaaa: return type_aaaa;
    case DnsRecord::ptr: return type_ptr;
    case DnsRecord::txt: return type_txt;
  }
  return 0;
}

/// The server that c-ares turns to, from the address that it hands to connect; its port too.
std::string shown(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    IpAddress::V4Bytes raw;
    std::memcpy(raw.data(), &v4.sin_addr, raw.size());
    return Endpoint{IpAddress(raw), Port(ntohs(v4.sin_port))}.to_string();
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, address, sizeof v6);
  IpAddress::V6Bytes raw;
  std::memcpy(raw.data(), &v6.sin6_addr, raw.size());
  return Endpoint{IpAddress(raw), Port(ntohs(v6.sin6_port))}.to_string();
}

// ---- c-ares calls these ----

void on_socket_state(void* data, ares_socket_t fd, int readable, int writable) {
  auto& context = *static_cast<ChannelContext*>(data);
  if (readable == 0 && writable == 0) return context.poller.forget(fd);
  const auto watched = context.poller.watch({.fd = fd, .read = readable != 0, .write = writable != 0});
  if (!watched) context.failure = watched.error();
}

ares_socket_t open_socket(int family, int type, int protocol, void*) {
  return ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

int close_socket(ares_socket_t fd, void*) {
  return ::close(fd);
}

int connect_socket(ares_socket_t fd, const sockaddr* address, ares_socklen_t length, void* data) {
  log::debug([&] { return fmt::format("dns: the question goes to {}", shown(address)); });
  if (address->sa_family != AF_INET6) return ::connect(fd, address, length);
  sockaddr_in6 zoned{};
  std::memcpy(&zoned, address, std::min<std::size_t>(length, sizeof zoned));
  for (const auto& server : static_cast<ChannelContext*>(data)->servers) {
    if (server.ip.is_v6() && std::memcmp(server.ip.bytes().data(), &zoned.sin6_addr, sizeof zoned.sin6_addr) == 0) {
      zoned.sin6_scope_id = server.ip.zone().value();
    }
  }
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&zoned), sizeof zoned);
}

ares_ssize_t receive(ares_socket_t fd, void* buffer, std::size_t size, int flags, sockaddr* from,
                     ares_socklen_t* from_length, void*) {
  const ssize_t count = ::recvfrom(fd, buffer, size, flags, from, from_length);
  if (count != 0) return count;
  int type = 0;
  socklen_t length = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0 || type != SOCK_DGRAM) return 0;
  errno = EAGAIN;  // an empty datagram says nothing
  return -1;
}

ares_ssize_t send(ares_socket_t fd, const iovec* parts, int count, void*) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

constexpr ares_socket_functions socket_functions = {open_socket, close_socket, connect_socket, receive, send};

// 64 KiB of answer hold about 4,000 records; a host with more than 256 addresses has enough of them.
constexpr int most_addresses = 256;
constexpr std::size_t most_texts = 256;

int read_a(const unsigned char* bytes, int length, RecordQuery& query) {
  std::array<ares_addrttl, most_addresses> found;
  int count = most_addresses;
  const int status = ares_parse_a_reply(bytes, length, nullptr, found.data(), &count);
  for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
    IpAddress::V4Bytes raw;
    std::memcpy(raw.data(), &found[static_cast<std::size_t>(i)].ipaddr, raw.size());
    query.addresses.emplace_back(raw);
  }
  return status;
}

int read_aaaa(const unsigned char* bytes, int length, RecordQuery& query) {
  std::array<ares_addr6ttl, most_addresses> found;
  int count = most_addresses;
  const int status = ares_parse_aaaa_reply(bytes, length, nullptr, found.data(), &count);
  for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
    IpAddress::V6Bytes raw;
    std::memcpy(raw.data(), &found[static_cast<std::size_t>(i)].ip6addr, raw.size());
    query.addresses.emplace_back(raw);
  }
  return status;
}

int read_ptr(const unsigned char* bytes, int length, RecordQuery& query) {
  hostent* host = nullptr;  // its address would be an echo of the one that we hand in
  const int status = ares_parse_ptr_reply(bytes, length, nullptr, 0, AF_INET, &host);
  if (status != ARES_SUCCESS) return status;
  const std::unique_ptr<hostent, decltype(&ares_free_hostent)> owned(host, ares_free_hostent);
  for (char** name = owned->h_aliases; name != nullptr && *name != nullptr; ++name) query.names.emplace_back(*name);
  return status;
}

int read_txt(const unsigned char* bytes, int length, RecordQuery& query) {
  ares_txt_ext* strings = nullptr;
  const int status = ares_parse_txt_reply_ext(bytes, length, &strings);
  const std::unique_ptr<void, decltype(&ares_free_data)> owned(strings, ares_free_data);
  if (status != ARES_SUCCESS) return status;
  for (const ares_txt_ext* each = strings; each != nullptr; each = each->next) {
    if (each->record_start != 0 || query.texts.empty()) {
      if (query.texts.size() == most_texts) break;
      query.texts.emplace_back();
    }
    query.texts.back().append(reinterpret_cast<const char*>(each->txt), each->length);
  }
  return status;
}

int read_answer(const unsigned char* bytes, int length, RecordQuery& query) {
  switch (query.record) {
    case DnsRecord::a: return read_a(bytes, length, query);
    case DnsRecord::aaaa: return read_aaaa(bytes, length, query);
    case DnsRecord::ptr: return read_ptr(bytes, length, query);
    case DnsRecord::txt: return read_txt(bytes, length, query);
  }
  return ARES_EBADQUERY;
}

void on_answer(void* data, int status, int timeouts, unsigned char* bytes, int length) {
  auto& query = *static_cast<RecordQuery*>(data);
  log::debug([&] {
    return fmt::format("dns: {}: {}, bytes {}, timeouts {}", name_of(query.record), ares_strerror(status), length,
                       timeouts);
  });
  if (status == ARES_SUCCESS) {
    status = read_answer(bytes, length, query);
    if (status == ARES_SUCCESS && query.addresses.empty() && query.names.empty() && query.texts.empty()) {
      status = ARES_ENODATA;
    }
  }
  query.status = status;
}

// ---- one channel: some servers, some queries ----

Error ares_error(int status) {
  return {.code = Errc::system, .operation = "start", .subject = "the DNS client", .reason = ares_strerror(status)};
}

class Channel {
 public:
  explicit Channel(ChannelContext& context) : context_(context) {}
  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Result<void> open(const DnsQuestion& question, std::span<const Endpoint> servers);
  void ask(const std::string& name, RecordQuery& query) {
    ares_query(channel_, name.c_str(), class_in, type_of(query.record), on_answer, &query);
  }
  /// When it wants process() called although nothing arrived.
  Duration time_to_next_retry() {
    timeval most{3600, 0};
    timeval left{};
    const timeval* next = ares_timeout(channel_, &most, &left);
    // One millisecond more: woken a little early, it would do nothing and spin.
    return std::chrono::seconds(next->tv_sec) + std::chrono::microseconds(next->tv_usec) + std::chrono::milliseconds(1);
  }
  void process(const sys::Ready& ready) {
    ares_process_fd(channel_, ready.read ? ready.fd : ARES_SOCKET_BAD, ready.write ? ready.fd : ARES_SOCKET_BAD);
  }
  void process_timeouts() { ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD); }

 private:
  ChannelContext& context_;
  ares_channel channel_ = nullptr;
};

/// rand() is not used for anything else here, and a fixed sequence of query ids would invite forged answers.
void seed_rand() {
  std::srand(sys::random_number<unsigned>());
}

Result<void> Channel::open(const DnsQuestion& question, std::span<const Endpoint> servers) {
  seed_rand();
  ares_options options{};
  options.flags =
      ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | (question.tcp ? ARES_FLAG_USEVC : 0);
  options.timeout = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(question.timeout).count());
  options.tries = static_cast<int>(question.attempts);
  options.ndots = 1;
  options.sock_state_cb = on_socket_state;
  options.sock_state_cb_data = &context_;
  std::string lookups = "b";
  options.lookups = lookups.data();
  std::string no_config = "/dev/null";  // we have read the real one
  options.resolvconf_path = no_config.data();
  const int status =
      ares_init_options(&channel_, &options,
                        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_SOCK_STATE_CB |
                            ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF | ARES_OPT_DOMAINS | ARES_OPT_NOROTATE);
  if (status != ARES_SUCCESS) {
    channel_ = nullptr;
    return fail(ares_error(status));
  }
  ares_set_socket_functions(channel_, &socket_functions, &context_);
  std::vector<ares_addr_port_node> nodes(servers.size());
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const auto bytes = servers[i].ip.bytes();
    nodes[i].next = i + 1 < servers.size() ? &nodes[i + 1] : nullptr;
    nodes[i].family = servers[i].ip.is_v4() ? AF_INET : AF_INET6;
    std::memcpy(&nodes[i].addr, bytes.data(), bytes.size());
    nodes[i].udp_port = nodes[i].tcp_port = servers[i].port.value();
  }
  const int set = ares_set_servers_ports(channel_, nodes.data());
  if (set != ARES_SUCCESS) return fail(ares_error(set));
  return {};
}

/// The server gave an answer that is no answer: another one may know better.
bool worth_asking_elsewhere(int status) {
  return status == ARES_ESERVFAIL || status == ARES_EREFUSED || status == ARES_ENOTIMP || status == ARES_EFORMERR ||
         status == ARES_EBADRESP;
}

enum class Ended { all_answered, deadline, stopped };

/// Lets the queries of one channel run. The second of two families gets less time once the first has answered.
Result<Ended> run(Channel& channel, ChannelContext& context, std::span<RecordQuery> queries, sys::Clock& clock,
                  const Interruption& stop, Instant deadline) {
  while (true) {
    const auto waiting = std::ranges::count_if(queries, [](const auto& q) { return !q.status; });
    if (waiting == 0) return Ended::all_answered;
    if (context.failure) return fail(*context.failure);
    if (stop.raised()) return Ended::stopped;
    const Instant now = clock.now();
    if (std::ranges::any_of(queries, [](const auto& q) { return !q.addresses.empty(); })) {
      deadline = std::min(deadline, now + patience_for_second_family);
    }
    if (now >= deadline) return Ended::deadline;
    const auto ready = TRY(context.poller.wait(std::min(deadline, now + channel.time_to_next_retry())));
    for (const auto& each : ready) {
      if (each.fd != stop.fd) channel.process(each);
    }
    channel.process_timeouts();
  }
}

DnsVerdict verdict_of(int status) {
  switch (status) {
    case ARES_SUCCESS: return DnsVerdict::found;
    case ARES_ENOTFOUND: return DnsVerdict::no_such_name;
    case ARES_ENODATA: return DnsVerdict::no_address;
    case ARES_EREFUSED: return DnsVerdict::refused;
    case ARES_ECONNREFUSED: return DnsVerdict::unreachable;
    case ARES_ETIMEOUT:
    case ARES_EDESTRUCTION: return DnsVerdict::timed_out;
    default: return DnsVerdict::failed;
  }
}

/// Several queries, one answer: addresses win, then what is known about the name, then the reason why nothing is known.
DnsAnswer combine(std::span<const RecordQuery> queries) {
  DnsAnswer answer;
  for (const auto& query : queries) {
    answer.addresses.insert(answer.addresses.end(), query.addresses.begin(), query.addresses.end());
    answer.names.insert(answer.names.end(), query.names.begin(), query.names.end());
    answer.texts.insert(answer.texts.end(), query.texts.begin(), query.texts.end());
  }
  constexpr std::array by_weight = {DnsVerdict::found,   DnsVerdict::no_such_name, DnsVerdict::timed_out,
                                    DnsVerdict::refused, DnsVerdict::failed,       DnsVerdict::unreachable};
  answer.verdict = DnsVerdict::no_address;
  for (const auto verdict : by_weight) {
    const auto said = [&](const auto& q) { return verdict_of(q.status.value_or(ARES_ETIMEOUT)) == verdict; };
    if (std::ranges::any_of(queries, said)) {
      answer.verdict = verdict;
      break;
    }
  }
  return answer;
}

}  // namespace

Result<DnsAnswer> ask_dns(const DnsQuestion& question, sys::Clock& clock, const Interruption& stop, Instant deadline) {
  std::vector<RecordQuery> queries;
  for (const auto record : question.records) queries.push_back({.record = record});
  auto poller = TRY(sys::EpollPoller::open());
  if (stop.fd >= 0) TRY(poller.watch({.fd = stop.fd, .read = true}));
  // Each round leaves out one more server, as a server that said no does not say which one it was.
  for (std::size_t first = 0; first < question.servers.size(); ++first) {
    ChannelContext context{poller, std::nullopt, question.servers};
    Channel channel(context);
    TRY(channel.open(question, std::span(question.servers).subspan(first)));
    for (auto& query : queries) {
      if (query.status && !worth_asking_elsewhere(*query.status)) continue;
      query.status.reset();
      log::debug([&] {
        return fmt::format("dns: {} of '{}'? first server {}, {} more", name_of(query.record), question.name,
                           question.servers[first].to_string(), question.servers.size() - first - 1);
      });
      channel.ask(question.name, query);
    }
    const Ended ended = TRY(run(channel, context, queries, clock, stop, deadline));
    if (ended == Ended::stopped) return DnsAnswer{.verdict = DnsVerdict::interrupted};
    if (ended == Ended::deadline) break;
    if (std::ranges::none_of(queries, [](const auto& q) { return worth_asking_elsewhere(*q.status); })) break;
  }
  return combine(queries);
}

std::string_view word_for(DnsVerdict verdict) {
  switch (verdict) {
    case DnsVerdict::found: return "found";
    case DnsVerdict::no_such_name: return "no such name";
    case DnsVerdict::no_address: return "no address";
    case DnsVerdict::refused: return "refused";
    case DnsVerdict::failed: return "failed";
    case DnsVerdict::unreachable: return "unreachable";
    case DnsVerdict::timed_out: return "timed out";
    case DnsVerdict::interrupted: return "interrupted";
  }
  return "";
}

std::string_view resolver_library_version() {
  return ares_version(nullptr);
}

}  // namespace ntool::net
