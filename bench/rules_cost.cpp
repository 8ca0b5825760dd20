// SPDX-License-Identifier: Apache-2.0
// What the fleet's rules cost a real Prometheus: 50 agents of 200 servers each, whose /metrics is
// rendered by skewd itself, and an hour of their past written to disk beforehand, so that all
// windows are full. The same Prometheus runs without rules first. CPU time, since wall time on a
// shared machine says little.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "alerts/rules.h"
#include "exporters/prometheus/metrics.h"
#include "exporters/server.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/promtool.h"
#include "tests/support/sample_report.h"
#include "tests/support/temp_directory.h"

namespace {

using namespace skewd;
using namespace std::chrono_literals;

constexpr std::size_t kAgents = 50;
constexpr std::size_t kPools = 4;
constexpr std::size_t kServersPerPool = 50;
constexpr int kScrapeSeconds = 15;
constexpr double kPicksPerSecond = 0.5;  // of a server: 100 requests/s on an agent
constexpr auto kWarmUp = 65s;
constexpr auto kMeasured = 60s;

double unix_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// What a server was sent and due since the bench's hour began; an agent has its own noise.
double picks_at(double seconds, std::size_t agent, std::size_t server) {
  return seconds * kPicksPerSecond * (1 + 0.01 * static_cast<double>((agent + server) % 5));
}

/// An agent's /metrics, with counters that grow.
class Agent {
 public:
  Agent(std::size_t number, double began) : number_(number), began_(began) {
    auto server = HttpServer::start({"127.0.0.1:0"}, [this](const HttpRequest&) {
      return HttpResponse{.status = 200,
                          .content_type = "text/plain; version=0.0.4",
                          .body = render(),
                          .allow = "",
                          .challenge = ""};
    });
    if (!server) throw std::runtime_error(server.error().message);
    server_ = std::move(*server);
  }
  [[nodiscard]] std::string address() const { return server_->addresses().front(); }

 private:
  std::string render() {
    Report report = support::make_large_report(kPools, kServersPerPool);
    auto balancer = std::make_shared<BalancerReport>(*report.balancers.front());
    const double seconds = unix_now() - began_;
    for (std::size_t s = 0; s < balancer->servers.size(); ++s) {
      ServerReport& server = balancer->servers[s];
      server.picks = static_cast<std::uint64_t>(picks_at(seconds, number_, s));
      server.expected_picks = seconds * kPicksPerSecond * 1.02;
      server.requests = server.picks;
    }
    report.balancers = {balancer};
    return renderer_.render(report, {});
  }

  std::size_t number_;
  double began_;
  MetricsRenderer renderer_;
  std::unique_ptr<HttpServer> server_;
};

using Agents = std::vector<std::unique_ptr<Agent>>;

// One sample each `step` seconds of every server of every agent; `value` takes the time, the agent
// and the server.
template <typename Value>
void write_series(std::ofstream& out, const std::string& name, const Agents& agents, double from,
                  int step, Value value) {
  const double to = unix_now();
  for (std::size_t a = 0; a < agents.size(); ++a) {
    for (std::size_t s = 0; s < kPools * kServersPerPool; ++s) {
      const std::string series = name + "{job=\"skewd\",instance=\"" + agents[a]->address() +
                                 "\",balancer=\"edge\",pool=\"pool-" +
                                 std::to_string(s / kServersPerPool) + "\",server=\"web-" +
                                 std::to_string(s % kServersPerPool) + "\"} ";
      for (double at = from; at < to; at += step) {
        out << series << value(at, a, s) << ' ' << static_cast<long long>(at) << '\n';
      }
    }
  }
}

// The past as Prometheus would have stored it: a quarter of an hour of counters, and an hour of
// what the rules recorded of them.
void write_history(const std::filesystem::path& folder, const Agents& agents, double began) {
  const std::filesystem::path text = folder / "history.txt";
  const auto due_at = [&](double at, std::size_t, std::size_t) {
    return (at - began) * kPicksPerSecond * 1.02;
  };
  const auto got_at = [&](double at, std::size_t a, std::size_t s) {
    return picks_at(at - began, a, s);
  };
  {
    std::ofstream out(text);
    const double recently = unix_now() - 1000;
    out << "# TYPE skewd_server_picks counter\n";
    write_series(out, "skewd_server_picks_total", agents, recently, kScrapeSeconds, got_at);
    out << "# TYPE skewd_server_expected_picks counter\n";
    write_series(out, "skewd_server_expected_picks_total", agents, recently, kScrapeSeconds,
                 due_at);
    for (const char* name :
         {"skewd:server_picks:increase15m", "skewd:server_expected_picks:increase15m"}) {
      out << "# TYPE " << name << " gauge\n";
      write_series(out, name, agents, began, 60, [](auto...) { return 450; });
    }
    out << "# EOF\n";
  }
  const auto answer = support::run_promtool("tsdb create-blocks-from openmetrics " + text.string() +
                                            " " + (folder / "data").string());
  if (answer.status != 0) throw std::runtime_error(answer.text);
  std::filesystem::remove(text);
}

std::string configuration(const Agents& agents, bool with_rules) {
  std::string text = "global:\n  scrape_interval: 15s\n  evaluation_interval: 15s\n";
  if (with_rules) text += "rule_files: [rules.yml]\n";
  text += "scrape_configs:\n  - job_name: skewd\n    static_configs:\n      - targets:\n";
  for (const auto& agent : agents) text += "          - '" + agent->address() + "'\n";
  return text;
}

// User and system time of a process with all its threads.
double cpu_seconds_of(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string line_of(const std::string& text, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "?";
}

void measure(const std::filesystem::path& folder, const Agents& agents, bool with_rules) {
  std::ofstream(folder / "prometheus.yml") << configuration(agents, with_rules);
  std::ofstream(folder / "rules.yml") << render_rules({.fleet = true});
  support::ChildProcess prometheus(
      {"/usr/bin/prometheus", "--config.file=" + (folder / "prometheus.yml").string(),
       "--storage.tsdb.path=" + (folder / "data").string(), "--web.listen-address=127.0.0.1:0"},
      folder / (with_rules ? "with.log" : "without.log"));
  std::string address;
  const bool listens = support::eventually(60s, [&] {
    address = line_of(prometheus.output(), R"(Listening on" address=(127\.0\.0\.1:\d+))");
    return address != "?" && prometheus.output().find("is ready to receive") != std::string::npos;
  });
  if (!listens) throw std::runtime_error(prometheus.output());
  std::this_thread::sleep_for(kWarmUp);
  const double before = cpu_seconds_of(prometheus.pid());
  std::this_thread::sleep_for(kMeasured);
  const double cpu = cpu_seconds_of(prometheus.pid()) - before;
  std::ifstream status("/proc/" + std::to_string(prometheus.pid()) + "/status");
  const std::string memory{std::istreambuf_iterator<char>(status), {}};
  const auto own = support::http_get("http://" + address + "/metrics", 10s);
  const std::string metrics = own ? own->body : "";
  std::cout << (with_rules ? "with" : "without") << " rules: CPU "
            << 100 * cpu / std::chrono::duration<double>(kMeasured).count()
            << " % of a core, resident " << line_of(memory, R"(VmRSS:\s+(\d+) kB)")
            << " kB, at most " << line_of(memory, R"(VmHWM:\s+(\d+) kB)") << " kB, series "
            << line_of(metrics, R"(\nprometheus_tsdb_head_series (\S+))") << '\n';
  for (const char* group : {"skewd-findings", "skewd-shares", "skewd-fleet"}) {
    if (!with_rules) break;
    std::cout << "  " << group << ": "
              << line_of(metrics, R"(rule_group_last_duration_seconds\{[^}]*)" +
                                      std::string(group) + R"("\} (\S+))")
              << " s an evaluation, "
              << line_of(metrics, R"(rule_group_last_evaluation_samples\{[^}]*)" +
                                      std::string(group) + R"("\} (\S+))")
              << " series out\n";
  }
  std::cout << "  failed evaluations: "
            << line_of(metrics, R"(rule_evaluation_failures_total\{[^}]*\} ([1-9]\S*))") << '\n';
}

}  // namespace

int main() {
  const double began = unix_now() - 3600;
  Agents agents;
  for (std::size_t a = 0; a < kAgents; ++a) agents.push_back(std::make_unique<Agent>(a, began));
  const support::TempDirectory folder;
  write_history(folder.path(), agents, began);
  measure(folder.path(), agents, false);
  measure(folder.path(), agents, true);
}
