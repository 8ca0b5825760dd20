// SPDX-License-Identifier: Apache-2.0
#include "collectors/ipvs/schedulers.h"

#include <algorithm>
#include <array>

namespace skewd::ipvs {
namespace {

// From net/netfilter/ipvs/ip_vs_*.c of Linux 6.1. `fo` and `ovf` take the heaviest server first,
// which no order of the list tells; `lblc` and `lblcr` go by destination and by load.
constexpr std::array kSchedulers{
    Scheduler{"rr", "roundrobin", false}, Scheduler{"wrr", "roundrobin", true},
    Scheduler{"lc", "leastconn", false},  Scheduler{"wlc", "leastconn", true},
    Scheduler{"sed", "leastconn", true},  Scheduler{"nq", "leastconn", true},
    Scheduler{"sh", "hash", true},        Scheduler{"mh", "hash", true},
    Scheduler{"dh", "hash", false},
};

}  // namespace

Scheduler scheduler_of(std::string_view name) {
  const auto found = std::find_if(kSchedulers.begin(), kSchedulers.end(),
                                  [&](const Scheduler& one) { return one.name == name; });
  return found == kSchedulers.end() ? Scheduler{name, "", true} : *found;
}

}  // namespace skewd::ipvs
