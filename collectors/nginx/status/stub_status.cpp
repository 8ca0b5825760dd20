// SPDX-License-Identifier: Apache-2.0
//
// Active connections: 1
// server accepts handled requests
//  30 30 152
// Reading: 0 Writing: 1 Waiting: 0
#include <algorithm>
#include <array>
#include <charconv>

#include "collectors/nginx/status/dialects.h"

namespace skewd::nginx {

Result<void> read_stub_status(std::string_view text, SnapshotDraft& draft) {
  constexpr std::string_view kTitle = "accepts handled requests";
  const std::size_t title = text.find(kTitle);
  std::array<std::uint64_t, 3> counts{};
  const char* at = text.data() + std::min(text.size(), title);
  const char* const end = text.data() + text.size();
  if (title != std::string_view::npos) at += kTitle.size();
  for (std::uint64_t& count : counts) {
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r')) ++at;
    const auto [stop, error] = std::from_chars(at, end, count);
    if (error != std::errc()) {
      return failure(ErrorKind::malformed, "stub_status without its three counts");
    }
    at = stop;
  }
  ListenerStats stats;
  stats.requests = Count(counts[2]);
  draft.add_listener("nginx", PoolMode::http, stats);
  draft.rest.counters_survive_reload = true;  // they are kept in shared memory
  return {};
}

}  // namespace skewd::nginx
