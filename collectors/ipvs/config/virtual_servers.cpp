// SPDX-License-Identifier: Apache-2.0
//
// virtual_server ADDRESS [PORT] | fwmark MARK | group NAME { ... }. Each is a listener, a pool and
// the route between them, called as IPVS calls the service; of a group, by its name.
#include <algorithm>

#include "collectors/host_port.h"
#include "collectors/ipvs/config/reading.h"
#include "collectors/ipvs/schedulers.h"

namespace skewd::ipvs {
namespace {

constexpr std::string_view kTopKeys =
    " global_defs vrrp_instance vrrp_sync_group vrrp_script vrrp_track_file vrrp_track_process"
    " track_file track_process track_bfd static_ipaddress static_routes static_rules "
    "static_track_group"
    " virtual_server virtual_server_group bfd_instance garp_group net_namespace net_namespace_ipvs"
    " namespace_with_ipsets instance use_pid_dir linkbeat_use_polling linkbeat_interfaces"
    " interface_up_down_delays child_wait_time process_names SSL timeout_persist config_id ";

constexpr std::string_view kServiceKeys =
    " ip_family delay_loop lb_algo lvs_sched lb_kind lvs_method protocol persistence_timeout"
    " persistence_engine persistence_granularity virtualhost ha_suspend alpha omega quorum"
    " hysteresis quorum_up quorum_down weight ops hashed flag-1 flag-2 flag-3 sh-port sh-fallback"
    " mh-port mh-fallback sorry_server sorry_server_inhibit sorry_server_lvs_method real_server"
    " retry delay_before_retry warmup connect_timeout smtp_alert inhibit_on_failure bindto "
    "bind_port"
    " bind_if fwmark snmp_name syn_proxy notify_quorum_up notify_quorum_down service_type ";

// The words of share_class_of that a configuration may use besides those of a running kernel.
std::string algorithm_of(std::string_view scheduler) {
  if (scheduler == "fo" || scheduler == "ovf") return "first";
  const std::string_view known = scheduler_of(scheduler).algorithm;
  return known.empty() ? "unknown" : std::string(known);
}

bool known(const std::string& keyword) {
  return kServiceKeys.find(" " + keyword + " ") != std::string_view::npos;
}

// The last line with one of two keywords.
const Statement* find_last(const Statement& block, std::string_view keyword,
                           std::string_view other = {}) {
  const Statement* found = nullptr;
  for (const Statement& line : block.body) {
    if (line.keyword() == keyword || line.keyword() == other) found = &line;
  }
  return found;
}

class VirtualServer {
 public:
  VirtualServer(Reading& reading, const Statement& block) : reading_(reading), block_(block) {
    for (const Statement& line : block.body) {
      tell_unknown(reading, line, "virtual_server", kServiceKeys);
      const std::string& keyword = line.keyword();
      if (known(keyword) && keyword != "real_server" && keyword != "sorry_server")
        tell_block(reading, line);
    }
  }

  void read() {
    if (!read_place()) return;
    PoolSpec pool;
    pool.name = name_;
    pool.mode = PoolMode::tcp;
    pool.place = block_.place();
    pool.last_line = block_.last_line;
    read_balance(pool);
    read_servers(pool);
    add(std::move(pool));
  }

 private:
  bool read_place() {
    const std::string first = block_.argument(1);
    if (first == "group") return read_group();
    if (first == "fwmark") {
      name_ = "FWM " + block_.argument(2);  // IPVS has no port for it, nor for its servers
      const Statement* family = find_last(block_, "ip_family");
      if (family != nullptr && family->argument(1) == "inet6") name_ += "/IPv6";
      addresses_ = {"fwmark " + block_.argument(2)};
      return true;
    }
    port_ = read_port(block_.argument(2));
    if (!is_address(first) || (!port_ && block_.words.size() > 2)) {
      reading_.remarks.error(block_.place(),
                             "'" + first + " " + block_.argument(2) +
                                 "' is no address and port: keepalived skips this virtual server");
      return false;
    }
    addresses_ = {join_host_port(first, port_.value_or(std::uint16_t{0}))};
    name_ = protocol() + " " + addresses_.front();
    return true;
  }

  bool read_group() {
    const std::string group = block_.argument(2);
    name_ = "group " + group;
    for (const Statement& other : reading_.whole.body) {
      if (other.keyword() != "virtual_server_group" || other.argument(1) != group) continue;
      for (const Statement& line : other.body) take_member(line);
      return true;
    }
    reading_.remarks.error(block_.place(), "there is no virtual_server_group '" + group + "'");
    return false;
  }

  // "10.0.0.1 80", "10.0.0.1-5 80" and "fwmark 7".
  void take_member(const Statement& line) {
    if (line.keyword() == "fwmark") {
      addresses_.push_back("fwmark " + line.argument(1));
      return;
    }
    const auto port = read_port(line.argument(1));
    addresses_.push_back(join_host_port(line.keyword(), port.value_or(std::uint16_t{0})));
    if (!port_) port_ = port;
  }

  // Measured with 2.2.7: without the line it is UDP, whatever the checkers speak.
  std::string protocol() {
    const Statement* line = find_last(block_, "protocol");
    if (line != nullptr) {
      std::string word = line->argument(1);
      for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      return word;
    }
    reading_.remarks.add(DiagnosticSeverity::warning, "parse-error", block_.place(),
                         "virtual_server has no protocol: keepalived takes UDP",
                         "add `protocol TCP` or `protocol UDP`");
    return "UDP";
  }

  void read_balance(PoolSpec& pool) {
    const Statement* line = find_last(block_, "lb_algo", "lvs_sched");
    scheduler_ = line == nullptr ? "wlc" : line->argument(1);
    pool.balance.algorithm = algorithm_of(scheduler_);
    if (line != nullptr) {
      pool.balance.words = scheduler_;
      pool.balance.place = line->words.back().place;
    }
    // IPVS spreads keys over its tables as weights say.
    if (pool.balance.algorithm == "hash") pool.balance.hash = HashSpec{};
    pool.balance.sticky = find_last(block_, "persistence_timeout") != nullptr;
  }

  void read_servers(PoolSpec& pool) {
    double weight = 1;
    if (const Statement* line = find_last(block_, "weight")) {
      weight = read_port(line->argument(1)).value_or(std::uint16_t{1});
    }
    for (const Statement& line : block_.body) {
      const bool sorry = line.keyword() == "sorry_server";
      if (!sorry && line.keyword() != "real_server") continue;
      auto server = read_server(reading_, line, port_, weight);
      if (!server) continue;
      server->backup = sorry;
      if (name_.starts_with("FWM ")) drop_port(*server);
      // Nobody checks it, and nobody needs to: it is the last resort.
      if (sorry) server->check = HealthCheck::active;
      if (!scheduler_of(scheduler_).weighs && server->weight > 0) server->weight = 1;
      if (!sorry && !pool.http_check) pool.http_check = read_http_check(line);
      pool.servers.push_back(std::move(*server));
    }
  }

  // A mark has no port, so that its servers keep that of the client.
  static void drop_port(ServerSpec& server) {
    server.port.reset();
    server.name = server.address = join_host_port(server.host, 0);
  }

  void add(PoolSpec pool) {
    ListenerSpec listener;
    listener.name = name_;
    listener.addresses = addresses_;
    listener.place = block_.place();
    listener.last_line = block_.last_line;
    RouteSpec route;
    route.listener = name_;
    route.targets = {{name_, 1, block_.place()}};
    route.catch_all = true;
    route.place = block_.place();
    Configuration& configuration = reading_.configuration;
    configuration.listeners.push_back(std::move(listener));
    configuration.routes.push_back(std::move(route));
    configuration.pools.push_back(std::move(pool));
  }

  Reading& reading_;
  const Statement& block_;
  std::string name_;
  std::vector<std::string> addresses_;
  std::optional<std::uint16_t> port_;
  std::string scheduler_;
};

}  // namespace

void tell_unknown(Reading& reading, const Statement& statement, const char* where,
                  std::string_view known) {
  const std::string& keyword = statement.keyword();
  if (known.find(" " + keyword + " ") != std::string_view::npos) return;
  if (!reading.told.insert("unknown " + statement.place().file + " " + keyword).second) return;
  reading.remarks.info(statement.place(),
                       "'" + keyword + "' is not known in " + where + ", and passed over");
}

void read_virtual_servers(Reading& reading) {
  std::set<std::string> names;
  for (const Statement& statement : reading.whole.body) {
    tell_unknown(reading, statement, "keepalived.conf", kTopKeys);
    if (statement.keyword() == "virtual_server") VirtualServer(reading, statement).read();
  }
  for (const PoolSpec& pool : reading.configuration.pools) {
    if (names.insert(pool.name).second) continue;
    reading.remarks.error(pool.place, "'" + pool.name + "' is declared twice");
  }
}

}  // namespace skewd::ipvs
