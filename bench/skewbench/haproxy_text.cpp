// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/haproxy_text.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace skewd::bench {
namespace {

constexpr std::string_view kHeader =
    "# "
    "pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,"
    "status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,"
    "tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,"
    "hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,"
    "srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,"
    "ttime,agent_status,agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,"
    "check_health,agent_rise,agent_fall,agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,"
    "conn_tot,intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,src_ilim,"
    "qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,"
    "need_conn_est,uweight,agg_server_status,agg_server_check_status,agg_check_status,-,ssl_sess,"
    "ssl_reused_sess,ssl_failed_handshake,h2_headers_rcvd,h2_data_rcvd,h2_settings_rcvd,"
    "h2_rst_stream_rcvd,h2_goaway_rcvd,h2_detected_conn_protocol_errors,"
    "h2_detected_strm_protocol_errors,h2_rst_stream_resp,h2_goaway_resp,h2_open_connections,"
    "h2_backend_open_streams,h2_total_connections,h2_backend_total_streams,h1_open_connections,"
    "h1_open_streams,h1_total_connections,h1_total_streams,h1_bytes_in,h1_bytes_out,"
    "h1_spliced_bytes_in,h1_spliced_bytes_out,\n";

class Row {
 public:
  Row(std::string& out, const Printing& printing, std::uint64_t salt)
      : out_(out), printing_(printing), salt_(salt) {}
  Row& text(std::string_view cell) {
    out_.append(cell).push_back(',');
    return *this;
  }
  Row& number(std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end).push_back(',');
    return *this;
  }
  // A counter.
  Row& count(std::uint64_t value) {
    return number((value + printing_.base - step()) & printing_.mask);
  }
  // Cells that are written out, each with its comma.
  Row& cells(std::string_view written) {
    out_.append(written);
    return *this;
  }
  Row& answers(const Counters& counters) {
    for (const std::uint64_t of_class : counters.hrsp) count(of_class);
    return *this;
  }
  Row& times(const Counters& counters) {
    for (const TimeAverage* average :
         {&counters.qtime, &counters.ctime, &counters.rtime, &counters.ttime}) {
      number(average->average(counters.req_tot));
    }
    return *this;
  }
  void end() { out_.push_back('\n'); }

 private:
  // Sums over threads that are read while they move may come out one too small.
  [[nodiscard]] std::uint64_t step() {
    if (!printing_.racy) return 0;
    salt_ = salt_ * 6364136223846793005 + 1442695040888963407;
    return (salt_ >> 60) == 0 && printing_.base > 0 ? 1 : 0;
  }

  std::string& out_;
  const Printing& printing_;
  std::uint64_t salt_;
};

std::string_view status_of(const SimulatedServer& server) {
  switch (server.condition) {
    case Condition::up: return "UP";
    case Condition::failing_checks: return "UP 2/3";
    case Condition::down: return "DOWN";
    case Condition::drain: return "DRAIN";
    case Condition::maintenance: return "MAINT";
  }
  return "";
}

// pxname to eresp, which all rows begin alike.
void begin_row(Row& row, std::string_view pool, std::string_view server, std::uint64_t queued,
               std::uint64_t in_flight) {
  row.text(pool).text(server).number(queued).cells("0,").number(in_flight).cells("0,");
}

void render_server(Row row, const SimulatedPool& pool, const SimulatedServer& server) {
  const Counters& counters = server.counters;
  begin_row(row, pool.plan.name, server.name, server.queue.size() + server.queued_always,
            server.in_flight);
  if (server.connection_limit != 0) {
    row.number(server.connection_limit);
  } else {
    row.text("");
  }
  row.count(counters.stot).count(counters.bin).count(counters.bout).cells(",0,,");
  row.count(counters.econ).count(counters.eresp).count(counters.wretr).count(counters.wredis);
  row.text(status_of(server)).number(server.weight_in_force());
  row.cells(server.backup ? "0,1," : "1,0,").cells("0,0,27,0,,1,4,1,");
  if (server.warm < 1) {
    row.number(static_cast<std::uint64_t>(server.warm * 100));
  } else {
    row.text("");
  }
  row.count(counters.lbtot).cells(",2,0,,0,");
  row.cells(server.condition == Condition::down ? "L4CON,,0," : "L7OK,200,0,");
  row.answers(counters).cells(",,,").count(counters.req_tot).cells("0,0,,,,,0,,,");
  row.times(counters).cells(",,,Layer7 check passed,,2,3,4,,,,").text(server.address);
  if (pool.plan.algorithm == Algorithm::sticky) {
    row.text(server.name);
  } else {
    row.text("");
  }
  row.cells("http,,,,,,,,0,2,98,,,2,,0,0,1,1,0,0,2,0,2,");
  row.number(static_cast<std::uint64_t>(server.weight));
  row.cells(",,,-,0,0,0,,,,,,,,,,,,,,,,,,,,,,").end();
}

void render_pool(Row row, const SimulatedPool& pool) {
  const Counters& counters = pool.counters;
  begin_row(row, pool.plan.name, "BACKEND", pool.queued(), pool.in_flight());
  row.cells("200,").count(counters.stot).count(counters.bin).count(counters.bout);
  row.cells("0,0,,").count(counters.econ).count(counters.eresp);
  row.count(counters.wretr).count(counters.wredis);
  std::uint64_t able = 0, weight = 0;
  for (const SimulatedServer& server : pool.servers) {
    if (!server.serves()) continue;
    ++able;
    weight += server.weight_in_force();
  }
  row.text(able > 0 ? "UP" : "DOWN").number(weight).number(able).cells("0,,0,27,0,,1,4,0,,");
  row.count(counters.lbtot).cells(",1,0,,0,,,,").answers(counters).cells(",0,0,");
  row.count(counters.req_tot).cells("0,0,0,0,0,0,0,,,").times(counters);
  row.cells(",,,,,,,,,,,,,http,").text(printed_word(pool.plan.algorithm));
  row.cells(
         ",,,,,,0,6,244,0,0,,,0,0,1,1,0,,,,,250,0,0,0,-,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,6,0,226,"
         "470,44130,22280,0,0,")
      .end();
}

// One listener in front of all pools: its counts are their sum.
void render_listener(Row row, const SimulatedBalancer& balancer) {
  Counters sum;
  for (const SimulatedPool& pool : balancer.pools) {
    sum.req_tot += pool.counters.req_tot;
    sum.bin += pool.counters.bin;
    sum.bout += pool.counters.bout;
    for (std::size_t i = 0; i < sum.hrsp.size(); ++i) sum.hrsp[i] += pool.counters.hrsp[i];
  }
  row.cells("www,FRONTEND,,,0,4,2000,").count(sum.req_tot).count(sum.bin).count(sum.bout);
  row.cells("0,0,0,,,,,OPEN,,,,,,,,,1,2,0,,,,0,8,0,8,,,,").answers(sum).cells(",0,0,");
  row.count(sum.req_tot).cells(",,0,0,0,0,,,,,,,,,,,,,,,,,,,,,http,,8,8,").count(sum.req_tot);
  row.cells(
         "0,0,0,0,,,0,0,,,,,,,0,,,,,,,,,-,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,8,350,23000,"
         "29750,0,0,")
      .end();
}

}  // namespace

void render_show_info(const SimulatedBalancer& balancer, std::string& out) {
  out = "Name: HAProxy\nVersion: 2.6.12-1+deb12u4\nNbthread: 2\nProcess_num: 1\nPid: " +
        std::to_string(balancer.pid()) +
        "\nStopping: 0\nStart_time_sec: " + std::to_string(kBeginUnixSeconds + balancer.started()) +
        "\n";
}

void render_show_stat(const SimulatedBalancer& balancer, std::string& out) {
  out = kHeader;
  auto salt = static_cast<std::uint64_t>(balancer.now() * 1000);
  const auto row = [&] { return Row(out, balancer.printing, ++salt * 0x9e3779b97f4a7c15); };
  render_listener(row(), balancer);
  for (const SimulatedPool& pool : balancer.pools) {
    for (const SimulatedServer& server : pool.servers) {
      if (server.present) render_server(row(), pool, server);
    }
    render_pool(row(), pool);
  }
  out.push_back('\n');
}

}  // namespace skewd::bench
