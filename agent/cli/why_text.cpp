// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/why_text.h"

#include <nlohmann/json.hpp>

#include "agent/app/printable.h"
#include "agent/cli/percent_encoding.h"
#include "agent/config/nearest_word.h"

namespace skewd {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLabelWidth = 10;

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? printable(found->get<std::string>()) : "";
}

Result<PoolPlace> no_such_pool(const StatusReport& report, std::string_view name) {
  std::vector<std::string_view> known;
  for (const StatusBalancer& balancer : report.balancers) {
    for (const StatusPool& pool : balancer.pools) known.push_back(pool.name);
  }
  const auto near = nearest_word(name, known);
  return failure(ErrorKind::config, "no balancer has a pool '" + std::string(name) + "'" +
                                        (near ? ", did you mean '" + std::string(*near) + "'?"
                                              : "; `skewd status` lists them"));
}

}  // namespace

Result<PoolPlace> find_pool(const StatusReport& report, std::string_view name) {
  std::vector<PoolPlace> found;
  for (const StatusBalancer& balancer : report.balancers) {
    for (const StatusPool& pool : balancer.pools) {
      if (name == pool.name || name == balancer.name + "/" + pool.name) {
        found.push_back({balancer.name, pool.name});
      }
    }
  }
  if (found.empty()) return no_such_pool(report, name);
  if (found.size() == 1) return found.front();
  std::string all;
  for (const PoolPlace& place : found) {
    all += (all.empty() ? "" : ", ") + place.balancer + "/" + place.pool;
  }
  return failure(ErrorKind::config, "several pools have that name; say which: " + all);
}

std::string pool_path(const PoolPlace& place) {
  return "/api/v1/pools/" + percent_encoded(place.balancer) + "/" + percent_encoded(place.pool);
}

Result<ToldVerdict> read_verdict(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto verdict = json.is_object() ? json.find("verdict") : json.end();
  if (!json.is_object() || verdict == json.end() || !verdict->is_object()) {
    return failure(ErrorKind::malformed, "the answer has no verdict; does --url lead to skewd?");
  }
  ToldVerdict told;
  const auto well = verdict->find("well");
  told.well = well != verdict->end() && well->is_boolean() && well->get<bool>();
  told.word = text_of(*verdict, "word");
  told.headline = text_of(*verdict, "headline");
  if (const auto lines = verdict->find("lines"); lines != verdict->end() && lines->is_array()) {
    for (const Json& line : *lines) {
      if (line.is_object()) told.lines.emplace_back(text_of(line, "label"), text_of(line, "text"));
    }
  }
  return told;
}

std::string render_why(const ToldVerdict& verdict, Colour colour) {
  std::string text = paint_text(verdict.word, verdict.well ? Paint::good : Paint::bad, colour) +
                     "  " + verdict.headline + "\n";
  for (const auto& [label, line] : verdict.lines) {
    const std::size_t padding = label.size() < kLabelWidth ? kLabelWidth - label.size() : 1;
    text +=
        "  " + paint_text(label, Paint::faint, colour) + std::string(padding, ' ') + line + "\n";
  }
  return text;
}

}  // namespace skewd
