// SPDX-License-Identifier: Apache-2.0
//
// The law by which a real HAProxy averages times: the log tells what each request took, and the
// statistics must be what HaproxyAverage makes of that.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "alerts/detect/latency_means.h"
#include "tests/collectors/haproxy_site.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_average.h"

namespace skewd::support {
namespace {

using namespace std::chrono_literals;

struct AveragedSite {
  LoopbackPort web;
  Origin origin{"web-1"};

  [[nodiscard]] std::string configuration() const {
    return "global\n  log stdout format raw local0\n"
           "defaults\n  mode http\n  log global\n  log-format \"times %Tw %Tc %Tr %ST\"\n"
           "  timeout client 5s\n  timeout server 150ms\n  timeout connect 1s\n"
           "frontend www\n  bind 127.0.0.1:" +
           port_text(web) + "\n  default_backend shop\nbackend shop\n  retries 0\n" +
           "  http-request deny if { path /denied }\n  server web-1 127.0.0.1:" +
           std::to_string(origin.port()) + "\n";
  }
};

struct Logged {
  test::HaproxyAverage response;
  test::HaproxyAverage connect;
  std::vector<double> responses;  // milliseconds
  std::uint64_t lines = 0;

  /// The mean response time from that request on.
  [[nodiscard]] double mean_from(std::size_t first) const {
    double sum = 0;
    for (std::size_t i = first; i < responses.size(); ++i) sum += responses[i];
    return sum / static_cast<double>(responses.size() - first);
  }
};

// Requests without an answer have no response time (-1).
Logged read_log(const std::string& output) {
  Logged logged;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find("times ");
    if (begin == std::string::npos) continue;
    std::istringstream words(line.substr(begin + 6));
    std::int64_t queue = 0, connect = 0, response = 0;
    words >> queue >> connect >> response;
    ++logged.lines;
    if (response < 0) continue;
    logged.responses.push_back(static_cast<double>(response));
    logged.response.add(static_cast<std::uint64_t>(response));
    logged.connect.add(static_cast<std::uint64_t>(connect));
  }
  return logged;
}

class Comparison {
 public:
  explicit Comparison(const AveragedSite& site)
      : site_(site),
        haproxy_(site.configuration()),
        scraper_(scraper_of("unix:" + haproxy_.admin_socket().string())) {}

  void send(int requests) {
    sent_ += static_cast<std::uint64_t>(requests);
    support::send(haproxy_, site_.web, requests);
    REQUIRE(eventually(60s, [&] { return read_log(haproxy_.output()).lines == sent_; }));
  }
  void send_unanswered(const std::string& path, int requests) {
    sent_ += static_cast<std::uint64_t>(requests);
    for (int i = 0; i < requests; ++i) REQUIRE(http_get(Site::url(site_.web) + path));
    REQUIRE(eventually(60s, [&] { return read_log(haproxy_.output()).lines == sent_; }));
  }
  [[nodiscard]] ServerStats check_averages() {
    const Snapshot snapshot = read(scraper_);
    const ServerStats stats = server(snapshot, "shop", "web-1").stats;
    const Logged logged = read_log(haproxy_.output());
    CHECK(stats.latency.response == Count(logged.response.printed()));
    CHECK(stats.latency.connect == Count(logged.connect.printed()));
    CHECK(pool(snapshot, "shop").stats.latency.response == stats.latency.response);
    return stats;
  }
  /// The inverted mean must be that of the requests since the first one told.
  void check_mean(LatencyMeans& means, std::chrono::milliseconds at, std::size_t first) {
    const LatencyCounts counts = latency_counts_of(check_averages());
    means.make(counts, at, 300);
    const double rounding = means.rounding_ms(LatencyPart::response, counts);
    const double mean = read_log(haproxy_.output()).mean_from(first);
    CHECK(std::abs(means.latest_ms(LatencyPart::response) - mean) <= 4 * rounding);
  }

 private:
  const AveragedSite& site_;
  HaproxyProcess haproxy_;
  Scraper scraper_;
  std::uint64_t sent_ = 0;
};

TEST_CASE("e2e: haproxy averages times as it is written down, and leaves failures out") {
  if (is_missing()) return;
  AveragedSite site;
  Comparison comparison(site);
  LatencyMeans means;
  comparison.send(300);  // a plain mean
  means.note(comparison.check_averages(), 1s, false);
  site.origin.behave({.delay = 20ms});
  comparison.send(150);
  comparison.check_mean(means, 2s, 300);
  site.origin.behave({});
  comparison.send(200);  // over its end
  comparison.check_mean(means, 3s, 450);
  site.origin.behave({.status = 503, .delay = 20ms});
  comparison.send(100);  // errors of the server are averaged
  comparison.check_mean(means, 4s, 650);
  CHECK(comparison.check_averages().responses == Count(750));

  site.origin.behave({.stalled = true});
  comparison.send_unanswered("", 3);  // 504 of the balancer are not
  site.origin.behave({});
  comparison.send_unanswered("denied", 3);
  CHECK(comparison.check_averages().responses == Count(750));
}

}  // namespace
}  // namespace skewd::support
