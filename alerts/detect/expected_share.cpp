// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/expected_share.h"

#include <algorithm>
#include <array>

namespace skewd {
namespace {

struct Word {
  std::string_view algorithm;
  ShareClass share_class;
};

// HAProxy's words as `show stat` prints them (hdr(name) comes as "hdr"), and those that an
// operator may write in [[balancer.pool]]. HAProxy reports `random` as "unknown": its default of
// two draws is load aware, a single draw is exact, so the operator has to tell.
constexpr std::array kWords{
    Word{"roundrobin", ShareClass::exact},  Word{"static-rr", ShareClass::exact},
    Word{"random(1)", ShareClass::exact},   Word{"leastconn", ShareClass::load_aware},
    Word{"random", ShareClass::load_aware}, Word{"random(2)", ShareClass::load_aware},
    Word{"first", ShareClass::ordered},     Word{"source", ShareClass::affinity},
    Word{"uri", ShareClass::affinity},      Word{"url_param", ShareClass::affinity},
    Word{"hdr", ShareClass::affinity},      Word{"rdp-cookie", ShareClass::affinity},
    Word{"hash", ShareClass::affinity},     Word{"log-hash", ShareClass::affinity},
};

}  // namespace

ShareClass share_class_of(std::string_view algorithm) {
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Word& word) { return word.algorithm == algorithm; });
  return found == kWords.end() ? ShareClass::unknown : found->share_class;
}

double usual_tolerance(ShareClass share_class) {
  switch (share_class) {
    case ShareClass::load_aware: return 0.25;
    case ShareClass::affinity:
    case ShareClass::unknown: return 0.5;
    case ShareClass::exact:
    case ShareClass::ordered: return 0.2;
  }
  return 0.2;
}

std::string_view why_not_comparable(ShareClass share_class) {
  switch (share_class) {
    case ShareClass::exact: return "";
    case ShareClass::load_aware: return "shares follow how busy servers are";
    case ShareClass::affinity: return "shares follow what clients ask for";
    case ShareClass::ordered: return "servers are filled one after the other";
    case ShareClass::unknown: return "the balancing algorithm is not known";
  }
  return "";
}

bool is_serving(ServerState state) {
  return state == ServerState::up || state == ServerState::going_down ||
         state == ServerState::unknown;
}

void find_usable(std::span<const Topology::Server> names, std::span<const ServerStats> stats,
                 std::span<std::uint8_t> usable) {
  bool any_active = false;
  std::size_t first_backup = stats.size();
  for (std::size_t i = 0; i < stats.size(); ++i) {
    const bool able = is_serving(stats[i].state) && stats[i].weight > 0;
    usable[i] = able && !names[i].backup ? 1 : 0;
    any_active = any_active || usable[i] == 1;
    if (able && names[i].backup) first_backup = std::min(first_backup, i);
  }
  if (!any_active && first_backup < stats.size()) usable[first_backup] = 1;
}

void expected_shares(std::span<const double> weights, std::span<const std::uint8_t> chosen,
                     std::span<double> due) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += chosen[i] != 0 ? weights[i] : 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    due[i] = chosen[i] != 0 && sum > 0 ? weights[i] / sum : 0;
  }
}

}  // namespace skewd
