// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/kept_incident.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "agent/app/incident_maker.h"
#include "agent/app/recorded_past.h"
#include "agent/config/settings.h"
#include "agent/store/event_store.h"
#include "exporters/history_query.h"
#include "exporters/incident/read_events.h"
#include "exporters/incident_query.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

using std::chrono::milliseconds;

constexpr std::size_t kMostKnown = 50;

// What a name may mean: a pool's name may hold a slash.
std::vector<PoolName> meanings_of(std::string_view name) {
  std::vector<PoolName> meanings{{"", std::string(name)}};
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos) {
    meanings.push_back({std::string(name.substr(0, slash)), std::string(name.substr(slash + 1))});
  }
  return meanings;
}

bool means(const std::vector<PoolName>& meanings, const std::string& balancer,
           const std::string& pool) {
  return std::ranges::any_of(meanings, [&](const PoolName& one) {
    return one.pool == pool && (one.balancer.empty() || one.balancer == balancer);
  });
}

using Places = std::set<std::pair<std::string, std::string>>;  // balancer, pool

Result<PoolName> only_one(const Places& found, const Places& known, std::string_view name) {
  if (found.size() == 1) return PoolName{found.begin()->first, found.begin()->second};
  std::string all;
  std::size_t count = 0;
  for (const auto& [balancer, pool] : found.empty() ? known : found) {
    if (++count > kMostKnown) break;
    all.append(all.empty() ? "" : ", ").append(balancer).append("/").append(pool);
  }
  if (!found.empty()) {
    return failure(ErrorKind::config, "several pools have that name; say which: " + all);
  }
  return failure(ErrorKind::config, "nothing is kept of a pool '" + std::string(name) + "'" +
                                        (all.empty() ? "" : "; there are " + all));
}

Result<EventStore> open_store(const std::string& directory, Instant now) {
  std::error_code ignored;
  const fs::path file = fs::path(directory) / "history.db";
  if (!fs::exists(file, ignored)) {
    return failure(ErrorKind::config,
                   "--state-dir: " + file.string() + " is not there, or may not be read by you");
  }
  return EventStore::open(directory, now);
}

Result<void> add_places(EventStore& store, Instant from, Places& known) {
  const auto findings = store.findings({from, {}, {}, kMostHistory});
  if (!findings) return tl::unexpected(findings.error());
  for (const KeptFinding& kept : *findings) {
    const auto finding = read_finding(kept.json);
    if (finding && !finding->pool.empty()) known.emplace(finding->balancer, finding->pool);
  }
  const auto changes = store.changes({from, {}, {}, kMostHistory});
  if (!changes) return tl::unexpected(changes.error());
  for (const std::string& json : *changes) {
    const auto change = read_change(json);
    if (change && !change->pool.empty()) known.emplace(change->balancer, change->pool);
  }
  return {};
}

Result<Settings> settings_of(const KeptPlaces& places) {
  if (places.config_file.empty()) return Settings();
  return load_settings(places.config_file);
}

// All of a recording, or all up to then.
Result<IncidentQuery> whole_period(const RecordedPast& recorded, std::string_view until,
                                   Instant now) {
  IncidentQuery query;
  query.from = recorded.span.from;
  query.until = recorded.span.until + milliseconds(1);
  if (until.empty()) return query;
  const auto end = read_time(until, now);
  if (!end) return tl::unexpected(Error(end.error()).in("until"));
  query.until = std::max(*end, query.from + milliseconds(1));
  return query;
}

// Everything that was opened for one report.
struct Opened {
  Settings settings;
  std::optional<RecordedPast> recorded;
  std::optional<EventStore> store;
  IncidentQuery query;
};

Result<Opened> open_all(const KeptPlaces& places, std::string_view name, std::string_view since,
                        std::string_view until, Instant now) {
  Opened opened;
  auto settings = settings_of(places);
  if (!settings) return tl::unexpected(std::move(settings).error());
  opened.settings = std::move(*settings);
  if (!places.recording.empty()) {
    auto recorded = replay_recording(places.recording, meanings_of(name), opened.settings);
    if (!recorded) return tl::unexpected(std::move(recorded).error());
    opened.recorded = std::move(*recorded);
  }
  auto query = opened.recorded && since.empty()
                   ? whole_period(*opened.recorded, until, now)
                   : read_period(since.empty() ? kUsualReport : since, until, now);
  if (!query) return tl::unexpected(std::move(query).error());
  opened.query = std::move(*query);
  if (!places.state_directory.empty()) {
    auto store = open_store(places.state_directory, now);
    if (!store) return tl::unexpected(std::move(store).error());
    opened.store = std::move(*store);
  }
  return opened;
}

Result<PoolName> find_place(Opened& opened, std::string_view name) {
  Places known, found;
  if (opened.store) {
    if (auto done = add_places(*opened.store, opened.query.from, known); !done) {
      return tl::unexpected(std::move(done).error());
    }
  }
  const auto meanings = meanings_of(name);
  for (const auto& [balancer, pool] : known) {
    if (means(meanings, balancer, pool)) found.emplace(balancer, pool);
  }
  if (opened.recorded) {
    for (const RecordedPool& pool : opened.recorded->pools) found.emplace(pool.balancer, pool.pool);
    for (const std::string& text : opened.recorded->known) {
      const std::size_t slash = text.find('/');
      known.emplace(text.substr(0, slash), text.substr(slash + 1));
    }
  }
  return only_one(found, known, name);
}

}  // namespace

Result<Incident> read_kept_incident(const KeptPlaces& places, std::string_view pool,
                                    std::string_view since, std::string_view until, Instant now) {
  auto opened = open_all(places, pool, since, until, now);
  if (!opened) return tl::unexpected(std::move(opened).error());
  const auto place = find_place(*opened, pool);
  if (!place) return tl::unexpected(place.error());
  opened->query.balancer = place->balancer;
  opened->query.pool = place->pool;
  IncidentMaker maker(opened->query);
  if (opened->store) {
    EventStore& store = *opened->store;
    maker.add_kept([&](const EventQuery& query) { return store.findings(query); },
                   [&](const EventQuery& query) { return store.changes(query); });
  }
  if (opened->recorded) {
    std::erase_if(opened->recorded->pools, [&](const RecordedPool& one) {
      return one.balancer != place->balancer || one.pool != place->pool;
    });
    maker.add_recorded(places.recording, *opened->recorded, !opened->store);
  } else {
    maker.add_recordings(opened->settings, std::nullopt);
  }
  return std::move(maker).take(now);
}

}  // namespace skewd
