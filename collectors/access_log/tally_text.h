// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "collectors/access_log/tally.h"
#include "collectors/result.h"

namespace skewd::access_log {

/// A tally as recordings keep it, a line for each listener, pool and server:
///   access_log 1 since 1795228639651
///   lines 1000 990 7 3 0 0 0 0
///   reloads 2
///   fault status%20is%20no%20number {"status":"x"}
///   listener www 990 2 988
///   pool shop 990 0 ...
///   server web-1 10.0.0.1:80 495 ... times of the parts, requests and sum ... p50 p90 p99
///   trace 736b6577... www shop 200 0 0 21000
///   try web-1 10.0.0.1:80 0 200 0 412 20511
/// Sums stand in the order of their enumerations. In names, every byte that is not printable
/// ASCII, and blanks, percent and a single "-", is written as %20; "-" is an empty one, and a time
/// that is not told.
[[nodiscard]] std::string render_tally(const Tally& tally);

/// The other way. Sums that a newer version may add at the end of a line are passed over, and so
/// are lines of unknown kinds. Error (malformed): the line that cannot be read.
[[nodiscard]] Result<Tally> read_tally(std::string_view text);

}  // namespace skewd::access_log
