// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/apache/config/lines.h"
#include "collectors/configuration.h"
#include "collectors/reader_remarks.h"

namespace skewd::apache {

/// A pool while it is being read: what ProxySet says may come before or after its members.
struct Balancer {
  std::size_t server = 0;  // in whose virtual host; 0: the main server
  PoolSpec spec;
  std::vector<std::uint32_t> sets;  // of the members: the lbset
};

/// The main server, or a virtual host. Apache asks its rules in the order of these lists.
struct Server {
  ListenerSpec listener;
  std::string name;  // ServerName; empty: none
  bool rewrites_on = false;
  bool has_files = false;  // a DocumentRoot
  std::vector<RouteSpec> rewrites;
  std::vector<RouteSpec> locations;  // the last that matches wins
  std::vector<RouteSpec> passes;
  std::vector<RouteSpec> redirects;
};

/// A section that the line at hand stands in.
struct Section {
  std::string name;
  std::string argument;  // its words, joined
  Place place;
  bool read = true;  // false: a condition that does not hold
};

/// <Macro NAME $PARAMETER...> of mod_macro: a text that `Use NAME WORD...` puts in its place.
struct Macro {
  std::vector<std::string> parameters;
  std::string file;
  std::size_t first_line = 0;
  std::string text;
};

/// What a ProxyPass says of a balancer that may be declared later.
struct PassSettings {
  std::size_t server = 0;
  std::string balancer;
  Line line;
  std::size_t from = 0;
};

/// What has been read so far.
struct Reading {
  explicit Reading(const Surroundings& around) : surroundings(around), servers(1) {}

  const Surroundings& surroundings;
  Configuration configuration;
  ReaderRemarks remarks;

  std::string root;  // ServerRoot
  std::map<std::string, std::string> defines;
  bool variables_read = false;
  std::map<std::string, Macro> macros;  // by name in lower case
  std::vector<Section> sections;
  std::vector<Server> servers;
  std::size_t server = 0;  // in which the line at hand stands
  std::vector<Balancer> balancers;
  std::map<std::pair<std::size_t, std::string>, std::size_t> balancer_at;  // by server and name
  std::map<std::string, std::vector<Word>> check_templates;                // ProxyHCTemplate
  std::map<std::string, std::string> check_statuses;                       // ProxyHCExpr
  std::vector<PassSettings> pass_settings;
  std::vector<Word> conditions;  // RewriteCond, until their rule
  std::vector<std::string> listens;
  std::set<std::string> told;
};

/// Takes the variables of Debian's envvars, if that file stands in the ServerRoot; once.
void read_variables(Reading& reading);

/// Reads a text with everything that it includes.
void read_file(Reading& reading, const std::string& path, const std::string& text);

/// The text of a macro with these words for its parameters, cut off at kLargestConfigurationFile.
[[nodiscard]] std::string expanded(const Macro& macro, const std::vector<Word>& words);

/// A directive in the place where it stands; those that are of no interest are skipped.
void take_directive(Reading& reading, const Line& line);
/// Those about balancers and their members: true if it was one of them.
[[nodiscard]] bool take_balancer_directive(Reading& reading, const Line& line);
/// Those that send requests somewhere: true if it was one of them.
[[nodiscard]] bool take_route_directive(Reading& reading, const Line& line);

/// The balancer of that URL in the server at hand, declared if need be.
[[nodiscard]] Balancer& balancer_of(Reading& reading, const Word& url);
/// Settings of a balancer, as ProxySet and ProxyPass have them, from that word on.
void set_balancer(Reading& reading, Balancer& balancer, const Line& line, std::size_t from);
/// A pool of one server that a URL stands for, with the settings that follow it; its name.
[[nodiscard]] std::string implicit_pool(Reading& reading, const Word& url, const Line& line,
                                        std::size_t from);

/// The section that the line stands in, from inside out; null: none is called so.
[[nodiscard]] const Section* find_section(const Reading& reading,
                                          std::initializer_list<std::string_view> names);

/// "balancer://shop", of a URL with a path; empty: it is no balancer's.
[[nodiscard]] std::string balancer_name(std::string_view url);

/// Makes pools, listeners and routes of it all.
[[nodiscard]] Configuration assemble(Reading& reading);

}  // namespace skewd::apache
