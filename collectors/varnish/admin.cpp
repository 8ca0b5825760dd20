// SPDX-License-Identifier: Apache-2.0
//
// An answer of varnishadm with -j is [version, [command], time, what was asked for...].
#include "collectors/varnish/admin.h"

#include <simdjson.h>

#include <algorithm>

namespace skewd::varnish {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kHeader = 3;

// An answer that was read; its parser holds the values.
class Answer {
 public:
  explicit Answer(std::string_view text) {
    is_read_ = parser_.parse(text.data(), text.size()).get(all_) == simdjson::SUCCESS &&
               all_.size() > kHeader;
  }
  [[nodiscard]] explicit operator bool() const { return is_read_; }
  [[nodiscard]] std::size_t size() const { return is_read_ ? all_.size() - kHeader : 0; }
  [[nodiscard]] dom::element at(std::size_t position) const {
    return all_.at(kHeader + position).value_unsafe();
  }

 private:
  dom::parser parser_;
  dom::array all_;
  bool is_read_ = false;
};

std::string_view text_at(dom::element element, std::string_view key) {
  std::string_view text;
  return element[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// "probe_message": [3, 4, "healthy"]: good ones of how many, and the verdict.
struct ProbeMessage {
  std::uint64_t good = 0;
  std::uint64_t window = 0;
  std::string_view verdict;
};

ProbeMessage read_probe(dom::element entry) {
  ProbeMessage probe;
  dom::array parts;
  if (entry["probe_message"].get(parts) != simdjson::SUCCESS || parts.size() < 3) return probe;
  if (parts.at(0).get(probe.good) != simdjson::SUCCESS) probe.good = 0;
  if (parts.at(1).get(probe.window) != simdjson::SUCCESS) probe.window = 0;
  if (parts.at(2).get(probe.verdict) != simdjson::SUCCESS) probe.verdict = {};
  return probe;
}

Health read_health(std::string_view name, dom::element entry) {
  const std::string_view admin = text_at(entry, "admin_health");
  const ProbeMessage probe = read_probe(entry);
  Health health;
  health.name = name;
  health.probed = probe.window > 0;
  if (health.probed) {
    health.probe = std::to_string(probe.good) + "/" + std::to_string(probe.window);
  }
  if (admin == "sick" || admin == "deleted") {
    health.state = ServerState::maintenance;
    health.reason = StateReason::administrator;
  } else if (admin == "healthy" || probe.verdict == "healthy") {
    health.state = ServerState::up;
  } else if (probe.verdict == "sick") {
    health.state = ServerState::down;
    health.reason = StateReason::check;
  }
  return health;
}

Director read_director(std::string_view name, std::string_view type, dom::element entry) {
  Director director{std::string(name), std::string(type), false, {}};
  dom::object members;
  if (entry["probe_details"]["backends"].get(members) != simdjson::SUCCESS) return director;
  director.tells_members = true;
  for (const auto member : members) {
    double weight = 0;
    const bool told = member.value["weight"].get(weight) == simdjson::SUCCESS;
    director.members.push_back(
        {std::string(member.key),
         told ? std::optional(static_cast<float>(std::clamp(weight, 0.0, 1e9))) : std::nullopt});
  }
  return director;
}

}  // namespace

std::optional<std::string> read_active_vcl(std::string_view text) {
  const Answer answer(text);
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const std::string_view name = text_at(answer.at(i), "name");
    if (text_at(answer.at(i), "status") == "active" && !name.empty()) return std::string(name);
  }
  return std::nullopt;
}

std::optional<Members> read_members(std::string_view text, std::string_view vcl) {
  const Answer answer(text);
  dom::object entries;
  if (!answer || answer.at(0).get(entries) != simdjson::SUCCESS) return std::nullopt;
  Members members;
  const std::string prefix = std::string(vcl) + ".";
  for (const auto entry : entries) {
    if (!entry.key.starts_with(prefix)) continue;
    const std::string_view name = entry.key.substr(prefix.size());
    const std::string_view type = text_at(entry.value, "type");
    double change = 0;
    if (entry.value["last_change"].get(change) == simdjson::SUCCESS && change >= 1 &&
        change < 1e12) {
      const auto seconds = static_cast<std::uint64_t>(change);
      members.oldest_change =
          members.oldest_change == 0 ? seconds : std::min(members.oldest_change, seconds);
    }
    if (type == "backend") {
      members.servers.push_back(read_health(name, entry.value));
    } else {
      members.directors.push_back(read_director(name, type, entry.value));
    }
  }
  return members;
}

std::uint64_t read_pid(std::string_view text) {
  const Answer answer(text);
  std::uint64_t pid = 0;
  if (!answer || answer.at(0)["worker"].get(pid) != simdjson::SUCCESS) return 0;
  return pid;
}

}  // namespace skewd::varnish
