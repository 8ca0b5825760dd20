// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/survey.h"

#include <algorithm>

#include "collectors/nginx/config/directive_names.h"
#include "collectors/nginx/config/pass.h"

namespace skewd::nginx {
namespace {

bool declares_variable(std::string_view name) {
  return name == "map" || name == "geo" || name == "split_clients";
}

bool has_child(const Directive& block, std::string_view name) {
  const Block children = block.block();
  return std::any_of(children.begin(), children.end(),
                     [&](const Directive& child) { return child.name() == name; });
}

// Directives that never have a block, and are often the last before one.
bool is_line(std::string_view name) {
  return is_pass(name) || name == "listen" || name == "root" || name == "include" ||
         name == "server_name" || name == "set" || name == "return";
}

class Surveyor {
 public:
  Surveyor(const Tree& tree, Remarks& remarks) : tree_(tree), remarks_(remarks) {}

  Survey run() {
    const Block top = tree_.top();
    const bool is_stream = is_stream_fragment(top);
    for (const Directive& directive : top) {
      if (!is_sound(directive)) continue;
      const std::string_view name = directive.name();
      if (name == "http" || name == "stream") {
        if (directive.has_block()) read_section(directive.block(), section_of(name == "stream"));
      } else if (name == "events") {
        look_through(directive.block(), survey_.http);
      } else if (name != "mail") {
        sort(directive, section_of(is_stream));
      }
    }
    return std::move(survey_);
  }

 private:
  Section& section_of(bool stream) { return stream ? survey_.stream : survey_.http; }

  static bool is_stream_fragment(const Block& top) {
    bool found = false;
    for (const Directive& directive : top) {
      if (directive.name() == "http" || directive.name() == "location") return false;
      if (directive.name() != "server" || !directive.has_block()) continue;
      if (has_child(directive, "location")) return false;
      found = found || has_child(directive, "proxy_pass");
    }
    return found;
  }

  void read_section(const Block& block, Section& section) {
    for (const Directive& directive : block) {
      if (is_sound(directive)) sort(directive, section);
    }
  }

  void sort(const Directive& directive, Section& section) {
    const std::string_view name = directive.name();
    if (declares_variable(name)) {
      section.variables.push_back(directive);
    } else if (name == "upstream") {
      section.upstreams.push_back(directive);
      look_through(directive.block(), section);
    } else if (name == "server" && directive.has_block()) {
      section.servers.push_back(directive);
      look_through(directive.block(), section);
    } else if (name == "location") {
      section.locations.push_back(directive);
      look_through(directive.block(), section);
    } else if (name == "server") {
      remarks_.error(directive.place(), R"("server" has no opening "{")",
                     "servers of a pool stand in an upstream block");
    } else if (!directive.has_block()) {
      section.settings.push_back(directive);
    } else if (!holds_data(name)) {
      look_through(directive.block(), section);
    }
  }

  // Inside of servers, locations and upstreams. What nginx knows only one level further out is
  // there because a brace was forgotten, and is read as though it were in its place.
  void look_through(const Block& block, Section& section) {
    for (const Directive& directive : block) {
      if (!is_sound(directive)) continue;
      const std::string_view name = directive.name();
      const bool is_server = name == "server" && directive.has_block();
      if (is_server || name == "upstream" || declares_variable(name)) {
        tell_misplaced(directive);
        sort(directive, section);
      } else if (name == "http" || name == "stream") {
        tell_misplaced(directive);
        read_section(directive.block(), section_of(name == "stream"));
      } else if (directive.has_block() && !holds_data(name)) {
        look_through(directive.block(), section);
      }
    }
  }

  void tell_misplaced(const Directive& directive) {
    remarks_.error(directive.place_of(directive.words().front()),
                   "\"" + std::string(directive.name()) + "\" is not allowed here",
                   "look for a block above that is not closed");
  }

  // False: it is skipped with all that it holds.
  bool is_sound(const Directive& directive) {
    const Word& word = directive.words().front();
    const std::string name(directive.name().substr(0, 80));
    if (!is_known_directive(directive.name())) {
      remarks_.unknown_directive(directive.place_of(word), name);
      return false;
    }
    if (directive.has_block() && is_line(name)) {
      remarks_.error(directive.place(), "\"" + name + R"(" is not ended by ";" before "{")");
    }
    if (directive.has_block() || !needs_block(name) || name == "server") return true;
    remarks_.error(directive.place_of(word), "\"" + name + R"(" has no opening "{")");
    return false;
  }

  const Tree& tree_;
  Remarks& remarks_;
  Survey survey_;
};

}  // namespace

Survey survey(const Tree& tree, Remarks& remarks) { return Surveyor(tree, remarks).run(); }

}  // namespace skewd::nginx
