// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>

#include "exporters/server.h"

struct MHD_Connection;

namespace skewd {

/// Hands answers to libmicrohttpd: compressed where wanted, with the security headers.
class AnswerSender {
 public:
  /// The status that was sent; 503 instead of the answer's if clients that read too slowly make us
  /// keep too much already. Nothing: there is no memory for an answer.
  std::optional<int> send(MHD_Connection* connection, HttpResponse answer);

 private:
  std::atomic<std::size_t> unsent_bytes_ = 0;  // of bodies that libmicrohttpd holds for us
};

/// The value of a header of the request; empty if it is absent.
[[nodiscard]] std::string header_of(MHD_Connection* connection, const char* name);

/// What stands behind the "?" of the URL, decoded.
[[nodiscard]] QueryArguments query_of(MHD_Connection* connection);

}  // namespace skewd
