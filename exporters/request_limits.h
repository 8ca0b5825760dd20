// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "exporters/server.h"

namespace skewd {

/// What a request shows before its body is read. Absent headers are empty.
struct RequestHead {
  std::string_view method;
  std::size_t uri_bytes = 0;
  std::string_view content_length;
  std::string_view transfer_encoding;
};

/// The answer to a request that no handler should see: 405 for its method, 414 for its length,
/// 413 for what it brings. Nothing if it may pass.
[[nodiscard]] std::optional<HttpResponse> refuse(const RequestHead& head);

/// How long a client waits who says so many seconds, such as "9.5": at most ten, which is also for
/// those who say nothing that can be read.
[[nodiscard]] std::chrono::milliseconds read_patience(std::string_view seconds);

}  // namespace skewd
