// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/quiet_pools.h"

namespace skewd::demo {

using namespace std::chrono_literals;

std::vector<PoolPlan> quiet_pools() {
  return {
      {.name = "shop",
       .balance = "  balance roundrobin\n",
       .servers = {{12ms}, {13ms}, {12ms}, {14ms}, {12ms}},
       .spares = 1,
       .options = " slowstart 30s",
       .requests_per_second = 20},
      {.name = "cart",
       .balance = "  balance leastconn\n",
       .servers = {{10ms}, {20ms}, {40ms}},
       .requests_per_second = 14},
      {.name = "media",
       .balance = "  balance uri\n  hash-type consistent\n",
       .servers = {{5ms}, {6ms}, {5ms}},
       .requests_per_second = 14,
       .urls = 60},
      {.name = "search",
       .balance = "  balance roundrobin\n",
       .servers = {{30ms, 10}, {33ms, 6}, {28ms, 4}, {30ms, 6}},
       .spares = 1,
       .requests_per_second = 12},
      {.name = "api",
       .balance = "  balance random(1)\n",
       .servers = {{15ms}, {16ms}, {17ms}, {15ms}, {16ms}},
       .spares = 2,
       .slots = 2,
       .requests_per_second = 12},
      {.name = "account",
       .balance = "  balance roundrobin\n  cookie SRV insert indirect nocache\n",
       .servers = {{20ms}, {22ms}, {21ms}},
       .requests_per_second = 12,
       .users = 40},
      {.name = "tail",
       .balance = "  balance roundrobin\n",
       .servers = {{25ms}, {25ms}},
       .requests_per_second = 0.2},
      {.name = "pair",
       .balance = "  balance roundrobin\n",
       .servers = {{18ms}, {20ms}},
       .requests_per_second = 10},
  };
}

}  // namespace skewd::demo
