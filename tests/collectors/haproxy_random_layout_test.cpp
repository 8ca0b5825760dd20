// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include "tests/collectors/haproxy_reading.h"

namespace skewd::support {
namespace {

// Random layouts whose names are always unique.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }

  AnswerServer server() {
    const std::string number = std::to_string(++named_);
    return {.name = "web-" + number,
            .address = "10.0.0." + std::to_string(below(4)) + ":80",
            .backup = below(4) == 0,
            .requests = below(100'000)};
  }

  AnswerPool pool() {
    AnswerPool pool{.name = "pool-" + std::to_string(++named_), .servers = {}};
    for (std::size_t left = below(5); left > 0; --left) pool.servers.push_back(server());
    return pool;
  }

  void edit(AnswerLayout& layout) {
    for (AnswerPool& pool : layout.pools) {
      for (AnswerServer& server : pool.servers) server.requests += below(100);
    }
    switch (below(6)) {
      case 0: insert(layout.pools, pool()); break;
      case 1: erase(layout.pools); break;
      case 2: shuffle(layout.pools); break;
      case 3: insert(layout.listeners, "fe-" + std::to_string(++named_)); break;
      case 4: erase(layout.listeners); break;
      default: edit_a_pool(layout);
    }
  }

 private:
  void edit_a_pool(AnswerLayout& layout) {
    if (layout.pools.empty()) return;
    AnswerPool& pool = layout.pools[below(layout.pools.size())];
    switch (below(5)) {
      case 0: insert(pool.servers, server()); break;
      case 1: erase(pool.servers); break;
      case 2: shuffle(pool.servers); break;
      case 3: pool.algorithm = below(2) == 0 ? "leastconn" : "roundrobin"; break;
      default: break;  // only the counters go on
    }
  }

  template <typename Things, typename Thing>
  void insert(Things& things, Thing thing) {
    const auto position = static_cast<std::ptrdiff_t>(below(things.size() + 1));
    things.insert(things.begin() + position, std::move(thing));
  }
  template <typename Things>
  void erase(Things& things) {
    if (things.empty()) return;
    things.erase(things.begin() + static_cast<std::ptrdiff_t>(below(things.size())));
  }
  template <typename Things>
  void shuffle(Things& things) {
    std::shuffle(things.begin(), things.end(), random_);
  }

  std::mt19937 random_;
  std::size_t named_ = 0;
};

TEST_CASE("haproxy layout: after any edits a reader reads what one without memory reads") {
  for (const SocketLevel level : kLevels) {
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
      Chance chance(seed);
      AnswerLayout layout;
      const auto reader = make_haproxy_reader();
      for (int step = 0; step < 30; ++step) {
        CAPTURE(seed);
        CAPTURE(step);
        chance.edit(layout);
        const std::string with_memory = render_snapshot(read(*reader, layout, level));
        CHECK(with_memory == render_snapshot(read(*make_haproxy_reader(), layout, level)));
      }
    }
  }
}

}  // namespace
}  // namespace skewd::support
