// The report of mtr 0.95 in text (-r, -w).
#pragma once

#include "fields.hpp"
#include "labels.hpp"
#include "watched_host.hpp"

#include <string>

namespace ntool::commands::mtr {

struct ReportLook {
  std::string host_name;  ///< of this host
  std::vector<const Field*> fields;
  bool wide = false;
  bool mpls = false;
};

/// "HOST: client    Loss%   Snt …" and a line for each hop. Columns stand where those of mtr(8) stand: values that are
/// wider than their column lose their end to the next one.
std::string report_text(const WatchedHost& host, const Labels& labels, const ReportLook& look);

/// "[MPLS: Lbl 16001 TC 3 S 1 TTL 1]"
std::string mpls_text(const wire::MplsLabel& label);

}  // namespace ntool::commands::mtr
