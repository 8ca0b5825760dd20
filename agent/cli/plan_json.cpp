// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/diagnostic_json.h"
#include "agent/cli/plan_text.h"

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json json_of(const DueShare& due) {
  if (!due.exists) return nullptr;
  return due.share ? Json(*due.share) : Json("unknown");
}

Json routes_json(const Comparison& comparison) {
  Json list = Json::array();
  for (const RouteMove& route : comparison.routes) {
    list.push_back({{"listener", route.listener},
                    {"condition", route.condition},
                    {"before", json_of(route.before)},
                    {"after", json_of(route.after)},
                    {"lost", route.lost},
                    {"shift", route.shift},
                    {"remark", route.remark}});
  }
  return list;
}

Json side_json(const PoolSide& side) {
  if (!side.exists) return nullptr;
  return {{"algorithm", side.algorithm},
          {"servers", side.declared},
          {"eligible", side.able},
          {"reason", side.why_unknown},
          {"condition", side.condition}};
}

Json pools_json(const Comparison& comparison) {
  Json list = Json::array();
  for (const PoolMove& pool : comparison.pools) {
    Json servers = Json::array();
    for (const ServerMove& server : pool.servers) {
      servers.push_back({{"server", server.server},
                         {"before", json_of(server.before)},
                         {"after", json_of(server.after)},
                         {"remark", server.remark}});
    }
    list.push_back({{"pool", pool.pool},
                    {"before", side_json(pool.before)},
                    {"after", side_json(pool.after)},
                    {"largest_move", pool.largest_move()},
                    {"servers", std::move(servers)}});
  }
  return list;
}

// The new file's, each with what the change did to it; then those that are gone.
Json risks_json(const Comparison& comparison) {
  Json list = Json::array();
  const auto add = [&](const std::vector<Diagnostic>& diagnostics, const char* change) {
    for (Json one : diagnostics_json(diagnostics)) {
      one["change"] = change;
      list.push_back(std::move(one));
    }
  };
  add(comparison.new_risks, "new");
  add(comparison.standing_risks, "standing");
  add(comparison.vanished_risks, "vanished");
  return list;
}

}  // namespace

std::string render_plan_json(const Comparison& comparison,
                             const std::vector<std::string>& objections) {
  return dump({{"routes", routes_json(comparison)},
               {"pools", pools_json(comparison)},
               {"diagnostics", risks_json(comparison)},
               {"objections", objections}});
}

}  // namespace skewd
