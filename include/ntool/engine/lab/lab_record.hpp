// A lab as a record, for JSON: what `lab show` and `lab check` draw for people.
#pragma once

#include <ntool/base/record.hpp>
#include <ntool/engine/lab/lab.hpp>

namespace ntool::engine::lab {

/// name, hosts[] (name, router, interfaces[], routes[], masquerade_out, redirects[], firewall[], services[]), links[]
/// (subnet, subnet6, mtu, ends[]), internet (behind, interface, gateway, gateway6, mac, mtu, seed, paths[] with hops[],
/// loop[] and targets[]). Addresses of interfaces have their prefix length; times are in milliseconds, shares in
/// percent; what a hop or target does not do is left out.
void describe(Fields& fields, const Lab& lab);

}  // namespace ntool::engine::lab
