// SPDX-License-Identifier: Apache-2.0
#include "collectors/names.h"
#include "exporters/status/json_values.h"

namespace skewd {
namespace {

Json json_count(Count count) { return count.has_value() ? Json(*count) : Json(nullptr); }

Json json_latency(const ServerReport& server) {
  const auto part = [&](LatencyPart which) {
    return json_number(server.latency[static_cast<std::size_t>(which)]);
  };
  return {{"queue", part(LatencyPart::queue)},
          {"connect", part(LatencyPart::connect)},
          {"response", part(LatencyPart::response)},
          {"total", part(LatencyPart::total)}};
}

Json json_quantiles(const ServerReport& server) {
  return {{"0.5", json_number(server.total_quantiles[0])},
          {"0.9", json_number(server.total_quantiles[1])},
          {"0.99", json_number(server.total_quantiles[2])}};
}

Json json_names(const std::vector<std::string>& names) {
  Json json = Json::array();
  for (const std::string& name : names) json.push_back(json_name(name));
  return json;
}

Json json_server(const Topology::Server& identity, const ServerReport& server) {
  return {{"server", json_name(identity.name)},
          {"address", json_name(identity.address)},
          {"backup", identity.backup},
          {"state", name_of(server.state)},
          {"reason", name_of(server.reason)},
          {"checked", server.checked},
          {"eligible", server.eligible},
          {"weight", json_number(double{server.weight})},
          {"picks_total", server.picks},
          {"expected_picks_total", json_number(server.expected_picks)},
          {"requests_total", server.requests},
          {"errors",
           {{"5xx", server.errors_5xx},
            {"connect", server.connect_errors},
            {"response", server.response_errors}}},
          {"retries_total", server.retries},
          {"in_flight", json_count(server.in_flight)},
          {"queued", json_count(server.queued)},
          {"share", json_number(server.share)},
          {"expected_share", json_number(server.expected_share)},
          {"latency_seconds", json_latency(server)},
          {"total_quantiles_seconds", json_quantiles(server)}};
}

Json json_listener(const Topology::Listener& identity, const ListenerReport& listener) {
  return {{"listener", json_name(identity.name)},
          {"mode", name_of(identity.mode)},
          {"requests_total", listener.requests},
          {"errors_total", listener.errors}};
}

Json json_sources(const BalancerReport& balancer) {
  Json json = Json::array();
  for (const SourceReport& source : balancer.sources) {
    json.push_back({{"source", json_name(source.source)},
                    {"up", source.up},
                    {"problem", json_text(source.problem)}});
  }
  return json;
}

template <typename Duration>
Json json_seconds(Duration duration) {
  return json_number(std::chrono::duration<double>(duration).count());
}

}  // namespace

Json json_pool(const BalancerReport& balancer, std::size_t index, const AddressBook& addresses) {
  const Topology::Pool& identity = balancer.topology->pools[index];
  const PoolReport& pool = balancer.pools[index];
  Json json = {{"pool", json_name(identity.name)},
               {"mode", name_of(identity.mode)},
               {"algorithm", json_name(identity.algorithm)},
               {"requests_total", pool.requests},
               {"request_rate", json_number(pool.request_rate)},
               {"balancer_errors_total", pool.balancer_errors}};
  Json& servers = json["servers"] = Json::array();
  for (std::size_t i = 0; i < identity.server_count; ++i) {
    const std::size_t place = identity.first_server + i;
    servers.push_back(json_server(balancer.topology->servers[place], balancer.servers[place]));
    servers.back()["also_in"] = json_names(addresses.names_of_others(balancer, place));
  }
  json["eligible_servers"] = pool.eligible_servers;
  json["imbalance"] = json_number(pool.imbalance);
  json["picks_are_requests"] = pool.picks_are_requests;
  json["not_comparable"] = json_text(pool.not_comparable);
  return json;
}

Json json_balancer(const BalancerReport& balancer, const AddressBook& addresses) {
  Json json = {{"name", json_name(balancer.name)},
               {"kind", json_name(balancer.kind)},
               {"up", balancer.up},
               {"stale", balancer.stale},
               {"sources", json_sources(balancer)},
               {"last_success", json_time(balancer.last_success)},
               {"scrape_duration_seconds", json_seconds(balancer.scrape_duration)},
               {"scrape_interval_seconds", json_seconds(balancer.scrape_interval)},
               {"reloads", balancer.reloads},
               {"version", json_name(balancer.version)},
               {"counters_sources", json_names(balancer.counters_sources)},
               {"exact_latency_source", balancer.exact_latency_source.empty()
                                            ? Json(nullptr)
                                            : json_name(balancer.exact_latency_source)}};
  Json& notes = json["notes"] = Json::array();
  for (const std::string& note : balancer.notes) notes.push_back(json_text(note));
  Json& pools = json["pools"] = Json::array();
  Json& listeners = json["listeners"] = Json::array();
  if (!has_numbers(balancer)) return json;
  for (std::size_t i = 0; i < balancer.pools.size(); ++i) {
    pools.push_back(json_pool(balancer, i, addresses));
  }
  for (std::size_t i = 0; i < balancer.listeners.size(); ++i) {
    listeners.push_back(json_listener(balancer.topology->listeners[i], balancer.listeners[i]));
  }
  return json;
}

}  // namespace skewd
