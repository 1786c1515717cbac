// A name server on loopback for tests of the resolver: answers from a table, on a worker's thread, and tells at the end
// what it was asked.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/sys/worker.hpp>

namespace ntool::test {

struct DnsReply {
  int rcode = 0;  ///< 0 no error, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED
  std::vector<std::string> addresses = {};
  bool silent = false;                  ///< no answer at all
  bool truncated = false;               ///< over UDP only the TC bit: the client must come back over TCP
  bool empty_first = false;             ///< a datagram of no bytes goes before the answer
  bool garbage = false;                 ///< the header of an answer and then nonsense
  std::vector<std::string> names = {};  ///< PTR records; any bytes, a dot ends a label
  std::vector<std::string> texts = {};  ///< TXT records, in strings of 255 bytes
  std::string cut_text = {};            ///< a TXT record whose only string claims 200 bytes and has these
  std::string alias = {};               ///< the answer is a CNAME to this name, whose records follow
};

class DnsServer {
 public:
  /// Keys are "name A", "name AAAA", "name PTR" and "name TXT" in lower case; what is not there is NXDOMAIN.
  explicit DnsServer(std::map<std::string, DnsReply> table, std::string address = "127.0.0.1");
  /// "nameserver [127.0.0.1]:PORT\n"
  [[nodiscard]] std::string nameserver_line() const;
  [[nodiscard]] std::string endpoint() const;
  /// Ends the server; its questions in their order, A before AAAA: "www.example A".
  std::vector<std::string> questions();

 private:
  std::string address_;
  std::uint16_t port_ = 0;
  std::unique_ptr<sys::Worker<std::vector<std::string>>> worker_;
};

/// A UDP port on 127.0.0.1 on which nobody listens.
std::uint16_t closed_port();

}  // namespace ntool::test
