// SPDX-License-Identifier: Apache-2.0
#include "agent/config/balancer_settings.h"

#include <algorithm>
#include <array>
#include <map>

#include "agent/config/nearest_word.h"
#include "collectors/balancer.h"
#include "collectors/log_place.h"
#include "collectors/source.h"

namespace skewd {
namespace {

constexpr auto kBalancerKeys = std::to_array<std::string_view>(
    {"name", "kind", "stats", "master", "access_log", "config", "pool"});
constexpr auto kPoolKeys =
    std::to_array<std::string_view>({"match", "algorithm", "share_tolerance", "ignore"});
constexpr NumberRange kShareTolerance{0.05, 10, "between 0.05 and 10"};
constexpr std::size_t kLongestName = 64;  // a name is a label of every series

// In characters; toml++ has made sure that the text is UTF-8.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7F;
  });
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// How messages speak of a balancer, which may have no name.
std::string title_of(const BalancerSettings& balancer) {
  return balancer.name.empty() ? "this [[balancer]]" : "balancer " + quoted(balancer.name);
}

void read_name(const TomlReader& table, BalancerSettings& balancer) {
  if (!table.has("name")) {
    table.fault("name", "this [[balancer]] has no 'name'; it becomes the label balancer=\"...\"");
    return;
  }
  const auto name = table.text("name");
  if (!name) return;
  if (name->empty() || length_of(*name) > kLongestName) {
    table.fault("name", "'name' has " + std::to_string(length_of(*name)) +
                            " characters, but must have 1 to " + std::to_string(kLongestName));
  } else if (has_control_character(*name)) {
    table.fault("name", "'name' contains a control character, which no label can show");
  } else {
    balancer.name = *name;
  }
}

std::string kinds_that(bool (*are_so)(const BalancerKind&)) {
  std::vector<std::string_view> names;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (are_so(kind)) names.push_back(kind.name);
  }
  return names.empty() ? "none so far" : list_words(names);
}

bool has_statistics(const BalancerKind& kind) { return kind.make_reader != nullptr; }
bool has_log(const BalancerKind& kind) { return kind.make_log_reader != nullptr; }
bool is_watched(const BalancerKind& kind) { return has_statistics(kind) || has_log(kind); }

std::string known_kinds() { return "known: " + kinds_that(is_watched); }

void read_kind(const TomlReader& table, BalancerSettings& balancer) {
  if (!table.has("kind")) {
    table.fault("kind", title_of(balancer) + " has no 'kind'; " + known_kinds());
    return;
  }
  const auto kind = table.text("kind");
  if (!kind) return;
  const BalancerKind* known = find_balancer_kind(*kind);
  if (known == nullptr) {
    table.fault("kind", "unknown kind " + quoted(*kind) + "; " + known_kinds());
  } else if (!is_watched(*known)) {
    table.fault("kind", "the statistics of kind " + quoted(*kind) +
                            " cannot be read, only its configuration (`skewd check`); " +
                            known_kinds());
  } else if (!has_statistics(*known) && (table.has("stats") || table.has("master"))) {
    table.fault("stats", "the statistics of kind " + quoted(*kind) +
                             " cannot be read, only its 'access_log'; statistics are known of " +
                             kinds_that(has_statistics));
  }
  balancer.kind = *kind;
}

void read_stats(const TomlReader& table, BalancerSettings& balancer) {
  std::vector<std::string>& known = balancer.stats;
  for (const TomlText& source : table.texts("stats")) {
    if (const auto read = read_source(source.text); !read) {
      table.faults().add(source.line, "'stats': " + read.error().message);
    } else if (std::find(known.begin(), known.end(), source.text) != known.end()) {
      // Sources of one balancer are summed, so a second reading would double every counter.
      table.faults().add(source.line, "'stats' has " + quoted(source.text) + " twice; keep one");
    } else {
      known.push_back(source.text);
    }
  }
}

void read_master(const TomlReader& table, BalancerSettings& balancer) {
  const auto master = table.text("master");
  if (!master) return;
  const auto source = read_source(*master);
  if (!source) {
    table.fault("master", "'master': " + source.error().message);
  } else if (!is_socket(*source)) {
    table.fault("master", "'master' is a URL, but a master CLI is a socket: \"unix:/path\"");
  }
  balancer.master = *master;
}

void read_access_log(const TomlReader& table, BalancerSettings& balancer) {
  const auto text = table.text("access_log");
  if (!text) return;
  if (const auto place = read_log_place(*text); !place) {
    table.fault("access_log", "'access_log': " + place.error().message);
  }
  const BalancerKind* const kind = find_balancer_kind(balancer.kind);
  if (kind != nullptr && !has_log(*kind)) {
    table.fault("access_log", "the access log of kind " + quoted(balancer.kind) +
                                  " cannot be read; those are: " + kinds_that(has_log));
  }
  balancer.access_log = *text;
}

void read_sources(const TomlReader& table, BalancerSettings& balancer) {
  const std::size_t before = table.faults().size();
  read_stats(table, balancer);
  read_master(table, balancer);
  read_access_log(table, balancer);
  if (table.has("stats") && table.has("master")) {
    table.fault("master", title_of(balancer) + " has both 'stats' and 'master'; keep one");
  } else if (table.faults().size() == before && balancer.stats.empty() && balancer.master.empty() &&
             balancer.access_log.empty()) {
    table.fault("stats",
                title_of(balancer) +
                    " has no source to read: give it 'stats', 'master' or 'access_log', for example"
                    " stats = [\"unix:/run/haproxy/admin.sock\"]");
  }
}

PoolSettings read_pool(const TomlReader& table) {
  table.allow_only(kPoolKeys);
  PoolSettings pool;
  if (auto match = table.text("match")) pool.match = std::move(*match);
  if (auto algorithm = table.text("algorithm")) pool.algorithm = std::move(*algorithm);
  pool.share_tolerance = table.number("share_tolerance", kShareTolerance);
  pool.ignore = table.flag("ignore").value_or(pool.ignore);
  if (pool.match.empty()) {
    table.fault("match", "'match' is empty, which no pool is called; write \"*\" for all pools");
  }
  return pool;
}

BalancerSettings read_balancer(const TomlReader& table) {
  table.allow_only(kBalancerKeys);
  BalancerSettings balancer;
  read_name(table, balancer);
  read_kind(table, balancer);
  read_sources(table, balancer);
  for (TomlText& file : table.texts("config")) balancer.config.push_back(std::move(file.text));
  for (const TomlReader& pool : table.tables("pool", "[[balancer.pool]]")) {
    balancer.pools.push_back(read_pool(pool));
  }
  return balancer;
}

}  // namespace

std::vector<BalancerSettings> read_balancers(const TomlReader& top) {
  std::vector<BalancerSettings> balancers;
  std::map<std::string, std::size_t> line_of_name;
  for (const TomlReader& table : top.tables("balancer", "[[balancer]]")) {
    balancers.push_back(read_balancer(table));
    const std::string& name = balancers.back().name;
    const auto [known, is_new] = line_of_name.try_emplace(name, table.line_of("name"));
    if (is_new || name.empty()) continue;
    table.fault("name", "the name " + quoted(name) + " is taken by the balancer of line " +
                            std::to_string(known->second));
  }
  return balancers;
}

}  // namespace skewd
