// SPDX-License-Identifier: Apache-2.0
//
// `use_backend` and `default_backend`.
#include <string_view>
#include <utility>

#include "collectors/haproxy/config/pool_expression.h"
#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

RouteSpec begin_route(const ProxyLine& at, const Condition& condition) {
  RouteSpec route;
  route.listener = at.proxy.name;
  route.condition = condition.text;
  route.host = condition.host;
  route.path_prefix = condition.path_prefix;
  route.catch_all = condition.always;
  route.place = at.line.place();
  return route;
}

// The part of a word that begins at a byte of its text; of the whole word if quotes or escapes
// make that another byte of the line.
Place part_of(const Line& line, std::size_t word, std::size_t begin, std::size_t length) {
  const Word& whole = line.words[word];
  if (whole.length != whole.text.size()) return line.place(word);
  return {line.file, line.number, whole.column + begin, length};
}

class MappedRoutes {
 public:
  MappedRoutes(const ProxyLine& at, const PoolExpression& expression, Condition condition)
      : at_(at), expression_(expression), condition_(std::move(condition)) {
    const std::size_t slash = expression.map_file.rfind('/');
    name_ = expression.map_file.substr(slash == std::string::npos ? 0 : slash + 1);
  }

  void add() {
    const std::string path = at_.reading.path_of(expression_.map_file, at_.line.file);
    const MapFiles::MapFile& map = at_.reading.maps.read(path);
    if (!map.error.empty()) {
      at_.remarks().error(
          part_of(at_.line, 1, expression_.map_file_at, expression_.map_file.size()),
          "the map '" + path + "' cannot be read: " + map.error);
    }
    for (const MapEntry& entry : map.entries) {
      if (entry.value.empty()) continue;  // no name: later rules decide
      if (at_.reading.routes.take(1, at_.line.place(1), at_.remarks()) == 0) break;
      add_entry(entry);
    }
    if (expression_.map_default) add_default(*expression_.map_default);
  }

 private:
  void add_entry(const MapEntry& entry) {
    RouteSpec route = begin(entry.key);
    route.targets.push_back(
        {expression_.before + entry.value + expression_.after, 1, entry.value_place});
    if (condition_.always && expression_.looks_up_host) route.host = entry.key;
    if (condition_.always && expression_.looks_up_path_prefix) route.path_prefix = entry.key;
    at_.proxy.routes.push_back(std::move(route));
  }

  void add_default(const std::string& value) {
    RouteSpec route = begin("anything else");
    route.targets.push_back({expression_.before + value + expression_.after, 1,
                             part_of(at_.line, 1, expression_.map_default_at, value.size())});
    route.catch_all = condition_.always;
    at_.proxy.routes.push_back(std::move(route));
  }

  [[nodiscard]] RouteSpec begin(const std::string& key) const {
    RouteSpec route = begin_route(at_, condition_);
    route.kind = RouteKind::mapped;
    route.catch_all = false;
    route.host.clear();
    route.path_prefix.clear();
    route.condition = name_ + ": " + key + (condition_.always ? "" : " and " + condition_.text);
    return route;
  }

  const ProxyLine& at_;
  const PoolExpression& expression_;
  Condition condition_;
  std::string name_;
};

bool may_route(const ProxyLine& at) {
  const std::string keyword(at.line.text(0));
  if (at.proxy.section == Section::pool) {
    at.remarks().info(at.line.place(0), "'" + keyword + "' is ignored in a backend");
    return false;
  }
  if (at.line.size() < 2) {
    at.remarks().error(at.line.place(), "'" + keyword + "' expects the name of a backend");
    return false;
  }
  return true;
}

}  // namespace

void read_use_pool(const ProxyLine& at) {
  if (!may_route(at)) return;
  if (at.proxy.section == Section::defaults) {
    return at.remarks().error(at.line.place(0), "'use_backend' is not allowed in defaults");
  }
  Condition condition = read_rule_condition(at, 2);
  const PoolExpression expression = read_pool_expression(at.line.text(1));
  if (!expression.map_file.empty()) {
    return MappedRoutes(at, expression, std::move(condition)).add();
  }
  if (at.reading.routes.take(1, at.line.place(), at.remarks()) == 0) return;
  RouteSpec route = begin_route(at, condition);
  if (expression.computed) {
    route.kind = RouteKind::computed;
    route.targets.push_back({{}, 1, at.line.place(1)});
    route.catch_all = false;  // a name that is no pool's leads to the next rule
  } else {
    route.targets.push_back({std::string(at.line.text(1)), 1, at.line.place(1)});
  }
  at.proxy.routes.push_back(std::move(route));
}

void read_default_pool(const ProxyLine& at) {
  if (!may_route(at)) return;
  at.settings().default_pool = RouteTarget{std::string(at.line.text(1)), 1, at.line.place(1)};
  at.settings().default_pool_place = at.line.place();
}

}  // namespace skewd::haproxy
