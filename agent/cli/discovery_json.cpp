// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/discovery_json.h"

#include <nlohmann/json.hpp>

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;

Json render_advice(const std::vector<Advice>& advice) {
  Json list = Json::array();
  for (const Advice& one : advice) {
    list.push_back(
        {{"trouble", one.trouble}, {"mend", one.mend.empty() ? Json() : Json(one.mend)}});
  }
  return list;
}

std::string_view name_of(FoundSource::Use use) {
  switch (use) {
    case FoundSource::Use::statistics: return "stats";
    case FoundSource::Use::master: return "master";
    case FoundSource::Use::access_log: return "access_log";
  }
  return "";
}

Json render_source(const TriedSource& source) {
  Json json{{"use", name_of(source.found.use)},
            {"source", source.found.source},
            {"declared", source.found.declared},
            {"chosen", source.chosen},
            {"answers", nullptr},
            {"error", nullptr}};
  if (!source.trial) return json;
  json["answers"] = !source.trial->error.has_value();
  if (source.trial->error) json["error"] = source.trial->error->message;
  if (!source.trial->was_read) return json;
  json["pools"] = source.trial->pools;
  json["servers"] = source.trial->servers;
  json["notes"] = source.trial->notes;
  return json;
}

Json render_balancer(const FoundBalancer& balancer) {
  Json json{{"name", balancer.name},
            {"kind", balancer.kind->name},
            {"pid", balancer.pid == 0 ? Json() : Json(balancer.pid)},
            {"evidence", balancer.evidence},
            {"watchable", balancer.can_be_watched()},
            {"config", balancer.config},
            {"sources", Json::array()}};
  for (const TriedSource& source : balancer.sources) {
    json["sources"].push_back(render_source(source));
  }
  json["advice"] = render_advice(balancer.advice);
  return json;
}

}  // namespace

std::string render_discovery_json(const Discovery& discovery) {
  Json json{{"balancers", Json::array()}, {"advice", render_advice(discovery.advice)}};
  for (const FoundBalancer& balancer : discovery.balancers) {
    json["balancers"].push_back(render_balancer(balancer));
  }
  // Names and command lines are whatever somebody typed.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace skewd
