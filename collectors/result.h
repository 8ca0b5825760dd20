// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace skewd {

/// What the caller can do about an error; the message says what happened.
enum class ErrorKind {
  config,       // the operator must edit a file or a command line
  unreachable,  // the other end did not answer in time; try again
  malformed,    // the other end answered something that we cannot read
  limit,        // a bound of ours was hit: size, depth, count
};

struct Error {
  ErrorKind kind = ErrorKind::malformed;
  std::string message;

  /// Adds the outer view on the way up: "balancer 'edge': line 7: 'x' is not a count".
  [[nodiscard]] Error in(std::string_view where) && {
    return {kind, std::string(where) + ": " + std::move(message)};
  }
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an error from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, std::string message) {
  return tl::unexpected(Error{kind, std::move(message)});
}

}  // namespace skewd
