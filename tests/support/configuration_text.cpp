// SPDX-License-Identifier: Apache-2.0
#include "tests/support/configuration_text.h"

#include <sstream>

namespace skewd::support {
namespace {

std::string at(const Place& place) {
  if (place.line == 0) return place.file;
  std::string text = place.file + ":" + std::to_string(place.line);
  if (place.column > 0) {
    text += ":" + std::to_string(place.column) + "+" + std::to_string(place.length);
  }
  return text;
}

std::string at(const Place& place, std::size_t last_line) {
  return at(place) + " to " + std::to_string(last_line);
}

class Lines {
 public:
  void listener(const ListenerSpec& listener) {
    out_ << "listener " << listener.name;
    for (const std::string& address : listener.addresses) out_ << ' ' << address;
    if (!listener.first_match) out_ << " best-match";
    if (listener.answers_itself) out_ << " answers-itself";
    out_ << "  @" << at(listener.place, listener.last_line) << '\n';
  }

  void route(const RouteSpec& route) {
    out_ << "route " << route.listener << " [" << route.condition << "]";
    if (route.kind == RouteKind::mapped) out_ << " mapped";
    if (route.kind == RouteKind::computed) out_ << " computed";
    for (const RouteTarget& target : route.targets) {
      out_ << " -> " << (target.pool.empty() ? "?" : target.pool);
      if (target.share != 1) out_ << " share=" << target.share;
      out_ << " @" << at(target.place);
    }
    if (route.answers_itself) out_ << " answers-itself";
    if (route.catch_all) out_ << " catch-all";
    if (!route.host.empty()) out_ << " host=" << route.host;
    if (!route.path_prefix.empty()) out_ << " prefix=" << route.path_prefix;
    out_ << "  @" << at(route.place) << '\n';
  }

  void pool(const PoolSpec& pool) {
    out_ << "pool " << pool.name << ' ' << pool.balance.algorithm;
    if (!pool.balance.words.empty()) {
      out_ << " (" << pool.balance.words << " @" << at(pool.balance.place) << ")";
    }
    if (pool.balance.hash) hash(*pool.balance.hash);
    if (pool.balance.sticky) out_ << " sticky";
    if (pool.mode == PoolMode::tcp) out_ << " tcp";
    if (pool.all_backups) out_ << " all-backups";
    if (pool.answers_itself) out_ << " answers-itself";
    if (pool.implicit) out_ << " implicit";
    if (pool.servers_unknown) out_ << " servers-unknown";
    if (pool.used_elsewhere) out_ << " used-elsewhere";
    out_ << "  @" << at(pool.place, pool.last_line) << '\n';
    if (pool.http_check) http_check(*pool.http_check);
    for (const ServerSpec& spec : pool.servers) server(spec);
  }

  void diagnostic(const Diagnostic& diagnostic) {
    out_ << at(diagnostic.place) << ": " << name_of(diagnostic.severity) << ": " << diagnostic.text
         << " [" << diagnostic.rule << "]";
    if (!diagnostic.hint.empty()) out_ << " | " << diagnostic.hint;
    out_ << '\n';
  }

  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  void hash(const HashSpec& hash) {
    out_ << (hash.consistent ? " consistent" : " map-based");
    if (!hash.function.empty()) out_ << " function=" << hash.function;
    if (hash.ring_size > 0) out_ << " ring=" << hash.ring_size;
    if (hash.avalanche) out_ << " avalanche";
    if (hash.balance_factor > 0) out_ << " factor=" << hash.balance_factor;
  }

  void http_check(const HttpCheckSpec& check) {
    out_ << "  http-check " << check.method << ' ' << check.path << " expect "
         << check.expected_status;
    if (!check.host.empty()) out_ << " host=" << check.host;
    if (check.port) out_ << " port=" << *check.port;
    if (check.tls) out_ << " tls";
    out_ << "  @" << at(check.place) << '\n';
  }

  void server(const ServerSpec& server) {
    out_ << "  server " << server.name << ' ' << server.address;
    out_ << " host=" << (server.host.empty() ? "-" : server.host);
    out_ << " port=" << (server.port ? std::to_string(*server.port) : "-");
    if (server.weight != 1) out_ << " weight=" << server.weight;
    if (server.weight_place.line != 0) out_ << " (@" << at(server.weight_place) << ")";
    if (server.backup) out_ << " backup";
    if (server.down) out_ << " down";
    if (server.resolved_later) out_ << " resolved-later";
    if (server.check == HealthCheck::active) out_ << " checked";
    if (server.check == HealthCheck::passive) out_ << " checked-by-traffic";
    if (server.connection_limit) out_ << " limit=" << *server.connection_limit;
    if (server.id != 0) out_ << " id=" << server.id;
    out_ << "  @" << at(server.place) << '\n';
  }

  std::ostringstream out_;
};

}  // namespace

std::string render_configuration(const Configuration& configuration) {
  Lines lines;
  for (const auto& listener : configuration.listeners) lines.listener(listener);
  for (const auto& route : configuration.routes) lines.route(route);
  for (const auto& pool : configuration.pools) lines.pool(pool);
  for (const auto& diagnostic : configuration.diagnostics) lines.diagnostic(diagnostic);
  return lines.text();
}

}  // namespace skewd::support
