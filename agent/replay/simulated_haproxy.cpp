// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/simulated_haproxy.h"

#include <numeric>
#include <string_view>

namespace skewd {
namespace {

constexpr const char* kShowInfo =
    "Name: HAProxy\nVersion: 2.6.12\nPid: 100\nStart_time_sec: 1795000000\nStopping: 0\n";

// The columns that the reader looks at, in the order of HAProxy 2.6.
constexpr const char* kHeader =
    "# pxname,svname,qcur,scur,stot,econ,eresp,wretr,wredis,status,weight,bck,chkfail,lbtot,type,"
    "check_status,hrsp_2xx,hrsp_5xx,req_tot,addr,mode,algo,uweight,\n";

// HAProxy's word for the row of a pool, which we do not use.
constexpr std::string_view kRowOfPool =
    "BACK"
    "END";

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

SimulatedHaproxy::SimulatedHaproxy(std::size_t servers) : served_(servers) {}

std::string SimulatedHaproxy::server_name(std::size_t server) {
  return "web-" + std::to_string(server);
}

void SimulatedHaproxy::serve(std::size_t server, std::uint64_t requests) {
  served_.at(server) += requests;
}

std::string SimulatedHaproxy::show_stat() const {
  const std::uint64_t served = std::accumulate(served_.begin(), served_.end(), std::uint64_t{0});
  const std::string all = number(served + lost_);
  const std::string good = number(served);
  const std::string lost = number(lost_);
  const std::string checks = up_ ? "0" : "3";
  std::string text = kHeader;
  text.append("www,FRONTEND,,0,").append(all).append(",,,,,OPEN,,,,,0,,").append(good);
  text.append(",").append(lost).append(",").append(all).append(",,http,,,\n");
  for (std::size_t i = 0; i < served_.size(); ++i) {
    const std::string count = number(served_[i]);
    text.append("shop,").append(server_name(i)).append(",0,0,").append(count);
    text.append(",0,0,0,0,").append(up_ ? "UP" : "DOWN").append(",1,0,").append(checks);
    text.append(",").append(count).append(",2,").append(up_ ? "L7OK," : "L4CON,").append(count);
    text.append(",0,").append(count).append(",10.0.0.").append(number(i + 1));
    text.append(":80,http,,1,\n");
  }
  text.append("shop,").append(kRowOfPool).append(",0,0,").append(all).append(",").append(lost);
  text.append(",0,0,0,").append(up_ ? "UP" : "DOWN").append(",").append(number(served_.size()));
  text.append(",0,,").append(good).append(",1,,").append(good).append(",").append(lost);
  text.append(",").append(all).append(",,http,roundrobin,,\n");
  return text;
}

std::vector<RawAnswer> SimulatedHaproxy::answers() const {
  return {{"show info", kShowInfo}, {"show stat", show_stat()}};
}

}  // namespace skewd
