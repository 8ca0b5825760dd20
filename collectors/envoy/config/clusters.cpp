// SPDX-License-Identifier: Apache-2.0
//
// Clusters become pools: who is in them, with which weight, and who looks after them.
#include <algorithm>
#include <array>
#include <limits>

#include "collectors/envoy/config/endpoints.h"
#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {
namespace {

constexpr std::string_view kClusterKeys =
    " transport_socket_matches transport_socket_matcher name alt_stat_name type cluster_type"
    " eds_cluster_config connect_timeout per_connection_buffer_limit_bytes lb_policy"
    " load_assignment health_checks max_requests_per_connection circuit_breakers"
    " upstream_http_protocol_options common_http_protocol_options http_protocol_options"
    " http2_protocol_options typed_extension_protocol_options dns_refresh_rate dns_jitter"
    " dns_failure_refresh_rate respect_dns_ttl dns_lookup_family dns_resolvers"
    " use_tcp_for_dns_lookups dns_resolution_config typed_dns_resolver_config"
    " wait_for_warm_on_init outlier_detection cleanup_interval upstream_bind_config"
    " lb_subset_config ring_hash_lb_config maglev_lb_config original_dst_lb_config"
    " least_request_lb_config round_robin_lb_config common_lb_config transport_socket metadata"
    " protocol_selection upstream_connection_options close_connections_on_host_health_failure"
    " ignore_health_on_host_removal filters load_balancing_policy lrs_server"
    " lrs_report_endpoint_metrics track_timeout_budgets upstream_config track_cluster_stats"
    " preconnect_policy connection_pool_per_downstream_connection hosts tls_context"
    " extension_protocol_options happy_eyeballs_config ";

std::string type_of(YamlNode cluster) {
  const YamlNode type = cluster["type"];
  if (type) return std::string(type.text());
  return field(cluster, "cluster_type") ? "custom" : "STATIC";
}

// What looks after the servers of a cluster.
HealthCheck check_of(YamlNode cluster) {
  if (field(cluster, "health_checks").size() > 0) return HealthCheck::active;
  return field(cluster, "outlier_detection") ? HealthCheck::passive : HealthCheck::none;
}

bool has_tls(YamlNode cluster) {
  return is_message(field(cluster, {"transport_socket", "typed_config"}), "UpstreamTlsContext") ||
         field(cluster, "tls_context");
}

std::string statuses_of(YamlNode ranges) {
  std::string text;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const std::uint32_t start = ranges.at(i)["start"].whole_number().value_or(0);
    const std::uint32_t end = ranges.at(i)["end"].whole_number().value_or(0);
    if (end <= start) continue;
    if (!text.empty()) text += ',';
    text += std::to_string(start);
    if (end - start > 1) text += "-" + std::to_string(end - 1);  // the end is not included
  }
  return text.empty() ? "200" : text;
}

std::optional<HttpCheckSpec> http_check_of(YamlNode cluster) {
  const YamlNode checks = field(cluster, "health_checks");
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const YamlNode http = field(checks.at(i), "http_health_check");
    if (!http) continue;
    HttpCheckSpec check;
    const YamlNode method = http["method"];
    check.method = method ? std::string(method.text()) : "GET";
    check.path = http["path"].text();
    check.host = http["host"].text();
    check.tls = has_tls(cluster);
    check.expected_status = statuses_of(field(http, "expected_statuses"));
    check.place = http.place();
    return check;
  }
  return std::nullopt;
}

bool is_even(const std::vector<ServerSpec>& servers) {
  return std::all_of(servers.begin(), servers.end(), [&](const ServerSpec& server) {
    return server.weight == servers.front().weight;
  });
}

// RANDOM looks at no weights: an endpoint is drawn by its position.
void forget_weights(Reading& reading, PoolSpec& pool) {
  if (pool.balance.algorithm != "random(1)" || is_even(pool.servers)) return;
  for (ServerSpec& server : pool.servers) server.weight = 1;
  reading.remarks.info(pool.balance.place, "weights of endpoints of '" + pool.name +
                                               "' count for nothing: RANDOM "
                                               "does not look at them");
}

void check_type(Reading& reading, YamlNode cluster, const std::string& type, PoolSpec& pool) {
  constexpr std::array<std::string_view, 3> kNamed{"STATIC", "STRICT_DNS", "LOGICAL_DNS"};
  if (std::find(kNamed.begin(), kNamed.end(), type) == kNamed.end()) {
    const bool known = type == "EDS" || type == "ORIGINAL_DST" || type == "custom";
    pool.servers_unknown = true;
    if (!known)
      reading.remarks.error(cluster["type"].place(), "no cluster type is called '" + type + "'");
  }
  if (type == "LOGICAL_DNS" && pool.servers.size() != 1) {
    reading.remarks.error(pool.place,
                          "a LOGICAL_DNS cluster must have one endpoint, and '" + pool.name +
                              "' has " + std::to_string(pool.servers.size()),
                          "STRICT_DNS takes several names");
  }
  for (ServerSpec& server : pool.servers) {
    server.resolved_later = type != "STATIC" && !server.host.empty() && !is_ip_host(server);
    if (type == "STATIC" && !server.host.empty() && !is_ip_host(server)) {
      reading.remarks.error(
          server.place,
          "'" + server.host + "' is no IP address, and '" + pool.name + "' is of type STATIC",
          "type: STRICT_DNS resolves names");
    }
  }
}

YamlNode assignment_of(Reading& reading, YamlNode cluster, const std::string& type,
                       bool& from_server) {
  if (type != "EDS") return field(cluster, "load_assignment");
  const YamlNode settings = field(cluster, "eds_cluster_config");
  const YamlNode service = field(settings, "service_name");
  const YamlNode found =
      find_resource(reading, field(settings, "eds_config"), "ClusterLoadAssignment",
                    (service ? service : cluster["name"]).text());
  from_server = !found;
  return found;
}

void read_cluster(Reading& reading, YamlNode cluster) {
  tell_unknown_keys(reading, cluster, "a cluster", kClusterKeys);
  PoolSpec pool;
  pool.name = cluster["name"].text();
  pool.place = cluster.place();
  pool.last_line = cluster.last_line();
  pool.all_backups = true;  // a priority serves as a whole
  if (pool.name.empty()) {
    reading.remarks.error(pool.place, "a cluster without a name");
    return;
  }
  const std::string type = type_of(cluster);
  bool from_server = false;
  const YamlNode assignment = assignment_of(reading, cluster, type, from_server);
  const EndpointSettings settings{
      check_of(cluster), bool(field(cluster, {"common_lb_config", "locality_weighted_lb_config"}))};
  pool.servers = read_endpoints(reading, assignment, settings);
  read_old_hosts(cluster["hosts"], settings, pool.servers);
  check_type(reading, cluster, type, pool);
  if (type == "EDS") pool.servers_unknown = from_server;
  pool.balance = read_balance(reading, cluster, is_even(pool.servers));
  pool.http_check = http_check_of(cluster);
  forget_weights(reading, pool);
  reading.configuration.pools.push_back(std::move(pool));
}

}  // namespace

void read_clusters(Reading& reading) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < reading.clusters.size(); ++i) {  // reading may add documents
    const YamlNode cluster = reading.clusters[i];
    const YamlNode name = cluster["name"];
    if (name && !names.insert(std::string(name.text())).second) {
      reading.remarks.error(name.place(),
                            "a second cluster is called '" + std::string(name.text()) + "'");
      continue;
    }
    read_cluster(reading, cluster);
  }
}

}  // namespace skewd::envoy
