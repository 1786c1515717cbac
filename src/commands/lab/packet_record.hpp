// PacketRecord: what a simulated network did to each packet, as JSON lines in a file, for tests and benches that
// compare what a program reports with the truth. A line for each event:
//
//   packet        number of the packet that came into the network, from 0 in the order of their coming; missing for one
//                 that nobody asked for
//   event         entered: it came · answered: an answer is on its way, one line for each copy · delivered: an answer
//                 was handed to the link · ended: it, or its answer, goes no further
//   at_ns         when, on CLOCK_MONOTONIC: of entered the kernel's stamp of the frame, of answered and delivered when
//                 the answer is to arrive. What the loop adds to that can be seen at the other end alone.
//   entered has   family (4 or 6), source, destination, protocol (a number), ttl, length (bytes, with the IP header);
//                 of UDP and TCP source_port, destination_port; of ICMP echo icmp_id, icmp_sequence; all that only
//                 where the packet can be read, and ports only of what is no later fragment
//   answered and delivered have from (the answer's source) and length
//   ended has     why: "lost", "silent", "rate limit", "no route" …
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <ntool/base/record.hpp>
#include <ntool/base/result.hpp>
#include <ntool/engine/sim/network.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/output.hpp>

namespace ntool::commands::lab {

struct PacketEvent {
  const engine::sim::TraceEvent& event;
};
void describe(Fields& fields, const PacketEvent& record);

class PacketRecord {
 public:
  /// Makes or empties `path`. Errors: as open(2).
  static Result<std::unique_ptr<PacketRecord>> create(const std::string& path);
  PacketRecord(const PacketRecord&) = delete;
  PacketRecord& operator=(const PacketRecord&) = delete;
  ~PacketRecord() { flush(); }

  /// For Network::trace_to. Lines are gathered, and written when there are many of them or at flush().
  void note(const engine::sim::TraceEvent& event);
  /// Before a loop waits: whoever follows the file sees all that has happened.
  void flush() { out_.flush(); }
  /// The first failure of writing (a full disk), told once; all later writing has stopped then.
  std::optional<Error> take_error();

 private:
  PacketRecord(sys::Fd file, const std::string& path);
  sys::Fd file_;
  sys::FdSink out_;
  std::string line_;
  bool told_ = false;
};

}  // namespace ntool::commands::lab
