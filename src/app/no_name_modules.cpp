// c-ares refers to two functions of the C library that, in a static binary, would load name modules of the host at run
// time. We never come there (sys/name_tables.hpp reads /etc/services), and these two stand in for them, so that nothing
// can: the names that they would look up are simply not known.
#include <cerrno>
#include <netdb.h>

extern "C" {

servent* getservbyname(const char*, const char*) {
  return nullptr;
}

int getservbyport_r(int, const char*, servent*, char*, std::size_t, servent** result) {
  *result = nullptr;
  return ENOENT;
}

}  // extern "C"
