// The reports of mtr 0.95 for machines: CSV, JSON and XML. Valid whatever bytes stand in a name.
#pragma once

#include "report_text.hpp"

namespace ntool::commands::mtr {

/// What the head of JSON and XML tells of the run.
struct RunFacts {
  std::string host_name;  ///< of this host
  std::uint8_t traffic_class = 0;
  std::int64_t packet_size = 0;  ///< negative: random up to that
  int pattern = 0;               ///< negative: random
  std::uint64_t cycles = 0;
};

/// Fields with a comma, a quote or a newline stand in quotes (RFC 4180); what a spreadsheet would take for a formula
/// has a ' before it. One header for each host, as with mtr(8).
std::string csv_text(const WatchedHost& host, const Labels& labels, const std::vector<const Field*>& fields);
std::string json_text(const WatchedHost& host, const Labels& labels, const std::vector<const Field*>& fields,
                      const RunFacts& run);
std::string xml_text(const WatchedHost& host, const Labels& labels, const std::vector<const Field*>& fields,
                     const RunFacts& run);

/// A cell of a CSV line.
std::string csv_cell(std::string_view text);
/// What stands between two tags or between quotes in XML 1.0.
std::string xml_escaped(std::string_view text);
/// A string of JSON with its quotes.
std::string json_quoted(std::string_view text);

}  // namespace ntool::commands::mtr
