// SPDX-License-Identifier: Apache-2.0
#include "tests/support/layers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return std::move(text).str();
}

std::vector<fs::path> find_sources() {
  std::vector<fs::path> found;
  for (const char* folder : {"agent", "alerts", "collectors", "exporters", "tests", "bench"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(SKEWD_SOURCE_DIR) / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// A made-up file of one line, and the fault that it must raise; empty: it must be let pass.
struct Case {
  const char* path;
  const char* line;
  const char* fault;
};

void check(const Case& example) {
  CAPTURE(example.path);
  CAPTURE(example.line);
  const auto faults = check_layers(example.path, std::string(example.line) + "\n");
  const std::string first = faults.empty() ? "" : faults.front().text;
  CHECK(first == example.fault);
}

TEST_CASE("layers: no file breaks a rule of the house") {
  const auto sources = find_sources();
  CHECK(sources.size() > 20);
  for (const auto& file : sources) {
    const auto path = fs::relative(file, SKEWD_SOURCE_DIR).generic_string();
    for (const auto& fault : check_layers(path, read_text(file))) FAIL_CHECK(render(fault));
  }
}

TEST_CASE("layers: a fault names file and line") {
  const auto faults = check_layers("alerts/verdict.cpp", "// why\n\n#include <thread>\n");
  REQUIRE(faults.size() == 1);
  CHECK(render(faults.front()) ==
        "alerts/verdict.cpp:3: must not include <thread>: this room is pure");
}

TEST_CASE("layers: a file without a row is found") {
  check({"agent/stray.cpp", "int one;", "has no place in the house"});
  check({"agent/new/stray.cpp", "int one;", "has no place in the house"});
  check({"agent/main.cpp", "int one;", ""});
  check({"tests/anything/at_all.cpp", "int one;", ""});
}

TEST_CASE("layers: an include of a floor above is found") {
  check({"collectors/merge.cpp", R"(#include "alerts/finding.h")",
         R"(must not include "alerts/finding.h")"});
  check({"alerts/verdict.cpp", R"(#include "exporters/report.h")",
         R"(must not include "exporters/report.h")"});
  check({"exporters/status/json.cpp", R"(#include "agent/config/settings.h")",
         R"(must not include "agent/config/settings.h")"});
  check({"agent/app/brain.cpp", R"(#include "agent/cli/cli.h")",
         R"(must not include "agent/cli/cli.h")"});
  check({"alerts/detect/share.cpp", R"(#include "collectors/snapshot.h")", ""});
  check({"exporters/prometheus/text.cpp", R"(#include "exporters/report.h")", ""});
  check({"agent/cli/run.cpp", R"(#include "agent/app/agent.h")", ""});
}

TEST_CASE("layers: a balancer knows neither another balancer nor the net") {
  check({"collectors/nginx/kind.cpp", R"(#include "collectors/haproxy/csv.h")",
         R"(must not include "collectors/haproxy/csv.h")"});
  check({"collectors/haproxy/kind.cpp", R"(#include "collectors/net/ask.h")",
         R"(must not include "collectors/net/ask.h")"});
  check({"collectors/haproxy/kind.cpp", R"(#include "collectors/balancer.h")", ""});
  check({"collectors/haproxy/kind.cpp", R"(#include "collectors/haproxy/csv.h")", ""});
}

TEST_CASE("layers: nobody knows a particular balancer or exporter, and the nouns no machinery") {
  check({"collectors/scraper.cpp", R"(#include "collectors/haproxy/csv.h")",
         R"(must not include "collectors/haproxy/csv.h")"});
  check({"agent/app/agent.cpp", R"(#include "collectors/haproxy/csv.h")",
         R"(must not include "collectors/haproxy/csv.h")"});
  check({"agent/app/agent.cpp", R"(#include "exporters/prometheus/text.h")",
         R"(must not include "exporters/prometheus/text.h")"});
  check({"exporters/status/json.cpp", R"(#include "exporters/prometheus/text.h")",
         R"(must not include "exporters/prometheus/text.h")"});
  check({"alerts/verdict.cpp", R"(#include "collectors/scraper.h")",
         R"(must not include "collectors/scraper.h")"});
  check({"collectors/snapshot.h", R"(#include "collectors/net/ask.h")",
         R"(must not include "collectors/net/ask.h")"});
  check({"collectors/scraper.h", R"(#include "collectors/net/ask.h")", ""});
  check({"agent/app/agent.cpp", R"(#include "collectors/scraper.h")", ""});
}

TEST_CASE("layers: pure rooms do no I/O, start no thread and read no clock") {
  check({"alerts/verdict.cpp", "#include <fstream>",
         "must not include <fstream>: this room is pure"});
  check({"collectors/haproxy/csv.cpp", "#include <mutex>",
         "must not include <mutex>: this room is pure"});
  check({"agent/plan/check.cpp", "#include <unistd.h>",
         "must not include <unistd.h>: this room is pure"});
  check({"alerts/verdict.cpp", "const auto now = std::chrono::system_clock::now();",
         "reads a clock: time is an argument here"});
  check({"alerts/verdict.cpp", "const auto now = time(nullptr);",
         "reads a clock: time is an argument here"});
  check({"alerts/verdict.cpp", "std::printf(text);", "says printf: this room is pure"});
  check({"alerts/verdict.cpp", "#include <cstdio>", ""});
  check({"alerts/verdict.cpp", "std::snprintf(text, sizeof text, format);", ""});
  check({"alerts/verdict.cpp", "// never std::chrono::system_clock::now()", ""});
  check({"alerts/verdict.cpp", "#include <chrono>", ""});
  check({"collectors/haproxy/csv.cpp", "#include <emmintrin.h>", ""});
  check({"collectors/net/socket.cpp", "#include <unistd.h>", ""});
  check({"agent/app/brain.cpp", "#include <thread>", ""});
  check({"agent/app/brain.cpp", "const auto now = std::chrono::steady_clock::now();", ""});
}

TEST_CASE("layers: every library stays at home") {
  check({"collectors/net/socket.cpp", "#include <curl/curl.h>",
         "must not include <curl/curl.h>: its home is collectors/net/http"});
  check({"exporters/routes.cpp", "#include <microhttpd.h>",
         "must not include <microhttpd.h>: its home is exporters/server"});
  check({"exporters/routes.cpp", "#include <libdeflate.h>",
         "must not include <libdeflate.h>: its home is exporters/compression.cpp"});
  check({"exporters/routes.cpp", "#include <prometheus/metric_family.h>",
         "must not include <prometheus/metric_family.h>: its home is exporters/prometheus/"});
  check({"alerts/finding.cpp", "#include <nlohmann/json.hpp>",
         "must not include <nlohmann/json.hpp>: its home is exporters/"});
  check({"agent/app/agent.cpp", "#include <spdlog/spdlog.h>",
         "must not include <spdlog/spdlog.h>: its home is agent/app/log.cpp"});
  check({"agent/app/agent.cpp", "#include <toml++/toml.h>",
         "must not include <toml++/toml.h>: its home is agent/config/"});
  check({"agent/app/agent.cpp", "#include <CLI/CLI.hpp>",
         "must not include <CLI/CLI.hpp>: its home is agent/cli/"});
  check({"agent/app/agent.cpp", "#include <systemd/sd-daemon.h>",
         "must not include <systemd/sd-daemon.h>: its home is agent/app/service.cpp"});
  check({"alerts/finding.h", "#include <tl/expected.hpp>",
         "must not include <tl/expected.hpp>: its home is collectors/result.h"});
  check({"exporters/routes.cpp", "#include <boost/asio.hpp>",
         "includes <boost/asio.hpp>, which has no home"});
  check({"collectors/net/http.cpp", "#include <curl/curl.h>", ""});
  check({"exporters/server_tls.cpp", "#include <microhttpd.h>", ""});
  check({"agent/cli/status.cpp", "#include <nlohmann/json.hpp>", ""});
  check({"collectors/result.h", "#include <tl/expected.hpp>", ""});
}

TEST_CASE("layers: HAProxy's word for a pool stays in texts for HAProxy") {
  const char* fault = "says HAProxy's word for what we call a pool";
  check({"alerts/verdict.cpp", "int backend_count = 0;", fault});
  check({"alerts/verdict.cpp", "// one Backend after the other", fault});
  check({"exporters/prometheus/text.cpp", R"(label("backend");)", fault});
  check({"collectors/haproxy/stat.cpp", "struct BackendRow {};", fault});
  check({"tests/e2e_test.cpp", "int backends = 2;", fault});
  check({"collectors/haproxy/stat.cpp", R"(if (row == "BACKEND") pool();  // a backend)", ""});
  check({"collectors/varnish/kind.cpp", R"(ask("backend.list");)", ""});
  check({"collectors/varnish/kind.cpp", "struct Backend {};", fault});
  check({"tests/e2e_test.cpp", R"(const auto text = "backend shop";)", ""});
}

TEST_CASE("layers: a file of more than 400 lines is found") {
  std::string text;
  for (int line = 0; line < 400; ++line) text += "int x;\n";
  CHECK(check_layers("alerts/verdict.cpp", text).empty());
  text += "int x;\n";
  REQUIRE(check_layers("alerts/verdict.cpp", text).size() == 1);
  CHECK(check_layers("alerts/verdict.cpp", text).front().text == "has more than 400 lines");
}

TEST_CASE("layers: comments, raw strings and separators do not confuse") {
  check({"alerts/rules.cpp", R"y(constexpr auto k = R"x(#include <thread> " )x"; int n = 1'000;)y",
         ""});
  check({"alerts/rules.cpp", R"x(/* #include <thread> */ char c = '"'; // "std::time(0)")x", ""});
  check({"alerts/rules.cpp", R"(auto t = "a\"b"; auto now = std::time(0);)",
         "reads a clock: time is an argument here"});
}

}  // namespace
}  // namespace skewd::support
