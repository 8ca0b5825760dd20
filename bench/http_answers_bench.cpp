// SPDX-License-Identifier: Apache-2.0
// What reading the answers of balancers over HTTP costs, for pools of 20 servers.
#include <benchmark/benchmark.h>

#include <map>
#include <string>

#include "collectors/balancer.h"

namespace {

using namespace skewd;

constexpr int kServersOfPool = 20;
using Answers = std::map<std::string, std::string>;  // by question

std::string address(int server) {
  return "10.0." + std::to_string(server / 250) + "." + std::to_string(server % 250 + 1) + ":8080";
}

// A list of pools, each `open`, its servers with commas between them, and `close`.
template <typename Open, typename Row>
std::string pools_of(int servers, Open open, Row row, const std::string& close) {
  std::string text;
  for (int server = 0; server < servers; ++server) {
    const int place = server % kServersOfPool;
    if (place == 0) text += (server > 0 ? "," : "") + open(server / kServersOfPool);
    text += (place > 0 ? "," : "") + row(server);
    if (place == kServersOfPool - 1 || server == servers - 1) text += close;
  }
  return text;
}

std::string quoted_pool(int pool) { return "\"pool-" + std::to_string(pool) + "\":"; }

Answers make_vts(int servers) {
  std::string times;  // the rings of 64 that make up most of it
  for (int i = 0; i < 64; ++i)
    times += (i > 0 ? ",17952290398" : "17952290398") + std::to_string(i);
  const auto row = [&](int server) {
    return R"({"server":")" + address(server) +
           R"(","requestCounter":6400123,"inBytes":4352,"outBytes":10752,"responses":{"1xx":0,)"
           R"("2xx":6400000,"3xx":0,"4xx":100,"5xx":23},"requestMsecCounter":5391234,)"
           R"("requestMsec":8,"requestMsecs":{"times":[)" +
           times + R"(],"msecs":[)" + times + R"(]},"responseMsecCounter":5381234,)" +
           R"("responseMsec":8,"responseMsecs":{"times":[)" + times + R"(],"msecs":[)" + times +
           R"(]},"weight":2,"maxFails":1,"failTimeout":10,"backup":false,"down":false})";
  };
  return {{"", R"({"nginxVersion":"1.22.1","loadMsec":1795229037987,"upstreamZones":{)" +
                   pools_of(
                       servers, [](int pool) { return quoted_pool(pool) + "["; }, row, "]") +
                   "}}"}};
}

Answers make_angie(int servers) {
  const auto row = [](int server) {
    return '"' + address(server) + R"(":{"server":")" + address(server) +
           R"(","backup":false,"weight":2,"state":"up","selected":{"current":3,"total":6400123,)"
           R"("last":"2026-11-21T02:43:17Z"},"responses":{"200":6400000,"404":100,"500":23},)"
           R"("data":{"sent":3780,"received":5355},"health":{"fails":0,"unavailable":0,)"
           R"("downtime":0,"header_time":5,"response_time":5},"sid":"325bcc3ecd6c6dcb83"})";
  };
  return {{"", R"({"angie":{"version":"1.13.0","generation":1},"http":{"upstreams":{)" +
                   pools_of(
                       servers, [](int pool) { return quoted_pool(pool) + "{\"peers\":{"; }, row,
                       "}}") +
                   "}}}"}};
}

Answers make_apache(int servers) {
  std::string text = "ServerMPM: event\nParentServerConfigGeneration: 1\n";
  for (int server = 0; server < servers; ++server) {
    const std::string pool = "ProxyBalancer[" + std::to_string(server / kServersOfPool) + "]";
    const int place = server % kServersOfPool;
    if (place == 0) text += pool + "Name: balancer://pool-" + std::to_string(server) + "\n";
    const std::string worker = pool + "Worker[" + std::to_string(place) + "]";
    text += worker + "Name: http://" + address(server) + "\n" + worker + "Status: Init Ok \n" +
            worker + "Elected: 6400123\n" + worker + "Busy: 3\n" + worker + "Sent: 17K\n" + worker +
            "Rcvd: 2K\n";
  }
  return {{"?auto", text}};
}

Answers make_caddy(int servers) {
  std::string upstreams, metrics;
  for (int server = 0; server < servers; ++server) {
    upstreams += (server > 0 ? "," : "") + (R"({"address":")" + address(server)) +
                 R"(","num_requests":3,"fails":0})";
    metrics += "caddy_reverse_proxy_upstreams_healthy{upstream=\"" + address(server) + "\"} 1\n";
  }
  const auto open = [](int pool) {
    return R"({"match":[{"path":["/)" + std::to_string(pool) +
           R"("]}],"handle":[{"handler":"reverse_proxy","upstreams":[)";
  };
  const auto row = [](int server) { return R"({"dial":")" + address(server) + "\"}"; };
  return {{"/reverse_proxy/upstreams", "[" + upstreams + "]"},
          {"/config/", R"({"apps":{"http":{"servers":{"srv0":{"routes":[)" +
                           pools_of(servers, open, row, "]}]}") + "]}}}}}"},
          {"/metrics", metrics}};
}

Answers make_envoy(int servers) {
  const auto open = [](int pool) {
    return R"({"name":"pool-)" + std::to_string(pool) + R"(","host_statuses":[)";
  };
  const auto row = [](int server) {
    const std::string at = address(server);
    return R"({"address":{"socket_address":{"address":")" + at.substr(0, at.find(':')) +
           R"(","port_value":8080}},"stats":[{"name":"cx_connect_fail"},{"value":"12",)"
           R"("name":"cx_total"},{"name":"rq_error","value":"3"},{"value":"97",)"
           R"("name":"rq_success"},{"name":"rq_timeout"},{"value":"100","name":"rq_total"},)"
           R"({"type":"GAUGE","name":"cx_active"},{"type":"GAUGE","value":"1",)"
           R"("name":"rq_active"}],"health_status":{"eds_health_status":"HEALTHY"},"weight":1,)"
           R"("hostname":"a1","locality":{}})";
  };
  return {{"/clusters?format=json",
           R"({"cluster_statuses":[)" + pools_of(servers, open, row, "]}") + "]}"},
          {"/server_info", R"({"version":"x/1.31.0/y","uptime_current_epoch":"101s"})"}};
}

void read_answers(benchmark::State& state, const char* kind, const char* url,
                  Answers (*make)(int servers)) {
  const auto servers = static_cast<int>(state.range(0));
  const Answers answers = make(servers);
  Source source;
  source.kind = Source::Kind::http;
  source.text = source.url = url;
  const auto reader = find_balancer_kind(kind)->make_reader(source);
  std::size_t bytes = 0;
  for ([[maybe_unused]] auto unused : state) {
    const Query query = reader->query();
    for (std::size_t i = 0; i < query.questions.size(); ++i) {
      const auto found = answers.find(query.questions[i]);
      if (found == answers.end()) continue;
      reader->feed(i, found->second);
      bytes += found->second.size();
    }
    auto snapshot = reader->finish();
    if (!snapshot) {
      state.SkipWithError(snapshot.error().message.c_str());
    } else if (snapshot->servers.size() != static_cast<std::size_t>(servers)) {
      state.SkipWithError("not all servers were read");
    }
    benchmark::DoNotOptimize(snapshot);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * servers);
}
BENCHMARK_CAPTURE(read_answers, vts, "nginx", "http://lb1/status/format/json", make_vts)->Arg(1000);
BENCHMARK_CAPTURE(read_answers, angie, "nginx", "http://lb1/status/", make_angie)->Arg(1000);
BENCHMARK_CAPTURE(read_answers, apache, "apache", "http://lb1/server-status", make_apache)
    ->Arg(1000);
BENCHMARK_CAPTURE(read_answers, caddy, "caddy", "http://lb1", make_caddy)->Arg(1000);
BENCHMARK_CAPTURE(read_answers, envoy, "envoy", "http://lb1", make_envoy)->Arg(1000);

}  // namespace
