// offloads_off INTERFACE: turns off its transmit offloads, for end-to-end tests. Exit 1 with the error on stderr.
#include <cstdio>

#include <ntool/sys/offloads.hpp>

int main(int argc, char** argv) {
  const auto done = ntool::sys::turn_off_transmit_offloads(argc > 1 ? argv[1] : "");
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
