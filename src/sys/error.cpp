#include <cerrno>
#include <cstring>

#include <ntool/sys/error.hpp>

namespace ntool::sys {

Errc errc_of(int number) {
  switch (number) {
    case ENODEV:
    case ENXIO:
    case ESRCH:
    case ENOENT: return Errc::not_found;
    case ECONNREFUSED: return Errc::refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN: return Errc::unreachable;
    case ETIMEDOUT: return Errc::timed_out;
    case ECONNRESET:
    case ECONNABORTED:
    case ENETRESET: return Errc::reset;
    case EACCES:
    case EPERM: return Errc::permission;
    case EADDRINUSE:
    case EEXIST: return Errc::in_use;
    case EPIPE: return Errc::closed;
    case EMSGSIZE: return Errc::too_long;
    case EOPNOTSUPP:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
    case ENOSYS: return Errc::unsupported;
    case EINTR: return Errc::interrupted;
    default: return Errc::system;
  }
}

std::string text_of(int number) {
  // The C locale's words, whatever LANG says: scripts grep for them.
  const char* text = ::strerrordesc_np(number);
  return text != nullptr ? text : "error " + std::to_string(number);
}

Error error_from(int number, std::string operation, std::string subject, std::string hint) {
  return {.code = errc_of(number),
          .sys_errno = number,
          .operation = std::move(operation),
          .subject = std::move(subject),
          .reason = text_of(number),
          .hint = std::move(hint)};
}

Error timed_out() {
  return error_from(ETIMEDOUT, {});
}

Error as_reset(Error error) {
  return error.sys_errno == EPIPE ? error_from(ECONNRESET, std::move(error.operation)) : error;
}

bool is_exhaustion(const Error& error) {
  return error.sys_errno == EMFILE || error.sys_errno == ENFILE || error.sys_errno == ENOBUFS ||
         error.sys_errno == ENOMEM;
}

bool is_from_kernel(const Error& error) {
  return error.sys_errno != 0;
}

std::unexpected<Error> fail_errno(std::string operation, std::string subject, std::string hint) {
  const int number = errno;
  return fail(error_from(number, std::move(operation), std::move(subject), std::move(hint)));
}

}  // namespace ntool::sys
