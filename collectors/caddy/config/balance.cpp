// SPDX-License-Identifier: Apache-2.0
//
// load_balancing.selection_policy in the words of share_class_of.
#include <array>

#include "collectors/caddy/config/reading.h"

namespace skewd::caddy {
namespace {

struct Word {
  std::string_view policy;
  std::string_view algorithm;
  bool hashes = false;
};

// Hashes are rendezvous hashes: every server is due the same, whatever the others are.
constexpr std::array kWords{
    Word{"random", "random(1)"},
    Word{"random_choose", "random(2)"},
    Word{"first", "first"},
    Word{"round_robin", "roundrobin"},
    Word{"weighted_round_robin", "roundrobin"},
    Word{"least_conn", "leastconn"},
    Word{"ip_hash", "source", true},
    Word{"client_ip_hash", "source", true},
    Word{"uri_hash", "uri", true},
    Word{"header", "hdr", true},
    Word{"query", "url_param", true},
};

void choose(BalanceSpec& balance, std::string_view policy) {
  balance.algorithm = "unknown";
  for (const Word& word : kWords) {
    if (word.policy != policy) continue;
    balance.algorithm = word.algorithm;
    if (word.hashes) balance.hash = HashSpec{.function = "rendezvous"};
  }
}

// Caddy walks through the weights, not through the servers: who has none gets nothing, and with
// fewer than two weights the first server gets everything.
void set_weights(const Places& places, YamlNode weights, std::vector<ServerSpec>& servers) {
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const YamlNode weight = weights.at(i);
    servers[i].weight = weight.number().value_or(0);
    if (weight) servers[i].weight_place = places.of(weight);
    if (weights.size() < 2) servers[i].weight = i == 0 ? 1 : 0;
  }
}

}  // namespace

BalanceSpec read_balance(const Places& places, YamlNode handler, std::vector<ServerSpec>& servers) {
  BalanceSpec balance;
  balance.algorithm = "random(1)";  // Caddy's default
  const YamlNode selection = handler["load_balancing"]["selection_policy"];
  const YamlNode policy = selection["policy"];
  if (!policy) return balance;
  balance.words = policy.text();
  balance.place = places.of(policy);
  choose(balance, policy.text());
  if (policy.text() == "weighted_round_robin") {
    set_weights(places, selection["weights"], servers);
  }
  if (policy.text() == "cookie") {
    balance.sticky = true;
    const YamlNode fallback = selection["fallback"]["policy"];
    choose(balance, fallback ? fallback.text() : "random");
  }
  return balance;
}

}  // namespace skewd::caddy
