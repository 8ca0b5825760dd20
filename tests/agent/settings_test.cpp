// SPDX-License-Identifier: Apache-2.0
#include "agent/config/settings.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/config/duration.h"
#include "agent/config/nearest_word.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using support::read_file;

const fs::path kSource = SKEWD_SOURCE_DIR;
const fs::path kCases = kSource / "tests/cases/config";

// Messages name the file without its folder, so that they are the same everywhere.
Result<Settings> read_case(const fs::path& file) {
  return read_settings(read_file(file), file.filename().string());
}

Settings fine_settings() {
  const auto settings = read_case(kCases / "fine.toml");
  REQUIRE(settings);
  return *settings;
}

// "#key = value" and "#[[table]]", but not the prose after "##".
std::string uncomment_options(const std::string& text) {
  std::istringstream lines(text);
  std::string uncommented;
  for (std::string line; std::getline(lines, line);) {
    const bool is_option = line.size() > 1 && line[0] == '#' && line[1] != '#';
    uncommented += (is_option ? line.substr(1) : line) + '\n';
  }
  return uncommented;
}

}  // namespace

TEST_CASE("settings: every faulty file is refused with every fault, as written down") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(kCases)) {
    if (entry.path().extension() != ".expected") continue;
    ++cases;
    fs::path file = entry.path();
    file.replace_extension(".toml");
    CAPTURE(file.filename().string());
    const auto settings = read_case(file);
    REQUIRE_FALSE(settings);
    CHECK(settings.error().kind == ErrorKind::config);
    if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(entry.path()) << settings.error().message << '\n';
    }
    CHECK(settings.error().message + '\n' == read_file(entry.path()));
  }
  CHECK(cases >= 30);
}

TEST_CASE("settings: a file without an .expected beside it is fine") {
  for (const auto& entry : fs::directory_iterator(kCases)) {
    fs::path expected = entry.path();
    if (fs::exists(expected.replace_extension(".expected"))) continue;
    CAPTURE(entry.path().filename().string());
    const auto settings = read_case(entry.path());
    CHECK_MESSAGE(settings.has_value(), (settings ? "" : settings.error().message));
  }
}

TEST_CASE("settings: every key of the top level reaches its setting") {
  const Settings settings = fine_settings();
  CHECK(settings.scrape_interval == std::chrono::seconds(5));
  CHECK(settings.web_listen == std::vector<std::string>{"127.0.0.1:0", "[::1]:10145"});
  CHECK(settings.false_alarms_per_year == 12);
  CHECK(settings.state_directory == "/srv/skewd");
  CHECK(settings.flight_recorder_mb == 8);
  CHECK(settings.balancers.size() == 2);
  CHECK(settings.otlp.endpoint == "https://collector.example:4318/v1/traces");
  CHECK(settings.otlp.login.bearer_token_file == "/etc/skewd/otlp.token");
  CHECK(settings.otlp.tls.ca_file == "/etc/skewd/ca.pem");
}

TEST_CASE("settings: every key of [web.tls] and [web.basic_auth_users] reaches its setting") {
  const auto settings = read_case(kCases / "web_fine.toml");
  REQUIRE(settings);
  const WebSettings& web = settings->web;
  CHECK(web.tls.cert_file == "/etc/skewd/server.pem");
  CHECK(web.tls.key_file == "/etc/skewd/server.key");
  CHECK(web.tls.client_ca_file == "/etc/skewd/ca.pem");
  CHECK(web.tls.clients == WebTls::Clients::known_if_named);
  CHECK(web.tls.only_tls_1_3);
  CHECK(web.tls.place.find("web_fine.toml:2") != std::string::npos);
  REQUIRE(web.users.size() == 1);
  CHECK(web.users.at("alice").starts_with("$2y$10$"));
}

TEST_CASE("settings: every key of [alertmanager] reaches its setting") {
  const AlertmanagerSettings alertmanager = fine_settings().alertmanager;
  CHECK(alertmanager.urls ==
        std::vector<std::string>{"http://10.0.0.5:9093", "https://am.example/prefix/"});
  CHECK(alertmanager.resend_delay == std::chrono::seconds(30));
  CHECK(alertmanager.watchdog);
  CHECK(alertmanager.login == HttpLogin{"skewd", "/etc/skewd/password", ""});
  CHECK(alertmanager.tls == HttpTls{"/etc/skewd/ca.pem", "/etc/skewd/skewd.pem",
                                    "/etc/skewd/skewd.key", "am.internal", true});
}

TEST_CASE("settings: every key of a balancer and its pools reaches its setting") {
  const Settings settings = fine_settings();
  const BalancerSettings& edge = settings.balancers.at(0);
  CHECK(edge.name == "edge");
  CHECK(edge.kind == "haproxy");
  CHECK(edge.stats == std::vector<std::string>{"unix:/run/haproxy/1.sock", "tcp://127.0.0.1:9999"});
  CHECK(edge.master.empty());
  CHECK(edge.config == std::vector<std::string>{"/etc/haproxy/haproxy.cfg"});
  REQUIRE(edge.pools.size() == 2);
  CHECK(edge.pools[0].match == "api-*");
  CHECK(edge.pools[0].algorithm == "roundrobin");
  CHECK(edge.pools[0].share_tolerance == 1.0);
  CHECK_FALSE(edge.pools[0].ignore);
  CHECK(edge.pools[1].match == "*");
  CHECK_FALSE(edge.pools[1].share_tolerance);
  CHECK(edge.pools[1].ignore);
  CHECK(settings.balancers.at(1).master == "unix:/run/haproxy-master.sock");
}

TEST_CASE("settings: every key of a probe reaches its setting") {
  const Settings settings = fine_settings();
  REQUIRE(settings.probes.size() == 2);
  const ProbeSettings& images = settings.probes[0];
  CHECK(images.name == "images");
  CHECK(images.url == "https://www.example:8443/img?x=1");
  CHECK(images.balancer == "edge");
  CHECK(images.connect_to == "127.0.0.1:443");
  CHECK(images.method == "HEAD");
  CHECK(images.interval == std::chrono::seconds(30));
  CHECK(images.timeout == std::chrono::milliseconds(500));
  CHECK(images.ca_file == "/etc/skewd/ca.pem");
  CHECK(images.bearer_token_file == "/etc/skewd/token");
  CHECK(images.insecure_skip_verify);
  CHECK(images.headers == ProbeHeaders{{"Accept", "image/*"}});
  CHECK(images.identify == ProbeIdentify{"X-Pool", "X-Server", "SRV"});
  const ProbeExpectation& expect = images.expect;
  CHECK(expect.status == std::vector<std::uint16_t>{200, 304});
  CHECK(expect.pool == "media");
  CHECK(expect.servers == std::vector<std::string>{"img-1", "img-2"});
  CHECK(expect.headers == ProbeHeaders{{"Content-Type", "image/*"}});
  CHECK(expect.body == "/^P[NG]+/");
  CHECK(expect.most[static_cast<std::size_t>(ProbePart::connect)] == std::chrono::milliseconds(20));
  CHECK(expect.most[static_cast<std::size_t>(ProbePart::total)] == std::chrono::milliseconds(500));
  CHECK_FALSE(expect.most[static_cast<std::size_t>(ProbePart::queue)]);
  CHECK(expect.certificate == std::chrono::days(14));
  CHECK(settings.probes[1].expect.status == std::vector<std::uint16_t>{200});
  CHECK(settings.probes[1].expect.most[static_cast<std::size_t>(ProbePart::total)] ==
        std::chrono::milliseconds(50));
  CHECK(settings.probes[1].interval == std::chrono::seconds(15));
}

TEST_CASE("settings: a single string counts as an array of one") {
  const auto settings = read_case(kCases / "single_source.toml");
  REQUIRE(settings);
  CHECK(settings->balancers.at(0).stats == std::vector<std::string>{"http://127.0.0.1:8404/stats"});
}

TEST_CASE("settings: the shipped file shows exactly the built-in defaults") {
  const std::string shipped = read_file(kSource / "packaging/etc/skewd.toml");
  const auto as_shipped = read_settings(shipped, "skewd.toml");
  REQUIRE(as_shipped);
  CHECK(as_shipped->balancers.empty());

  auto shown = read_settings(uncomment_options(shipped), "skewd.toml");
  REQUIRE_MESSAGE(shown.has_value(), (shown ? "" : shown.error().message));
  const Settings built_in;
  CHECK(shown->scrape_interval == built_in.scrape_interval);
  CHECK(shown->web_listen == built_in.web_listen);
  CHECK(shown->false_alarms_per_year == built_in.false_alarms_per_year);
  CHECK(shown->state_directory == built_in.state_directory);
  CHECK(shown->flight_recorder_mb == built_in.flight_recorder_mb);
  CHECK(shown->alertmanager == built_in.alertmanager);
  shown->web.listen_place.clear();  // which only a file has
  CHECK(shown->web == built_in.web);
  CHECK(shown->otlp == built_in.otlp);
  REQUIRE(shown->balancers.size() == 1);
  CHECK(shown->balancers[0].master.empty());
  CHECK(shown->balancers[0].config.empty());
  REQUIRE(shown->balancers[0].pools.size() == 1);
  const PoolSettings& pool = shown->balancers[0].pools[0];
  CHECK(pool.match == PoolSettings().match);
  CHECK(pool.algorithm == PoolSettings().algorithm);
  CHECK(pool.share_tolerance == PoolSettings().share_tolerance);
  CHECK(pool.ignore == PoolSettings().ignore);
  REQUIRE(shown->probes.size() == 1);
  ProbeSettings probe;
  probe.name = shown->probes[0].name;
  probe.url = shown->probes[0].url;
  CHECK(shown->probes[0] == probe);
}

TEST_CASE("settings: a missing file says where to find one to begin with") {
  const auto settings = load_settings("/nonexistent/skewd.toml");
  REQUIRE_FALSE(settings);
  CHECK(settings.error().message ==
        "/nonexistent/skewd.toml: cannot be read: No such file or directory; write one (see "
        "/usr/share/doc/skewd/skewd.toml) or give --config.file");
}

TEST_CASE("settings: what is no file is refused with the system's reason") {
  const auto folder = load_settings("/tmp");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message == "/tmp: cannot be read: Is a directory");
  const auto endless = load_settings("/dev/zero");
  REQUIRE_FALSE(endless);
  CHECK(endless.error().kind == ErrorKind::limit);
}

TEST_CASE("settings: a deeply nested value is an error, not a crash") {
  const std::string deep = "a = " + std::string(100'000, '[');
  CHECK_FALSE(read_settings(deep, "skewd.toml"));
}

TEST_CASE("duration: a whole number with its unit is read, anything else is not") {
  using std::chrono::milliseconds;
  CHECK(read_duration("500ms") == milliseconds(500));
  CHECK(read_duration("5s") == milliseconds(5000));
  CHECK(read_duration("1m") == milliseconds(60'000));
  for (const char* text : {"", "5", "s", "-5s", "+5s", " 5s", "5 s", "1.5s", "99999999999s"}) {
    CAPTURE(text);
    CHECK_FALSE(read_duration(text));
  }
}

TEST_CASE("nearest_word: suggests what is at most three edits away and alike") {
  const auto known = std::to_array<std::string_view>({"scrape_interval", "web", "balancer"});
  CHECK(nearest_word("scrape_intervall", known) == "scrape_interval");
  CHECK(nearest_word("ballancers", known) == "balancer");
  CHECK(nearest_word("wbe", known) == std::nullopt);  // two edits are most of so short a word
  CHECK(nearest_word("we", known) == "web");
  CHECK(nearest_word("scrape", known) == std::nullopt);
  CHECK(nearest_word("", known) == std::nullopt);
  CHECK(nearest_word(std::string(1'000'000, 'w'), known) == std::nullopt);
}

}  // namespace skewd
