// The one place where errno becomes an Error.
#pragma once

#include <string>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// The kind of failure that an errno value stands for.
Errc errc_of(int number);
/// The C locale's text: "Connection refused". Unknown numbers: "error 4711".
std::string text_of(int number);

Error error_from(int number, std::string operation, std::string subject = {}, std::string hint = {});
/// An Error from errno, as `return sys::fail_errno("open", path)`.
std::unexpected<Error> fail_errno(std::string operation, std::string subject = {}, std::string hint = {});

/// What ETIMEDOUT says, where we and not the kernel have waited long enough.
Error timed_out();

/// A write after the peer's reset is EPIPE, "Broken pipe"; people want to know of the reset. Other errors unchanged.
Error as_reset(Error error);

/// No descriptor or memory is left just now (EMFILE, ENFILE, ENOBUFS, ENOMEM): waiting may help.
bool is_exhaustion(const Error& error);

/// The kernel said so, and not code of ours.
bool is_from_kernel(const Error& error);

}  // namespace ntool::sys
