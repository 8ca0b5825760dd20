// SPDX-License-Identifier: Apache-2.0
//
// Faults with which balancers start without a word, as far as their own checkers go. haproxy -c
// (2.6) catches B1 and H of them, nginx -t (1.22) F, H and by accident B1; `check` or `plan` must
// catch them all.
#include <doctest/doctest.h>

#include <algorithm>

#include "agent/plan/check.h"
#include "agent/plan/comparison.h"
#include "tests/support/memory_surroundings.h"

namespace skewd {
namespace {

struct Read {
  const BalancerKind& kind;
  Configuration configuration;
  std::vector<Diagnostic> diagnostics;

  [[nodiscard]] PlannedSide planned() const {
    PlannedSide side{&configuration, {}, diagnostics};
    for (const PoolSpec& pool : configuration.pools) {
      side.forecasts.push_back(forecast(kind, pool, nullptr));
    }
    return side;
  }
};

Read read(const std::string& kind_name, const std::string& text) {
  const BalancerKind& kind = *find_balancer_kind(kind_name);
  support::MemorySurroundings surroundings;
  surroundings.files["hosts.map"] = "www.example shop\nimg.example meida\n";
  const ConfigurationFile file{"f", text, {}};
  Configuration configuration = kind.configuration->read({&file, 1}, surroundings);
  Facts facts;
  facts.unresolved["gone.example"] = "Name or service not known";
  facts.unreachable[{"shop", "web-1"}] = "Connection refused";
  facts.unreachable[{"shop", "10.0.0.11:80"}] = "Connection refused";
  auto diagnostics = run_checks({kind, configuration, facts}, configuration.diagnostics);
  return {kind, std::move(configuration), std::move(diagnostics)};
}

bool finds(const Read& read, const std::string& rule) {
  return std::any_of(read.diagnostics.begin(), read.diagnostics.end(),
                     [&](const Diagnostic& one) { return one.rule == rule; });
}

std::string haproxy(const std::string& rules, const std::string& shop,
                    const std::string& more = "") {
  return "frontend www\n  bind :80\n" + rules + "backend shop\n" + shop +
         "backend media\n  server m0 10.0.1.1:80 check\n  server m1 10.0.1.2:80 check\n" + more;
}

std::string nginx(const std::string& rules, const std::string& shop, const std::string& more = "") {
  return "events {}\nhttp {\nupstream shop {\n" + shop +
         "}\nupstream media { server 10.0.1.1:80; server 10.0.1.2:80; }\n" + more +
         "server { listen 80; server_name www.example;\n" + rules + "}\n}\n";
}

const std::string kHaproxyRules =
    "  use_backend media if { path_beg /img }\n  default_backend shop\n";
const std::string kHaproxyShop =
    "  server web-0 10.0.0.10:80 check\n  server web-1 10.0.0.11:80 check\n";
const std::string kNginxRules =
    "location / { proxy_pass http://shop; }\nlocation /img/ { proxy_pass http://media; }\n";
const std::string kNginxShop = "server 10.0.0.10:80;\nserver 10.0.0.11:80;\n";

struct Row {
  const char* fault;
  const char* rule;
  std::string haproxy;  // empty: it cannot be written
  std::string nginx;
};

TEST_CASE("peers: every fault that vendors' checkers let pass is caught by check") {
  const std::vector<Row> rows{
      {"A' shadowed rule", "route-unreachable",
       haproxy("  use_backend shop\n" + kHaproxyRules, kHaproxyShop),
       nginx(kNginxRules, kNginxShop,
             "server { listen 80; server_name www.example; location / { proxy_pass http://media; } "
             "}\n")},
      {"B1 static route to a missing pool", "route-missing-pool",
       haproxy("  use_backend meida if { path_beg /img }\n" + kHaproxyRules, kHaproxyShop),
       nginx("location / { proxy_pass http://shpo; }\n", kNginxShop)},
      {"B2 route via a map to a missing pool", "route-unknown-map-target",
       haproxy("  use_backend %[req.hdr(host),map(hosts.map)]\n" + kHaproxyRules, kHaproxyShop),
       nginx("location / { proxy_pass http://$pool; }\n", kNginxShop,
             "map $host $pool { www.example shop; img.example meida; default shop; }\n")},
      {"C all but one server out", "pool-funnel",
       haproxy(kHaproxyRules,
               "  server web-0 10.0.0.10:80 check\n"
               "  server web-2 10.0.0.12:80 check weight 0\n"
               "  server web-3 10.0.0.13:80 check disabled\n"
               "  server web-4 10.0.0.14:80 check weight 0\n"
               "  server web-5 10.0.0.15:80 check backup\n"),
       nginx(kNginxRules,
             "server 10.0.0.10:80;\nserver 10.0.0.11:80 down;\n"
             "server 10.0.0.12:80 down;\n")},
      {"C' weights 256 to 1", "weights-lopsided",
       haproxy(kHaproxyRules,
               "  server web-0 10.0.0.10:80 check weight 256\n"
               "  server web-1 10.0.0.11:80 check\n"),
       nginx(kNginxRules, "server 10.0.0.10:80 weight=1000;\nserver 10.0.0.11:80;\n")},
      {"C' balance first", "order-fills-first",
       haproxy(kHaproxyRules, "  balance first\n" + kHaproxyShop), ""},
      {"D offline server added", "server-unreachable", haproxy(kHaproxyRules, kHaproxyShop),
       nginx(kNginxRules, kNginxShop)},
      {"E same address twice", "server-duplicate-address",
       haproxy(kHaproxyRules, kHaproxyShop + "  server web-2 10.0.0.10:80 check\n"),
       nginx(kNginxRules, kNginxShop + "server 10.0.0.10:80;\n")},
      {"F empty pool", "pool-empty", haproxy(kHaproxyRules, "  balance roundrobin\n"),
       nginx(kNginxRules, "least_conn;\n")},
      {"G orphan pool", "pool-unused", haproxy("  default_backend shop\n", kHaproxyShop),
       nginx("location / { proxy_pass http://shop; }\n", kNginxShop)},
      {"H unresolvable name", "server-address-unresolvable",
       haproxy(kHaproxyRules, kHaproxyShop + "  server web-2 gone.example:80 check\n"),
       nginx(kNginxRules, kNginxShop + "server gone.example:80;\n")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.fault);
    CHECK(finds(read("haproxy", row.haproxy), row.rule));
    if (!row.nginx.empty()) CHECK(finds(read("nginx", row.nginx), row.rule));
  }
}

TEST_CASE("peers: the two servers that are left are no funnel") {
  const auto two = read("haproxy", haproxy(kHaproxyRules, kHaproxyShop));
  for (const Diagnostic& one : two.diagnostics) {
    CHECK(one.rule == "server-unreachable");  // which the test says of web-1
  }
}

TEST_CASE("peers: rules that were mixed up are seen by plan") {
  const std::string swapped = "  use_backend shop if { path_beg /img }\n  default_backend media\n";
  const auto before = read("haproxy", haproxy(kHaproxyRules, kHaproxyShop));
  const auto after = read("haproxy", haproxy(swapped, kHaproxyShop));
  CHECK(objections(compare(before.planned(), after.planned()), 0.5).size() == 2);
  const auto of_nginx = read("nginx", nginx(kNginxRules, kNginxShop));
  const auto mixed = read("nginx", nginx("location / { proxy_pass http://media; }\n"
                                         "location /img/ { proxy_pass http://shop; }\n",
                                         kNginxShop));
  CHECK(objections(compare(of_nginx.planned(), mixed.planned()), 0.5).size() == 2);
}

}  // namespace
}  // namespace skewd
