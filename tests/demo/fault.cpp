// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/fault.h"

namespace skewd::demo {

std::vector<Fault> make_faults() {
  return {
      {.name = "all traffic to one server",
       .story = "a reload leaves one of four servers of shop with weight above 0",
       .inject =
           [](Site& site) {
             site.deploy({.shop_weights = {0, 10, 0, 0}});
           },
       .finding = "skew",
       .subtype = "funnel",
       .pool = "shop",
       .server = "web-2"},
      {.name = "an offline server joins",
       .story = "a reload adds a fifth server to shop: nobody listens there, no check tells",
       .inject = [](Site& site) { site.deploy({.offline_server = true}); },
       .finding = "offline_in_rotation",
       .subtype = "",
       .pool = "shop",
       .server = "web-5"},
      {.name = "a pool that can answer nobody",
       .story = "a deployment routes /shop to shop-v2, whose servers are all disabled",
       .inject = [](Site& site) { site.deploy({.shop_pool = "shop-v2"}); },
       .finding = "black_hole",
       .subtype = "",
       .pool = "shop-v2",
       .server = ""},
      {.name = "a server stalls, checks pass",
       .story = "web-3 takes connections but answers no more; its TCP checks still pass",
       .inject = [](Site& site) { site.stall_server(); },
       .finding = "offline_in_rotation",
       .subtype = "",
       .pool = "shop",
       .server = "web-3"},
  };
}

bool names(const ToldFinding& finding, const Fault& fault) {
  return calls_somebody(finding) && finding.finding == fault.finding &&
         (fault.subtype.empty() || finding.subtype == fault.subtype) &&
         finding.pool == fault.pool && finding.server == fault.server;
}

}  // namespace skewd::demo
