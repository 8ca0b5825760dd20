// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/locations.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "collectors/nginx/config/health_checks.h"
#include "collectors/nginx/config/location_header.h"
#include "collectors/nginx/config/pass.h"

namespace skewd::nginx {
namespace {

// "error_page 502 503" or "try_files" by the name of the location that they lead to. The first
// that names a location is the one that is shown.
class NamedReferences {
 public:
  void look_at(const Directive& directive) {
    if (directive.arguments().empty()) return;
    const std::string_view target = directive.arguments().back().text;
    if (!target.starts_with('@')) return;
    if (directive.name() == "try_files") references_.try_emplace(std::string(target), "try_files ");
    if (directive.name() == "error_page") add_error_page(directive, target);
  }

  void look_through(const Directive& location) {
    for (const Directive& directive : location.block()) {
      look_at(directive);
      if (directive.has_block() && is_followed(directive.name())) look_through(directive);
    }
  }

  [[nodiscard]] std::string condition_of(const std::string& name) const {
    const auto found = references_.find(name);
    return found == references_.end() ? name : found->second + name;
  }

 private:
  static bool is_followed(std::string_view name) { return name == "location" || name == "if"; }

  void add_error_page(const Directive& directive, std::string_view target) {
    std::string text = "error_page ";
    for (const Word& word : directive.arguments()) {
      if (!word.text.starts_with('=') && !word.text.starts_with('@')) {
        text += std::string(word.text) + " ";
      }
    }
    references_.try_emplace(std::string(target), text);
  }

  std::unordered_map<std::string, std::string> references_;
};

class LocationsReader {
 public:
  LocationsReader(const std::string& listener, const Scope& server, Context& context)
      : listener_(listener), server_(server), context_(context) {}

  NamedReferences references;

  void read(const Directive& location, const std::string& outer,
            std::unordered_set<std::string>& siblings, bool resolves) {
    const auto header = read_location_header(location, context_.remarks);
    if (!header) return;
    if (is_outside(*header, outer)) {
      return context_.remarks.error(
          location.place(), "location \"" + header->text + "\" is outside of \"" + outer + "\"");
    }
    const bool is_single = !header->is_pattern && !header->is_named;
    if (is_single && !siblings.insert(sibling_key(*header)).second) {
      return context_.remarks.error(location.place(),
                                    "duplicate location \"" + header->text + "\"");
    }
    Area area;
    area.condition = header->is_named ? references.condition_of(header->text) : header->text;
    if (header->is_pattern && !outer.empty()) area.condition = outer + " " + area.condition;
    area.path_prefix = header->path_prefix;
    area.is_all = header->path_prefix == "/";
    const Scope scope(location.block(), &server_, resolves);
    read_cases(location, area, scope);
    read_passes(location, area, scope);
    std::unordered_set<std::string> inner;
    for (const Directive& directive : location.block()) {
      if (directive.name() != "location" || !directive.has_block()) continue;
      read(directive, header->text, inner, scope.has_resolver());
    }
  }

 private:
  // What the routes of a block have in common.
  struct Area {
    std::string condition;
    std::string path_prefix;
    bool is_all = false;
  };

  // "/a" and "^~ /a" are the same to nginx, "= /a" is another.
  static std::string sibling_key(const LocationHeader& header) {
    return header.path_prefix.empty() ? header.text : header.path_prefix;
  }

  static bool is_outside(const LocationHeader& header, const std::string& outer) {
    return outer.starts_with('/') && !header.path_prefix.empty() &&
           !header.path_prefix.starts_with(outer);
  }

  // Blocks for some of the requests of a location.
  void read_cases(const Directive& location, const Area& area, const Scope& scope) {
    for (const Directive& directive : location.block()) {
      const bool is_case = directive.name() == "if" || directive.name() == "limit_except";
      if (!is_case || !directive.has_block()) continue;
      Area inner;
      inner.condition = area.condition + " " + directive.text();
      inner.path_prefix = area.path_prefix;
      read_passes(directive, inner, Scope(directive.block(), &scope, scope.has_resolver()));
    }
  }

  void read_passes(const Directive& block, const Area& area, const Scope& scope) {
    std::vector<Destination> all;
    std::optional<Directive> check;
    std::optional<Directive> first;
    for (const Directive& directive : block.block()) {
      if (directive.name() == "health_check") check.emplace(directive);
      if (!is_pass(directive.name())) continue;
      if (first && first->name() == directive.name()) {
        context_.remarks.error(directive.place(),
                               "\"" + std::string(directive.name()) + "\" is duplicate");
        continue;
      }
      if (!first) first.emplace(directive);
      for (Destination& destination : read_pass(directive, scope, context_)) {
        add_route(area, destination);
        all.push_back(std::move(destination));
      }
    }
    if (check) note_health_check(*check, all, context_);
  }

  void add_route(const Area& area, const Destination& destination) {
    RouteSpec route;
    route.listener = listener_;
    route.condition = area.condition;
    if (!destination.when.empty()) route.condition += " " + destination.when;
    route.kind = destination.kind;
    route.targets = destination.targets;
    route.catch_all = area.is_all && destination.otherwise;
    route.host = destination.host;
    route.path_prefix = area.path_prefix;
    route.place = destination.place;
    context_.found.routes.push_back(std::move(route));
  }

  const std::string& listener_;
  const Scope& server_;
  Context& context_;
};

}  // namespace

void read_locations(std::span<const Directive> directives, std::span<const Directive> inherited,
                    const std::string& listener, const Scope& scope, Context& context) {
  LocationsReader reader(listener, scope, context);
  for (const Directive& directive : directives) {
    reader.references.look_at(directive);
    if (directive.name() == "location" && directive.has_block()) {
      reader.references.look_through(directive);
    }
  }
  for (const Directive& directive : inherited) reader.references.look_at(directive);
  std::unordered_set<std::string> siblings;
  for (const Directive& directive : directives) {
    if (directive.name() != "location" || !directive.has_block()) continue;
    reader.read(directive, {}, siblings, scope.has_resolver());
  }
}

}  // namespace skewd::nginx
