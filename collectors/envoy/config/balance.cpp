// SPDX-License-Identifier: Apache-2.0
//
// lb_policy, and the load_balancing_policy that replaces it, in the words of share_class_of.
#include <array>

#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {
namespace {

enum class Policy : std::uint8_t { even, least, random, ring, maglev, first, unknown };

struct Word {
  std::string_view written;
  Policy policy;
};

constexpr std::array kWords{
    Word{"ROUND_ROBIN", Policy::even}, Word{"LEAST_REQUEST", Policy::least},
    Word{"RANDOM", Policy::random},    Word{"RING_HASH", Policy::ring},
    Word{"MAGLEV", Policy::maglev},
};

// The endings of `@type`. What wraps another policy, or asks servers how they are, stays unknown.
constexpr std::array kTypes{
    Word{"RoundRobin", Policy::even}, Word{"LeastRequest", Policy::least},
    Word{"Random", Policy::random},   Word{"RingHash", Policy::ring},
    Word{"Maglev", Policy::maglev},   Word{"PickFirst", Policy::first},
};

struct Choice {
  Policy policy = Policy::even;
  YamlNode written;
  YamlNode settings;
};

Policy policy_of(std::string_view written) {
  for (const Word& word : kWords) {
    if (word.written == written) return word.policy;
  }
  return Policy::unknown;
}

// Envoy takes the first of the list that it knows; it may know more than we do.
Choice choose_typed(YamlNode policies) {
  const YamlNode any = field(policies.at(0), {"typed_extension_config", "typed_config"});
  Choice choice{Policy::unknown, any["@type"], any};
  for (const Word& word : kTypes) {
    if (is_message(any, word.written)) choice.policy = word.policy;
  }
  return choice;
}

Choice choose(YamlNode cluster) {
  const YamlNode policies = field(cluster, {"load_balancing_policy", "policies"});
  if (policies) return choose_typed(policies);
  const YamlNode written = field(cluster, "lb_policy");
  Choice choice{written ? policy_of(written.text()) : Policy::even, written, {}};
  if (choice.policy == Policy::ring) choice.settings = field(cluster, "ring_hash_lb_config");
  if (choice.policy == Policy::least) choice.settings = field(cluster, "least_request_lb_config");
  return choice;
}

// The ring is known if its entries are named by addresses and nothing bounds it from above.
std::uint32_t ring_size_of(YamlNode cluster, YamlNode settings) {
  constexpr std::uint32_t kDefault = 1024;
  const YamlNode common = field(cluster, {"common_lb_config", "consistent_hashing_lb_config"});
  const YamlNode typed = field(settings, "consistent_hashing_lb_config");
  const bool by_name = field(common, "use_hostname_for_hashing").is_true() ||
                       field(typed, "use_hostname_for_hashing").is_true() ||
                       field(settings, "use_hostname_for_hashing").is_true();
  const std::string_view function = field(settings, "hash_function").text();
  const bool foreign = !function.empty() && function != "XX_HASH" && function != "DEFAULT_HASH";
  if (by_name || foreign || field(settings, "maximum_ring_size")) return 0;
  const YamlNode least = field(settings, "minimum_ring_size");
  return least ? least.whole_number().value_or(0) : kDefault;
}

HashSpec hash_of(YamlNode cluster, const Choice& choice) {
  HashSpec hash;
  const YamlNode common = field(cluster, {"common_lb_config", "consistent_hashing_lb_config"});
  YamlNode factor = field(common, "hash_balance_factor");
  if (!factor)
    factor = field(choice.settings, {"consistent_hashing_lb_config", "hash_balance_factor"});
  hash.balance_factor = factor.number().value_or(0);
  if (choice.policy == Policy::maglev) {
    hash.function = "maglev";
    return hash;
  }
  hash.consistent = true;
  hash.function = snake_case(field(choice.settings, "hash_function").text());
  if (hash.function.empty()) hash.function = "xx_hash";
  hash.ring_size = ring_size_of(cluster, choice.settings);
  return hash;
}

std::string word_of(Policy policy, YamlNode settings, bool even_weights) {
  switch (policy) {
    case Policy::even: return "roundrobin";
    case Policy::random: return "random(1)";
    case Policy::ring:
    case Policy::maglev: return "hash";
    case Policy::first: return "first";
    case Policy::unknown: return "unknown";
    case Policy::least: break;
  }
  // With unequal weights it is a weighted round robin in which weights shrink with open requests.
  const YamlNode choices = field(settings, "choice_count");
  return even_weights && choices.number().value_or(2) < 3 ? "random(2)" : "leastconn";
}

}  // namespace

BalanceSpec read_balance(Reading& reading, YamlNode cluster, bool even_weights) {
  const Choice choice = choose(cluster);
  BalanceSpec balance;
  balance.algorithm = word_of(choice.policy, choice.settings, even_weights);
  if (choice.written) {
    const std::string_view words = choice.written.text();  // an @type by its last part
    balance.words = words.substr(words.rfind('.') + 1);
    balance.place = choice.written.place();
  }
  if (balance.algorithm == "hash") balance.hash = hash_of(cluster, choice);
  if (field(cluster, "lb_subset_config")) {
    balance.algorithm = "unknown";  // a route's metadata chooses among the servers first
  }
  const YamlNode old = field(cluster, "lb_policy");
  if (field(cluster, "load_balancing_policy") && old &&
      old.text() != "LOAD_BALANCING_POLICY_CONFIG") {
    reading.remarks.add(DiagnosticSeverity::warning, "algorithm-overridden", old.place(),
                        "lb_policy counts for nothing beside load_balancing_policy",
                        "keep one of the two");
  } else if (choice.policy == Policy::unknown && old && !choice.settings &&
             old.text() != "CLUSTER_PROVIDED" && old.text() != "LOAD_BALANCING_POLICY_CONFIG") {
    reading.remarks.error(old.place(), "no lb_policy '" + std::string(old.text()) + "' is known");
  }
  return balance;
}

}  // namespace skewd::envoy
