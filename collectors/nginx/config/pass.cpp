// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/pass.h"

#include <algorithm>
#include <array>

#include "collectors/nginx/config/address.h"
#include "collectors/nginx/config/pass_template.h"

namespace skewd::nginx {
namespace {

struct Scheme {
  std::string_view prefix;
  std::uint16_t port;
};

constexpr std::array<Scheme, 6> kSchemes{{{"http://", 80},
                                          {"https://", 443},
                                          {"grpc://", 80},
                                          {"grpcs://", 443},
                                          {"uwsgi://", 0},
                                          {"suwsgi://", 0}}};

// An address as it stands in a route, without scheme and path.
struct Location {
  std::string_view address;
  std::uint16_t default_port = 0;
  bool has_scheme = false;
};

// The address of a socket ends with the colon before the path.
std::string_view without_path(std::string_view text) {
  constexpr std::string_view kSocket = "unix:";
  if (text.starts_with(kSocket)) return text.substr(0, text.find(':', kSocket.size()));
  return text.substr(0, text.find_first_of("/?$"));
}

Location locate(std::string_view text, std::uint16_t default_port) {
  for (const Scheme& scheme : kSchemes) {
    if (lower_case(text.substr(0, scheme.prefix.size())) != scheme.prefix) continue;
    return {without_path(text.substr(scheme.prefix.size())), scheme.port, true};
  }
  return {without_path(text), default_port, false};
}

class PassReader {
 public:
  PassReader(const Directive& pass, const Scope& scope, Context& context)
      : pass_(pass), scope_(scope), context_(context) {}

  std::vector<Destination> read() {
    const Word& word = pass_.arguments().front();
    const Place place = pass_.place_of(word);
    is_written_ = word.text.find('$') == std::string_view::npos;
    std::vector<Destination> destinations;
    for (Case& found : expand_address(std::string(word.text), place, scope_, context_)) {
      destinations.push_back(destination_of(std::move(found)));
    }
    return destinations;
  }

 private:
  Destination destination_of(Case found) {
    Destination destination;
    destination.when = std::move(found.when);
    destination.host = std::move(found.host);
    destination.otherwise = found.otherwise;
    destination.place = found.is_mapped ? found.place : pass_.place();
    destination.kind = found.is_mapped ? RouteKind::mapped : RouteKind::fixed;
    bool is_known = false;
    for (const Part& part : found.parts) {
      is_known = is_known || part.is_known;
      destination.targets.push_back({part.is_known ? pool_of(part) : "", part.share, part.place});
    }
    if (!is_known) destination.kind = RouteKind::computed;
    return destination;
  }

  std::string pool_of(const Part& part) {
    const bool is_http = pass_.name() == "proxy_pass" && context_.mode == PoolMode::http;
    const bool is_grpc = pass_.name() == "grpc_pass";
    const Location location = locate(part.text, is_http || is_grpc ? 80 : 0);
    if (is_http && is_written_ && !location.has_scheme) {
      context_.remarks.error(part.place,
                             "invalid URL prefix: it begins with neither \"http://\" "
                             "nor \"https://\"");
    }
    if (const PoolSpec* pool = context_.find_upstream(location.address)) return pool->name;
    return pool_of_address(location, part);
  }

  // A plain word is meant as the name of an upstream, though nginx would ask a name server.
  std::string pool_of_address(const Location& location, const Part& part) {
    const Address address = read_address(location.address);
    const PoolSpec* pool = address.port ? context_.find_upstream(address.host) : nullptr;
    if (pool != nullptr && is_written_) {
      context_.remarks.error(part.place, "upstream \"" + pool->name + "\" may not have port " +
                                             std::to_string(*address.port));
      return pool->name;
    }
    const bool takes_default = location.default_port != 0 || address.port || address.is_socket;
    if (!takes_default && is_written_) {
      context_.remarks.error(part.place, "no port in \"" + std::string(location.address) +
                                             "\", and no upstream has this name");
    }
    const bool is_host = looks_like_host(address) || address.port.has_value();
    const bool needs_resolver = !is_written_ && !address.is_literal;
    const bool reachable = is_host && (!needs_resolver || scope_.has_resolver());
    if (!address.is_socket && !reachable) return std::string(location.address);
    const bool resolved_later = needs_resolver && !address.is_socket;
    return context_.implicit_pool(location.address, location.default_port, resolved_later, pass_);
  }

  const Directive& pass_;
  const Scope& scope_;
  Context& context_;
  bool is_written_ = true;  // no variable: the name must be known when nginx starts
};

}  // namespace

bool is_pass(std::string_view name) {
  constexpr std::array<std::string_view, 6> kPasses{"proxy_pass", "fastcgi_pass",   "grpc_pass",
                                                    "uwsgi_pass", "memcached_pass", "scgi_pass"};
  return std::find(kPasses.begin(), kPasses.end(), name) != kPasses.end();
}

std::vector<Destination> read_pass(const Directive& pass, const Scope& scope, Context& context) {
  if (pass.arguments().size() != 1 || pass.arguments().front().text.empty()) {
    context.remarks.error(pass.place(), "\"" + std::string(pass.name()) + "\" takes one address");
    return {};
  }
  return PassReader(pass, scope, context).read();
}

}  // namespace skewd::nginx
