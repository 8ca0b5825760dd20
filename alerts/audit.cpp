// SPDX-License-Identifier: Apache-2.0
#include "alerts/audit.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <numeric>

#include "alerts/changes.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostPending = 64;
constexpr std::size_t kMostPools = 128;
constexpr Steady kSettles = 10s;  // what a change shakes loose in its first seconds is no verdict
constexpr std::array<Steady, 3> kLooks{1min, 5min, 15min};
constexpr Steady kTooLate = 20min;  // nobody watched when the last look was due
constexpr Steady kClaimedAtMost = 1h;
constexpr Steady kBeginsWithIt = 2min;  // a wrong route shows with the next request of its probe

std::size_t position_of(const Topology& topology, const std::string& pool) {
  const auto found = std::find_if(topology.pools.begin(), topology.pools.end(),
                                  [&](const Topology::Pool& one) { return one.name == pool; });
  return static_cast<std::size_t>(found - topology.pools.begin());
}

const PoolMemory* memory_of(const AuditView& view, const std::string& pool) {
  const std::size_t position = position_of(view.topology, pool);
  return position < view.pools.size() ? &view.pools[position] : nullptr;
}

std::vector<const Finding*> claims_of(const AuditView& view, const std::string& pool) {
  std::vector<const Finding*> claims;
  for (const Finding& claim : view.claims) {
    if (claim.pool == pool && is_about_traffic(claim)) claims.push_back(&claim);
  }
  return claims;
}

bool is_told(const std::string& pool, const std::vector<Finding>& claims) {
  return std::any_of(claims.begin(), claims.end(), [&](const Finding& claim) {
    return claim.pool == pool && is_about_traffic(claim);
  });
}

// What ended lately still shows in sums.
bool is_told_since(const std::string& pool, Instant since, const Tracker& findings) {
  const auto tells = [&](const Finding& finding) {
    return finding.pool == pool && is_about_traffic(finding) &&
           finding.kind != FindingKind::change_suspect && finding.resolved.value_or(since) >= since;
  };
  return std::any_of(findings.open().begin(), findings.open().end(), tells) ||
         std::any_of(findings.resolved().begin(), findings.resolved().end(), tells);
}

std::uint32_t minutes_of(std::uint32_t stage) {
  if (stage == 0) return 0;
  return static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::minutes>(kLooks[stage - 1]).count());
}

std::vector<std::size_t> busiest_pools(std::span<const PoolMemory> pools) {
  std::vector<std::size_t> order(pools.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return pools[i].minute_requests.sum() <= 0; });
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return pools[one].minute_requests.sum() > pools[other].minute_requests.sum();
  });
  if (order.size() > kMostPools) order.resize(kMostPools);
  return order;
}

// The first of the pools that do worst; null if there is none.
template <typename Pool>
const Pool* worst_of(const std::vector<Pool>& pools) {
  const auto badness = [](const Pool& pool) {
    if (pool.latest.result == AuditResult::suspect) return 2;
    return pool.latest.result == AuditResult::pending ? 1 : 0;
  };
  const auto worst = std::ranges::max_element(pools, {}, badness);
  return worst == pools.end() ? nullptr : &*worst;
}

}  // namespace

bool Audits::is_audited(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::weight:
    case ChangeKind::state:
    case ChangeKind::servers:
    case ChangeKind::ordered_shift:
    case ChangeKind::reload:
    case ChangeKind::restart: return true;
    case ChangeKind::check:
    case ChangeKind::file:
    case ChangeKind::failed_reload:
    case ChangeKind::version:
    case ChangeKind::map:
    case ChangeKind::acl: return false;
  }
  return false;
}

bool Audits::tries_routes(ChangeKind kind) {
  return is_audited(kind) || kind == ChangeKind::map || kind == ChangeKind::acl;
}

// Fills in the pools of the changes. False if there is nothing to look at.
bool Audits::add_pools(Pending& one, std::span<const Change> changes, const AuditView& view) {
  const auto entry = [&](const std::string& pool) -> Pool* {
    const auto known = std::find_if(one.pools.begin(), one.pools.end(),
                                    [&](const Pool& had) { return had.name == pool; });
    if (known != one.pools.end()) return &*known;
    const PoolMemory* const memory = memory_of(view, pool);
    if (memory == nullptr || one.pools.size() >= 2 * kMostPools) return nullptr;
    Pool& fresh = one.pools.emplace_back();
    fresh.name = pool;
    fresh.before = audit_baseline(*memory);
    fresh.from = audit_totals(*memory);
    return &fresh;
  };
  for (const Change& change : changes) {
    if (!is_audited(change.kind)) {
      if (view.probed && tries_routes(change.kind)) one.changes.push_back(change.id);
    } else if (is_of_process(change.kind)) {
      one.changes.push_back(change.id);
      for (const std::size_t i : busiest_pools(view.pools)) entry(view.topology.pools[i].name);
    } else if (Pool* const pool = entry(change.pool)) {
      pool->changes.push_back(change.id);
    }
  }
  return !one.pools.empty() || (view.probed && !one.changes.empty());
}

Audits::Judged Audits::begin(std::span<const Change> changes, const AuditView& view) {
  Judged judged;
  Pending one;
  if (changes.empty() || !add_pools(one, changes, view)) return judged;
  one.since = {changes.front().at, view.now.steady};
  one.after = std::min(view.before, one.since.wall);
  tell(one, judged);
  pending_.push_back(std::move(one));
  while (pending_.size() > kMostPending) {
    if (pending_.front().stage < kLooks.size()) give_up(pending_.front(), judged);
    pending_.pop_front();
  }
  return judged;
}

// What was judged before stays judged.
void Audits::give_up(const Pending& one, Judged& judged) {
  const auto add = [&](const std::vector<std::string>& changes) {
    for (const std::string& id : changes) judged.emplace_back(id, Audit());
  };
  const auto is_open = [](const Pool& pool) {
    return pool.latest.result == AuditResult::pending && pool.wrong_route.empty();
  };
  const auto is_suspect = [](const Pool& pool) {
    return pool.latest.result == AuditResult::suspect;
  };
  for (const Pool& pool : one.pools) {
    if (is_open(pool)) add(pool.changes);
  }
  if (one.wrong_route.empty() && std::none_of(one.pools.begin(), one.pools.end(), is_suspect) &&
      (one.pools.empty() || std::any_of(one.pools.begin(), one.pools.end(), is_open))) {
    add(one.changes);
  }
}

// What this look says of each change: of one that concerns the whole balancer, the worst. A route
// that is wrong is worse than all of it.
void Audits::tell(Pending& one, Judged& judged) {
  const bool last = one.stage == kLooks.size();
  const auto add = [&](const std::vector<std::string>& changes, AuditResult result,
                       const std::string& reason, bool& counted) {
    if (last && result == AuditResult::pending) result = AuditResult::none;
    for (const std::string& id : changes) {
      judged.emplace_back(id, Audit{result, minutes_of(one.stage), reason});
    }
    const bool is_suspect = result == AuditResult::suspect;
    if (counted || changes.empty() || !(is_suspect || (last && result == AuditResult::ok))) return;
    counted = true;
    count(result, changes.size());
  };
  for (Pool& pool : one.pools) {
    const bool is_wrong = !pool.wrong_route.empty();
    add(pool.changes, is_wrong ? AuditResult::suspect : pool.latest.result,
        is_wrong ? pool.wrong_route : pool.latest.reason, pool.counted);
  }
  const Pool* const worst = worst_of(one.pools);
  if (!one.wrong_route.empty()) {
    add(one.changes, AuditResult::suspect, one.wrong_route, one.counted);
  } else if (worst == nullptr) {
    const bool is_right = one.routes_right && one.stage > 0;
    add(one.changes, is_right ? AuditResult::ok : AuditResult::pending, "", one.counted);
  } else {
    const std::string& reason = worst->latest.reason;
    const bool names_pool = reason.empty() || reason.starts_with(worst->name + ":");
    add(one.changes, worst->latest.result, names_pool ? reason : worst->name + ": " + reason,
        one.counted);
  }
}

// True if it is news. What is of one pool alone is not to blame for the requests of others.
bool Audits::note_wrong_route(Pending& one, const Finding& claim) {
  bool is_news = false;
  const auto note = [&](std::string& reason) {
    is_news = is_news || reason.empty();
    if (reason.empty()) reason = claim.summary;
  };
  if (!one.changes.empty()) note(one.wrong_route);
  for (Pool& pool : one.pools) {
    const bool concerns = pool.name == claim.pool || pool.name == claim.other_pool;
    if (concerns && !pool.changes.empty()) note(pool.wrong_route);
  }
  return is_news;
}

Audits::Judged Audits::note_routes(const ProbeSight& sight) {
  Judged judged;
  for (Pending& one : pending_) {
    if (one.stage == kLooks.size()) continue;
    one.routes_right =
        one.routes_right || (sight.right_since && *sight.right_since > one.since.wall);
    bool is_news = false;
    for (const Finding& claim : sight.claims) {
      const bool with_it = claim.kind == FindingKind::route_mismatch && claim.since >= one.after &&
                           claim.since <= one.since.wall + kBeginsWithIt;
      if (with_it && note_wrong_route(one, claim)) is_news = true;
    }
    if (is_news) tell(one, judged);
  }
  return judged;
}

void Audits::look(Pending& one, const AuditView& view, Judged& judged) {
  const Steady age = view.now.steady - one.since.steady;
  if (!one.settled && age >= kSettles) {
    one.settled = true;
    for (Pool& pool : one.pools) {
      if (const PoolMemory* const memory = memory_of(view, pool.name)) {
        pool.from = audit_totals(*memory);
      }
    }
    return;
  }
  std::uint32_t stage = one.stage;
  while (stage < kLooks.size() && age >= kLooks[stage]) ++stage;
  if (stage == one.stage) return;
  one.stage = stage;
  for (Pool& pool : one.pools) {
    const PoolMemory* const memory = memory_of(view, pool.name);
    pool.latest = memory == nullptr ? AuditJudgement()
                                    : judge_audit(pool.before, pool.from, *memory,
                                                  claims_of(view, pool.name), one.since.wall);
  }
  tell(one, judged);
}

Audits::Judged Audits::judge(const AuditView& view) {
  Judged judged;
  for (Pending& one : pending_) {
    const bool is_late = view.now.steady - one.since.steady > kTooLate;
    if (is_late && one.stage < kLooks.size()) {
      one.stage = kLooks.size();
      for (Pool& pool : one.pools) pool.latest = {};
      give_up(one, judged);
    }
    look(one, view, judged);
    for (Pool& pool : one.pools) {
      if (pool.latest.worse == AuditJudgement::Worse::nothing) continue;
      const PoolMemory* const memory = memory_of(view, pool.name);
      if (memory != nullptr && is_still_worse(pool.before, pool.latest, *memory)) continue;
      pool.latest.worse = AuditJudgement::Worse::nothing;
    }
  }
  std::erase_if(pending_, [&](const Pending& one) {
    const bool claimed = std::any_of(one.pools.begin(), one.pools.end(), [](const Pool& pool) {
      return pool.latest.worse != AuditJudgement::Worse::nothing;
    });
    const bool is_old = view.now.steady - one.since.steady > kClaimedAtMost;
    return one.stage == kLooks.size() && (is_old || !claimed);
  });
  return judged;
}

Finding Audits::claim_about(const Pending& one, const Pool& pool, const Change& change,
                            const std::deque<Change>& changes) {
  Finding claim;
  claim.kind = FindingKind::change_suspect;
  claim.layer = Layer::balancer;
  claim.pool = pool.name;
  claim.since = one.since.wall;
  const std::string text = describe_together(change, changes);
  claim.summary = pool.name + ": " + pool.latest.reason + " since the change " + text;
  claim.cause = {std::string(name_of(change.kind)), change.id, text};
  return claim;
}

void Audits::claim(const AuditView& view, const std::deque<Change>& changes,
                   std::vector<Finding>& claims) const {
  std::vector<Finding> found;
  for (const Pending& one : pending_) {
    for (const Pool& pool : one.pools) {
      if (pool.latest.worse == AuditJudgement::Worse::nothing || is_told(pool.name, found) ||
          is_told(pool.name, view.claims) ||
          is_told_since(pool.name, one.since.wall, view.findings)) {
        continue;
      }
      const std::vector<std::string>& ids = pool.changes.empty() ? one.changes : pool.changes;
      const auto change = std::find_if(changes.begin(), changes.end(), [&](const Change& known) {
        return !ids.empty() && known.id == ids.front();
      });
      if (change != changes.end()) found.push_back(claim_about(one, pool, *change, changes));
    }
  }
  std::move(found.begin(), found.end(), std::back_inserter(claims));
}

}  // namespace skewd
