// SPDX-License-Identifier: Apache-2.0
//
// Group A, second part: weights that say one thing and do another.
#include <algorithm>
#include <string>

#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

Scenario skewed(const char* id, std::string fault, Setup setup, std::vector<std::string> subtypes) {
  Scenario scenario;
  scenario.id = id;
  scenario.fault = std::move(fault);
  scenario.setup = std::move(setup);
  scenario.expected = {{.kinds = {FindingKind::skew}, .subtypes = std::move(subtypes)}};
  return scenario;
}

void swap_first_two(SimulatedPool& pool) {
  pool.servers[0].served_weight = pool.servers[1].weight;
  pool.servers[1].served_weight = pool.servers[0].weight;
}

void serve_equally(SimulatedPool& pool) {
  for (SimulatedServer& server : pool.servers) server.served_weight = 1;
}

// The new weights are told, the old ones go on.
void turn_weights_around_in_word_only(SimulatedPool& pool) {
  const std::size_t count = pool.servers.size();
  for (SimulatedServer& server : pool.servers) server.served_weight = server.weight;
  for (std::size_t i = 0; i < count; ++i) {
    pool.servers[i].weight = static_cast<double>(count - i);
  }
}

void permute_weights(SimulatedPool& pool) {
  std::swap(pool.servers[0].weight, pool.servers[9].weight);
}

void add_swapped(const Effort& effort, std::vector<Scenario>& scenarios) {
  struct Pair {
    const char* fault;
    double high, low;
  };
  for (const Pair& pair : {Pair{"10 <-> 1", 10, 1}, Pair{"6 <-> 4", 6, 4}}) {
    for (const std::size_t servers : {3U, 10U, 50U}) {
      for (const double rate : servers == 3 ? std::vector{1.0, 20.0} : std::vector{20.0, 200.0}) {
        Setup setup = one_pool("WRR", rate, effort);
        setup.pools.front().servers = servers;
        setup.pools.front().weights.assign(servers, 5);
        setup.pools.front().weights[0] = pair.high;
        setup.pools.front().weights[1] = pair.low;
        setup = renamed(setup, std::string(pair.fault) + "/" + std::to_string(servers));
        Scenario scenario = skewed("A11",
                                   std::string("weights ") + pair.fault + " swapped, " +
                                       std::to_string(servers) + " servers",
                                   setup, {"weights_swapped"});
        scenario.begin = in_pool(swap_first_two);
        scenario.expected[0].servers = scenario.expected[0].named = {"web-0", "web-1"};
        scenario.required = servers < 50 || pair.high == 10 || rate > 20;
        scenarios.push_back(scenario);
      }
    }
  }
}

}  // namespace

void add_weight_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  add_swapped(effort, scenarios);
  for (const double rate : {20.0, 200.0}) {
    const Setup setup = one_pool("WRR", rate, effort);
    Scenario ignored = skewed("A12", "weights 1..10 ignored", setup, {"weights_ignored"});
    ignored.begin = in_pool(serve_equally);
    scenarios.push_back(ignored);

    Scenario old = skewed("A13", "old weights served on", setup, {"old_weights"});
    old.begin = in_pool(turn_weights_around_in_word_only);
    old.expected[0].causes = {"weight", "reload"};
    scenarios.push_back(old);

    Scenario reloaded = old;
    reloaded.fault = "old weights served on after a reload";
    reloaded.begin = [](SimulatedBalancer& balancer) {
      balancer.reload();
      turn_weights_around_in_word_only(balancer.pools.front());
      balancer.pools.front().refresh();
    };
    scenarios.push_back(reloaded);

    Scenario permuted;
    permuted.id = "A14";
    permuted.fault = "weights permuted at a reload";
    permuted.setup = setup;
    permuted.begin = [](SimulatedBalancer& balancer) {
      balancer.reload();
      permute_weights(balancer.pools.front());
      balancer.pools.front().refresh();
    };
    scenarios.push_back(permuted);

    Scenario harmful = permuted;
    harmful.fault = "weights permuted at a reload, the small server slows";
    harmful.begin = [](SimulatedBalancer& balancer) {
      balancer.reload();
      permute_weights(balancer.pools.front());
      balancer.pools.front().servers[0].fault.latency_factor = 4;
      balancer.pools.front().refresh();
    };
    harmful.expected = {{.kinds = {FindingKind::latency_server}, .servers = {"web-0"}}};
    harmful.required = false;
    scenarios.push_back(harmful);
  }
}

}  // namespace skewd::bench
