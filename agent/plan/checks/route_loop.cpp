// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/plan/check.h"
#include "agent/plan/listening.h"

namespace skewd::checks {
namespace {

// Listeners as a graph: an edge leads to each listener at which a server of a routed pool is.
class Graph {
 public:
  explicit Graph(const CheckInput& input) : input_(input), listening_(input.configuration()) {
    for (const RouteSpec& route : input.configuration().routes) {
      for (const RouteTarget& target : route.targets) {
        const PoolSpec* pool = input.find_pool(target.pool);
        if (pool != nullptr) pools_of_[route.listener].push_back(pool);
      }
    }
  }

  void find_loops(std::vector<Diagnostic>& found) {
    for (const ListenerSpec& listener : input_.configuration().listeners) {
      if (state_[listener.name] == State::unseen) visit(listener.name, 0, found);
    }
  }

 private:
  enum class State { unseen, open, done };

  void visit(std::string_view listener, std::size_t depth, std::vector<Diagnostic>& found) {
    state_[listener] = State::open;
    for (const PoolSpec* pool : pools_of_[listener]) {
      for (const ServerSpec& server : pool->servers) {
        const ListenerSpec* next = listening_.find(server);
        if (next == nullptr || depth > kDeepestNesting) continue;
        if (state_[next->name] == State::open) report(*pool, server, *next, found);
        if (state_[next->name] == State::unseen) visit(next->name, depth + 1, found);
      }
    }
    state_[listener] = State::done;
  }

  static void report(const PoolSpec& pool, const ServerSpec& server, const ListenerSpec& next,
                     std::vector<Diagnostic>& found) {
    found.push_back({"route-loop", DiagnosticSeverity::error, server.place,
                     "server " + server.name + " of pool " + pool.name + " is the listener " +
                         next.name + ", from which requests come here: they run in circles",
                     "give the server's own address"});
  }

  const CheckInput& input_;
  Listening listening_;
  std::unordered_map<std::string_view, std::vector<const PoolSpec*>> pools_of_;
  std::unordered_map<std::string_view, State> state_;
};

}  // namespace

void route_loop(const CheckInput& input, std::vector<Diagnostic>& found) {
  Graph(input).find_loops(found);
}

}  // namespace skewd::checks
