// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/rule_book.h"

#include <algorithm>
#include <array>

namespace skewd {
namespace {

using enum RuleSource;

constexpr std::array kRules{
    Rule{"algorithm-overridden", reader,
         "a balancing algorithm that a later line replaces, or that comes too late to count"},
    Rule{"check-not-enabled", check,
         "a pool says how to check its servers, but no server is checked"},
    Rule{"env-undefined", reader, "an environment variable that is not set"},
    Rule{"hash-uneven", check,
         "a hash ring with so few points that shares are more than 20 % off what weights say"},
    Rule{"include-matches-nothing", reader, "an include whose pattern matches no file"},
    Rule{"order-fills-first", check,
         "servers are filled one after the other, so the first gets all until it is full"},
    Rule{"parse-error", reader, "what could not be understood; the rest was read"},
    Rule{"pool-empty", check, "a pool without servers"},
    Rule{"pool-funnel", check, "of two or more declared servers one can receive traffic"},
    Rule{"pool-no-active-server", check, "no server of a pool can receive traffic"},
    Rule{"pool-only-backups", check, "only backup servers can receive traffic"},
    Rule{"pool-single-server", check, "a pool with one server has nobody to take over"},
    Rule{"pool-unused", check, "no route leads to the pool"},
    Rule{"route-loop", check, "requests come back to the listener that sent them"},
    Rule{"route-missing-pool", check, "a route names a pool that does not exist"},
    Rule{"route-no-default", check, "requests that match no route are refused"},
    Rule{"route-unknown-map-target", check, "a map names a pool that does not exist"},
    Rule{"route-unreachable", check, "an earlier route takes all that this one waits for"},
    Rule{"server-address-unresolvable", outside, "the name of a server has no address"},
    Rule{"server-duplicate-address", check, "two servers of a pool have the same address"},
    Rule{"server-unchecked", check, "nobody would notice that a server is gone"},
    Rule{"server-unreachable", outside, "a server takes no connection, or fails its check"},
    Rule{"server-weight-zero", check, "a server with weight 0 gets no new requests"},
    Rule{"server-without-port", check, "a server's address has no port"},
    Rule{"vendor-check", outside, "what the balancer's own checker says"},
    Rule{"weights-lopsided", check, "the largest weight of a pool is ten times the smallest"},
};
static_assert(std::is_sorted(kRules.begin(), kRules.end(),
                             [](const Rule& a, const Rule& b) { return a.name < b.name; }));

}  // namespace

std::span<const Rule> rule_book() { return kRules; }

bool is_rule(std::string_view name) {
  return std::any_of(kRules.begin(), kRules.end(),
                     [&](const Rule& rule) { return rule.name == name; });
}

}  // namespace skewd
