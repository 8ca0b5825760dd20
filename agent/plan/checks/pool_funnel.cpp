// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/plan/check.h"
#include "agent/plan/eligible.h"
#include "agent/plan/wording.h"

namespace skewd::checks {
namespace {

struct Left {
  std::size_t active = 0;  // declared, backups not counted
  std::size_t backups = 0;
  std::size_t down = 0;  // of the active: taken out
  std::size_t weightless = 0;
  const ServerSpec* first = nullptr;  // that gets nothing
};

Left count_left(const PoolSpec& pool) {
  Left left;
  for (const ServerSpec& server : pool.servers) {
    if (server.backup) {
      ++left.backups;
      continue;
    }
    ++left.active;
    if (is_able(server)) continue;
    ++(server.down ? left.down : left.weightless);
    if (left.first == nullptr) left.first = &server;
  }
  return left;
}

std::string reason(const Left& left) {
  if (left.down == 0) return "weights leave";
  return left.weightless == 0 ? "disabled servers leave" : "weights and disabled servers leave";
}

std::string hint(const CheckInput& input, const PoolSpec& pool, const Left& left) {
  if (input.kind().name == "haproxy") {
    return "to take servers out for maintenance use `set server " + pool.name + "/" +
           left.first->name + " state maint`, which a reload forgets";
  }
  return "give the others weight again, or say with `# skewd: ignore pool-funnel REASON` that "
         "this is meant";
}

void add_design(const PoolSpec& pool, const Left& left, std::vector<Diagnostic>& found) {
  found.push_back({"pool-funnel", DiagnosticSeverity::info, pool.place,
                   "one server of pool " + pool.name + " gets all requests; " +
                       count_of(left.backups, "other") +
                       (left.backups == 1 ? " is a backup" : " are backups"),
                   ""});
}

}  // namespace

// Two declared servers of which one is taken out is how people do maintenance; a weight of 0 that
// is in the file, or more than two servers, is outage D.
void pool_funnel(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.servers_unknown) continue;
    const Eligible eligible = find_eligible(pool);
    const Left left = count_left(pool);
    if (eligible.count != 1 || eligible.backups) continue;
    if (left.active == 1 && left.backups > 0) add_design(pool, left, found);
    if (left.active < 2 || left.first == nullptr) continue;
    const bool maintenance = left.active == 2 && left.weightless == 0;
    found.push_back({"pool-funnel",
                     maintenance ? DiagnosticSeverity::warning : DiagnosticSeverity::error,
                     left.first->down ? left.first->place : weight_place_of(*left.first),
                     reason(left) + " one of " + count_of(left.active, "server") + " of pool " +
                         pool.name + " with traffic",
                     hint(input, pool, left)});
  }
}

}  // namespace skewd::checks
