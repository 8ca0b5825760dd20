// SPDX-License-Identifier: Apache-2.0
#include "alerts/quiet_members.h"

namespace skewd {
namespace {

constexpr double kMissedRequests = 8;

}  // namespace

bool QuietMembers::note(const Topology::Pool& pool, const Topology::Server& server,
                        std::uint64_t sent, std::uint64_t of_pool, double share, bool quiet) {
  const auto [place, is_new] =
      servers_.try_emplace({pool.name, server.name}, Seen{sent, of_pool, quiet});
  Seen& seen = place->second;
  if (is_new) return seen.quiet;
  if (sent != seen.sent || of_pool < seen.of_pool) {
    seen = {sent, of_pool, seen.quiet && sent <= seen.sent};
  } else if (static_cast<double>(of_pool - seen.of_pool) * share >= kMissedRequests) {
    seen.quiet = true;
  }
  return seen.quiet;
}

}  // namespace skewd
