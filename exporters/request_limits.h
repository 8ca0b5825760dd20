// SPDX-License-Identifier: Apache-2.0
#pragma once

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

}  // namespace skewd
