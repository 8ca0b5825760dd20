// SPDX-License-Identifier: Apache-2.0
//
// Maps, ACLs and weights of a real HAProxy are changed beside the running program.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/agent/run_skewd.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using Json = nlohmann::json;

bool is_haproxy_missing() {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

// HAProxy with a map of hosts and an ACL file, and the program that reads both.
class Site {
 public:
  Site()
      : map_(directory_.write("hosts.map", "shop.example shop\nmedia.example media\n").string()),
        acl_(directory_.write("ips.acl", "10.0.0.1\n").string()),
        haproxy_(configuration()),
        program_({SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0", "--config.file",
                  directory_.write("skewd.toml", settings()).string()},
                 directory_.path() / "log") {
    const std::string word = "msg=listening address=";
    REQUIRE(eventually(60s, [&] { return program_.output().find(word) != std::string::npos; }));
    const std::string output = program_.output();
    const std::size_t begin = output.find(word) + word.size();
    url_ = "http://" + output.substr(begin, output.find('\n', begin) - begin);
  }

  [[nodiscard]] const std::string& map() const { return map_; }
  [[nodiscard]] const std::string& acl() const { return acl_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  void command(const std::string& line) const { haproxy_.command(line); }
  void reload() { haproxy_.reload(configuration()); }
  /// Waits until the program has read the balancer so many more times: it tells other weights.
  void await_readings(int readings) {
    REQUIRE(eventually(60s, [&] {
      const auto answer = support::http_get(url_ + "/metrics");
      return answer &&
             answer->body.find("\nskewd_balancer_up{balancer=\"edge\"} 1") != std::string::npos;
    }));
    for (; readings > 0; --readings) {
      const std::string weight = std::to_string(++weight_);
      haproxy_.command("set server shop/web-1 weight " + weight);
      REQUIRE(eventually(60s, [&] {
        const Json told = change("weight");
        return !told.is_null() && told.at("after") == weight;
      }));
    }
  }
  /// The latest change of that kind; null: none.
  [[nodiscard]] Json change(const std::string& kind) const {
    const auto answer = support::http_get(url_ + "/api/v1/changes?since=1h");
    if (!answer || answer->status != 200) return nullptr;
    const Json told = Json::parse(answer->body);
    for (const Json& change : told.at("changes")) {
      if (change.at("kind") == kind) return change;
    }
    return nullptr;
  }
  [[nodiscard]] bool knows(const std::string& kind, const std::string& before,
                           const std::string& after) const {
    const Json told = change(kind);
    return !told.is_null() && told.at("before") == before && told.at("after") == after;
  }

 private:
  [[nodiscard]] std::string configuration() const {
    return "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n"
           "  timeout server 2s\nfrontend www\n  bind 127.0.0.1:" +
           std::to_string(port_.number()) + "\n  http-request deny if { src -f " + acl_ +
           " }\n  use_backend %[req.hdr(host),map(" + map_ +
           ",shop)]\nbackend shop\n  server web-1 127.0.0.1:" + std::to_string(nobody_.number()) +
           "\nbackend media\n  server web-1 127.0.0.1:" + std::to_string(nobody_.number()) +
           "\nbackend shop-v2\n  server web-1 127.0.0.1:" + std::to_string(nobody_.number()) + "\n";
  }
  [[nodiscard]] std::string settings() const {
    return "scrape_interval = \"1s\"\n[state]\ndirectory = \"\"\n[[balancer]]\nname = \"edge\"\n"
           "kind = \"haproxy\"\nstats = [\"unix:" +
           haproxy_.admin_socket().string() + "\"]\nconfig = [\"" +
           haproxy_.configuration_file().string() + "\"]\n";
  }
  support::LoopbackPort port_, nobody_;
  support::TempDirectory directory_;
  std::string map_, acl_;
  support::HaproxyProcess haproxy_;
  support::ChildProcess program_;
  std::string url_;
  int weight_ = 1;
};

TEST_CASE("e2e: a map that is set on haproxy's socket is in the ledger, and so is its return") {
  if (is_haproxy_missing()) return;
  Site site;
  site.await_readings(4);
  CHECK(site.change("map").is_null());
  site.command("set map " + site.map() + " shop.example shop-v2");
  REQUIRE(eventually(
      30s, [&] { return site.knows("map", "hosts.map: shop.example", "shop-v2 (was shop)"); }));
  CHECK(site.change("map").at("source") == "socket");
  CHECK(site.change("map").at("drift") == true);
  CHECK(site.change("map").at("pool") == "shop");
  const Outcome told = run_skewd({"changes", "--url", site.url()});
  CAPTURE(told.out);
  CHECK(told.out.find("hosts.map: shop.example -> shop-v2 (was shop)") != std::string::npos);

  site.reload();
  REQUIRE(eventually(
      30s, [&] { return site.knows("map", "hosts.map: shop.example", "shop (was shop-v2)"); }));
  CHECK(site.change("map").at("source") == "file");

  site.command("add map " + site.map() + " new.example media");
  REQUIRE(eventually(
      30s, [&] { return site.knows("map", "hosts.map: new.example", "media (was not there)"); }));
  site.command("del map " + site.map() + " new.example");
  REQUIRE(eventually(
      30s, [&] { return site.knows("map", "hosts.map: new.example", "gone (was media)"); }));
}

TEST_CASE("e2e: an ACL that is changed on haproxy's socket is in the ledger") {
  if (is_haproxy_missing()) return;
  Site site;
  site.await_readings(2);
  site.command("add acl " + site.acl() + " 10.0.0.2");
  CHECK(eventually(60s, [&] { return site.knows("acl", "ips.acl: 1 entry", "2 entries"); }));
  CHECK(site.change("acl").at("source") == "socket");
}

}  // namespace
}  // namespace skewd::test
