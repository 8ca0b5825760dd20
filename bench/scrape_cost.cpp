// SPDX-License-Identifier: Apache-2.0
// What a scrape costs us, beside what it costs HAProxy in the same run: a real HAProxy with N
// servers, a hundred in a pool, read as the agent does. Medians of CPU time, since wall time on a
// shared machine says little.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "alerts/watch.h"
#include "collectors/scraper.h"
#include "tests/support/haproxy_process.h"

namespace {

using namespace skewd;

constexpr int kRounds = 31;
constexpr int kServersPerPool = 100;

std::string configuration(int servers) {
  std::string text =
      "global\n  nbthread 1\n"
      "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 5s\n";
  for (int i = 0; i < servers; ++i) {
    if (i % kServersPerPool == 0) {
      text += "backend pool-" + std::to_string(i / kServersPerPool) + "\n  balance roundrobin\n";
    }
    text += "  server web-" + std::to_string(i) +
            " 127.0.0.1:" + std::to_string(10'000 + i % 9000) + " weight 10\n";
  }
  return text;
}

double own_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// The kernel's own count of a process's time on a processor, in nanoseconds.
double cpu_ms_of(std::uint64_t pid) {
  std::ifstream schedstat("/proc/" + std::to_string(pid) + "/schedstat");
  double nanoseconds = 0;
  schedstat >> nanoseconds;
  return nanoseconds / 1e6;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
  return values[values.size() / 2];
}

struct Costs {
  std::vector<double> haproxy, scrape, wall, judge;
  std::size_t bytes = 0;
};

Costs measure(int servers) {
  const support::HaproxyProcess haproxy(configuration(servers));
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = "haproxy";
  settings.stats = {"unix:" + haproxy.admin_socket().string()};
  Result<Scraper> scraper = Scraper::create(settings, AskLimits{});
  Watch watch(settings, 1);
  Costs costs;
  for (int round = 0; scraper && round < kRounds + 2; ++round) {
    const auto last = watch.last();
    const std::uint64_t pid = last && !last->processes.empty() ? last->processes[0].pid : 0;
    const double haproxy_before = cpu_ms_of(pid);
    const double before = own_cpu_ms();
    Scrape scrape = scraper->scrape();
    const double between = own_cpu_ms();
    if (!scrape.snapshot) continue;
    costs.bytes = scrape.sources.at(0).bytes;
    watch.absorb(std::move(*scrape.snapshot));
    const double after = own_cpu_ms();
    if (round < 2) continue;  // the first two learn the layout and the process
    costs.haproxy.push_back(cpu_ms_of(pid) - haproxy_before);
    costs.scrape.push_back(between - before);
    costs.judge.push_back(after - between);
    costs.wall.push_back(static_cast<double>(scrape.duration.count()) / 1000);
  }
  return costs;
}

}  // namespace

int main() {
  if (const std::string why = support::HaproxyProcess::missing(); !why.empty()) {
    std::cerr << "scrape_cost: " << why << "\n";
    return 2;
  }
  std::printf("%8s %10s %12s %12s %12s %12s %9s %9s\n", "servers", "bytes", "haproxy ms",
              "scrape ms", "judge ms", "wall ms", "scrape/h", "all/h");
  for (const int servers : {100, 1'000, 10'000}) {
    const Costs costs = measure(servers);
    if (costs.haproxy.empty()) return 1;
    const double haproxy = median(costs.haproxy);
    const double scrape = median(costs.scrape);
    const double judge = median(costs.judge);
    std::printf("%8d %10zu %12.2f %12.2f %12.2f %12.2f %9.2f %9.2f\n", servers, costs.bytes,
                haproxy, scrape, judge, median(costs.wall), scrape / haproxy,
                (scrape + judge) / haproxy);
  }
  return 0;
}
