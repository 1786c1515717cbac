// How many packets the simulated network stands: pairs of inject() and poll_output() per second on one core, with a
// dozen of hops. By hand, against a release build:
//
//   cmake --preset release && cmake --build --preset release --target bench_sim_network
//   build/release/tests/bench/bench_sim_network
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>
