// SPDX-License-Identifier: Apache-2.0
//
// What sends requests to a pool: ProxyPass, RewriteRule with [P], and handlers that proxy; and what
// answers instead of a pool: exclusions and redirects.
#include <algorithm>
#include <array>

#include "collectors/apache/config/reading.h"

namespace skewd::apache {
namespace {

constexpr std::size_t kLongest = 120;

void append(std::string& text, std::string_view word) {
  if (!text.empty() && !word.empty()) text += ' ';
  text += word;
}

std::string shortened(std::string text) {
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return text.substr(0, end) + "...";
}

bool matches_all(std::string_view regex) {
  constexpr std::array<std::string_view, 12> kAll{"^",       "^/",     "^.*$",     "^(.*)$",
                                                  "^/(.*)$", "^/(.*)", "^/?(.*)$", "^/?(.*)",
                                                  "(.*)",    ".*",     "^/.*$",    ".?"};
  return std::find(kAll.begin(), kAll.end(), regex) != kAll.end();
}

bool is_location(const Section& section) {
  return section.name == "location" || section.name == "locationmatch";
}

// A path, or "~ regex".
struct Path {
  std::string text;  // empty: any
  std::string prefix;
};

Path prefix_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/" || path.empty()) return {};
  return {std::string(path), std::string(path)};
}

Path regex_path(std::string_view regex) {
  if (matches_all(regex)) return {};
  return {"~ " + std::string(regex), {}};
}

Path path_of(const Section& location) {
  if (location.name == "locationmatch") return regex_path(location.argument);
  if (location.argument.starts_with("~ ")) {
    return regex_path(std::string_view(location.argument).substr(2));
  }
  return prefix_path(location.argument);
}

// The sections around a line that limit it, besides virtual hosts and locations.
std::string further_limits(const Reading& reading, bool with_locations) {
  constexpr std::array<std::string_view, 9> kLimits{"if",         "elseif",         "else",
                                                    "directory",  "directorymatch", "files",
                                                    "filesmatch", "limit",          "limitexcept"};
  std::string text;
  for (const Section& section : reading.sections) {
    if (with_locations && is_location(section)) append(text, path_of(section).text);
    if (std::find(kLimits.begin(), kLimits.end(), section.name) == kLimits.end()) continue;
    append(text, section.name);
    append(text, section.argument);
  }
  return text;
}

RouteSpec make_route(const Line& line, const Path& path, const std::string& limits) {
  RouteSpec route;
  std::string text = path.text;
  append(text, limits);
  route.condition = shortened(std::move(text));
  route.path_prefix = path.prefix;
  route.catch_all = path.text.empty() && limits.empty();
  route.place = line.place;
  return route;
}

// Only a request tells whom "http://%{HTTP_HOST}" or "balancer://$1" means.
bool is_computed(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return url.find("%{") != std::string_view::npos;
  const std::string_view rest = url.substr(begin + 3);
  const std::size_t end = rest.find_first_of("/$%");
  if (end == std::string_view::npos || rest[end] == '/') return false;
  return end == 0 || rest[end] == '%';  // "balancer://shop$1": the path is what varies
}

void set_target(Reading& reading, RouteSpec& route, const Line& line, std::size_t url) {
  const Word& word = line.words[url];
  RouteTarget target{"", 1, word.place};
  const std::string balancer = balancer_name(word.text);
  if (is_computed(word.text)) {
    route.kind = RouteKind::computed;
  } else if (!balancer.empty()) {
    target.pool = balancer;
    if (line.words.size() > url + 1 && line.name.starts_with("proxypass")) {
      reading.pass_settings.push_back({reading.server, balancer, line, url + 1});
    }
  } else {
    Word whole = word;
    if (!whole.text.starts_with("unix:")) {
      const std::size_t scheme = whole.text.find("://");
      const std::size_t varies =
          whole.text.find_first_of("$%", scheme == std::string::npos ? 0 : scheme + 3);
      whole.text = whole.text.substr(0, varies);
    }
    target.pool = implicit_pool(reading, whole, line, url + 1);
  }
  route.targets.push_back(std::move(target));
}

void take_pass(Reading& reading, const Line& line) {
  const Section* location = find_section(reading, {"location", "locationmatch"});
  const std::size_t url = location == nullptr ? 1 : 0;
  if (line.words.size() <= url) {
    reading.remarks.error(line.place, "ProxyPass needs a path and a URL");
    return;
  }
  const bool regex = line.name == "proxypassmatch" && location == nullptr;
  const Path path = location != nullptr ? path_of(*location)
                    : regex             ? regex_path(line.at(0))
                                        : prefix_path(line.at(0));
  RouteSpec route = make_route(line, path, further_limits(reading, false));
  if (line.at(url) == "!") {
    route.answers_itself = true;
  } else {
    set_target(reading, route, line, url);
  }
  Server& server = reading.servers[reading.server];
  (location != nullptr ? server.locations : server.passes).push_back(std::move(route));
}

bool has_flag(std::string_view flags, std::initializer_list<std::string_view> wanted) {
  if (flags.starts_with('[')) flags.remove_prefix(1);
  if (flags.ends_with(']')) flags.remove_suffix(1);
  while (!flags.empty()) {
    std::string_view flag = flags.substr(0, flags.find(','));
    flags.remove_prefix(std::min(flags.size(), flag.size() + 1));
    while (flag.starts_with(' ')) flag.remove_prefix(1);
    flag = flag.substr(0, flag.find('='));
    const std::string word = lower(flag);
    if (std::find(wanted.begin(), wanted.end(), word) != wanted.end()) return true;
  }
  return false;
}

// Flags may be written with blanks between them, and quotes around all.
std::string flags_of(const Line& line) {
  std::string flags;
  for (std::size_t i = 2; i < line.words.size(); ++i) flags += line.words[i].text;
  return flags;
}

void take_rewrite(Reading& reading, const Line& line) {
  std::string limits = further_limits(reading, true);
  for (const Word& condition : reading.conditions) append(limits, condition.text);
  reading.conditions.clear();
  if (line.words.size() < 2) return;
  const std::string flags = flags_of(line);
  const bool proxies = has_flag(flags, {"p", "proxy"});
  const bool answers = has_flag(flags, {"r", "redirect", "f", "forbidden", "g", "gone"});
  if (!proxies && !answers) return;
  RouteSpec route = make_route(line, regex_path(line.at(0)), limits);
  if (proxies) {
    set_target(reading, route, line, 1);
  } else {
    route.answers_itself = true;
  }
  reading.servers[reading.server].rewrites.push_back(std::move(route));
}

void take_condition(Reading& reading, const Line& line) {
  constexpr std::size_t kMostKept = 16;
  if (line.words.size() < 2 || reading.conditions.size() >= kMostKept) return;
  std::string text = shortened(std::string(line.at(0)));
  append(text, shortened(std::string(line.at(1))));
  reading.conditions.push_back({std::move(text), line.place});
}

void take_redirect(Reading& reading, const Line& line) {
  const Section* location = find_section(reading, {"location", "locationmatch"});
  Path path;
  if (location != nullptr) path = path_of(*location);
  bool limited = location != nullptr;
  for (const Word& word : line.words) {
    if (line.name == "redirect" && word.text.starts_with('/') && !limited) {
      path = prefix_path(word.text);
      limited = true;
    }
    if (line.name == "redirectmatch" && word.text.find_first_of("^$(*.") != std::string::npos &&
        !limited) {
      path = regex_path(word.text);
      limited = true;
    }
  }
  if (!limited) return;
  RouteSpec route = make_route(line, path, further_limits(reading, false));
  route.answers_itself = true;
  reading.servers[reading.server].redirects.push_back(std::move(route));
}

// SetHandler "proxy:unix:/run/php.sock|fcgi://localhost": for files, after what is proxied.
void take_handler(Reading& reading, const Line& line) {
  constexpr std::string_view kProxy = "proxy:";
  if (!lower(line.at(0)).starts_with(kProxy)) return;
  Line target = line;
  target.words.front().text.erase(0, kProxy.size());
  RouteSpec route = make_route(line, {}, further_limits(reading, true));
  set_target(reading, route, target, 0);
  reading.servers[reading.server].redirects.push_back(std::move(route));
}

}  // namespace

bool take_route_directive(Reading& reading, const Line& line) {
  if (line.name == "proxypass" || line.name == "proxypassmatch") {
    take_pass(reading, line);
  } else if (line.name == "rewriterule") {
    take_rewrite(reading, line);
  } else if (line.name == "rewritecond") {
    take_condition(reading, line);
  } else if (line.name == "redirect" || line.name == "redirectmatch") {
    take_redirect(reading, line);
  } else if (line.name == "sethandler") {
    take_handler(reading, line);
  } else {
    return false;
  }
  return true;
}

}  // namespace skewd::apache
