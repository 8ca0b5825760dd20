// SPDX-License-Identifier: Apache-2.0
// What reading `show stat` costs, beside merely finding its line ends.
#include <benchmark/benchmark.h>

#include <cstring>
#include <random>
#include <string>

#include "collectors/balancer.h"
#include "collectors/haproxy/stat.h"
#include "tests/support/haproxy_answers.h"

namespace {

using namespace skewd;

constexpr std::string_view kHeader =
    "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eres"
    "p,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid"
    ",iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_c"
    "ode,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanaf"
    "ail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,co"
    "mp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,agent_cod"
    "e,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_"
    "rise,agent_fall,agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_"
    "tot,intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,s"
    "rc_ilim,qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur"
    ",used_conn_cur,need_conn_est,uweight,agg_server_status,agg_server_check_status,a"
    "gg_check_status,-,ssl_sess,ssl_reused_sess,ssl_failed_handshake,h2_headers_rcvd,"
    "h2_data_rcvd,h2_settings_rcvd,h2_rst_stream_rcvd,h2_goaway_rcvd,h2_detected_conn"
    "_protocol_errors,h2_detected_strm_protocol_errors,h2_rst_stream_resp,h2_goaway_r"
    "esp,h2_open_connections,h2_backend_open_streams,h2_total_connections,h2_backend_"
    "total_streams,h1_open_connections,h1_open_streams,h1_total_connections,h1_total_"
    "streams,h1_bytes_in,h1_bytes_out,h1_spliced_bytes_in,h1_spliced_bytes_out,\n";

std::string number(std::mt19937& random, bool busy) {
  if (!busy) return "0";
  return std::to_string(random() >> (random() % 31));
}

// A row as HAProxy 2.6 prints it; busy ones have counters of any length, the worst case for a
// processor that predicts branches.
std::string server_row(int server, std::mt19937& random, bool busy) {
  const auto n = [&] { return number(random, busy); };
  return "pool-" + std::to_string(server / 100) + ",web-" + std::to_string(server) + ",0,0," + n() +
         ",2,," + n() + "," + n() + "," + n() + ",,0,,0," + n() +
         ",0,0,UP,100,1,0,0,0,27,0,,1,4,1,," + n() + ",,2," + n() + ",,100,L7OK,200,0,0," + n() +
         ",0,0,0,0,,,," + n() +
         ",0,0,,,,,0,,,0,0,1,1,,,,Layer7 check passed,,2,2,3,,,,127.0.0.1:7101,,http,,,,,,,,0,2," +
         n() + ",,,2,,0,0,1,1,0,0,2,0,2,100,,,,-,0,0,0,,,,,,,,,,,,,,,,,,,,,,\n";
}

std::string make_csv(int servers, bool busy) {
  std::mt19937 random(5);
  std::string csv(kHeader);
  for (int server = 0; server < servers; ++server) {
    csv += server_row(server, random, busy);
    if (server % 100 != 99) continue;
    csv +=
        "pool-" + std::to_string(server / 100) +
        ",BACKEND,0,0,0,4,200,250,1,2,0,0,,0,0,0,0,UP,250,3,1,,0,27,0,,1,4,0,,250,,1,250,,250,,,,0,"
        "250,0,0,0,0,,,,250,0,0,0,0,0,0,0,,,0,0,1,1,,,,,,,,,,,,,,http,roundrobin,,,,,,,0,6,244,0,"
        "0,,,0,0,1,1,0,,,,,250,0,0,0,-,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,6,0,226,470,1,1,0,0,\n";
  }
  return csv;
}

void report(benchmark::State& state, const std::string& csv) {
  state.SetBytesProcessed(static_cast<std::int64_t>(csv.size()) * state.iterations());
  state.SetItemsProcessed(state.range(0) * state.iterations());
}

void read_stat(benchmark::State& state) {
  const std::string csv = make_csv(static_cast<int>(state.range(0)), state.range(1) != 0);
  haproxy::StatReader reader;
  for ([[maybe_unused]] auto unused : state) {
    reader.reset();
    for (std::size_t at = 0; at < csv.size(); at += 65536) {
      reader.feed(std::string_view(csv).substr(at, 65536));
    }
    auto snapshot = reader.finish();
    if (!snapshot) state.SkipWithError(snapshot.error().message.c_str());
    benchmark::DoNotOptimize(snapshot);
  }
  report(state, csv);
}
BENCHMARK(read_stat)->ArgsProduct({{100, 1'000, 10'000}, {0, 1}})->ArgNames({"servers", "busy"});

// The whole reader over a socket of level user, where addresses come from `show servers state`.
void read_level_user(benchmark::State& state) {
  const auto layout =
      support::make_large_layout(static_cast<std::size_t>(state.range(0)), 123'456'789);
  const std::string answers[] = {support::render_show_info(),
                                 support::render_show_stat(layout, support::SocketLevel::user),
                                 support::render_show_servers_state(layout)};
  const auto reader = find_balancer_kind("haproxy")->make_reader({});
  for ([[maybe_unused]] auto unused : state) {
    const std::size_t questions = reader->query().questions.size();
    for (std::size_t i = 0; i < questions; ++i) reader->feed(i, answers[i]);
    auto snapshot = reader->finish();
    if (!snapshot) state.SkipWithError(snapshot.error().message.c_str());
    benchmark::DoNotOptimize(snapshot);
  }
  report(state, answers[1]);
}
BENCHMARK(read_level_user)->Arg(10'000)->ArgNames({"servers"});

void find_lines(benchmark::State& state) {
  const std::string csv = make_csv(static_cast<int>(state.range(0)), state.range(1) != 0);
  for ([[maybe_unused]] auto unused : state) {
    std::size_t lines = 0;
    const char* at = csv.data();
    const char* end = at + csv.size();
    while (const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
      at = static_cast<const char*>(found) + 1;
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
  report(state, csv);
}
BENCHMARK(find_lines)->ArgsProduct({{10'000}, {0, 1}})->ArgNames({"servers", "busy"});

}  // namespace
