// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/upstreams.h"

#include <algorithm>
#include <array>

#include "collectors/nginx/config/address.h"
#include "collectors/nginx/config/upstream_server.h"

namespace skewd::nginx {
namespace {

bool is_method(std::string_view name) {
  constexpr std::array<std::string_view, 9> kMethods{"least_conn",
                                                     "ip_hash",
                                                     "hash",
                                                     "random",
                                                     "least_time",
                                                     "fair",
                                                     "consistent_hash",
                                                     "balancer_by_lua_block",
                                                     "balancer_by_lua_file"};
  return std::find(kMethods.begin(), kMethods.end(), name) != kMethods.end();
}

bool is_affinity(std::string_view name) { return name == "sticky" || name == "session_sticky"; }

// Members that are not written in the block.
bool finds_servers(std::string_view name) {
  return name == "state" || name == "jdomain" || name == "balancer_by_lua_block" ||
         name == "balancer_by_lua_file";
}

// nginx hashes with crc32; the parts of an address that ip_hash takes have a formula of their own.
void choose_algorithm(const Directive& method, BalanceSpec& balance) {
  const std::string_view name = method.name();
  balance.hash.reset();
  balance.words = method.text();
  balance.place = method.place();
  if (name == "least_conn" || name == "least_time") {
    balance.algorithm = "leastconn";
  } else if (name == "ip_hash") {
    balance.algorithm = "source";
    balance.hash = HashSpec{};
  } else if (name == "hash" || name == "consistent_hash") {
    balance.algorithm = "hash";
    balance.hash = HashSpec{};
    balance.hash->function = "crc32";
    balance.hash->consistent = name != "hash" || method.argument(1) == "consistent";
  } else if (name == "random") {
    balance.algorithm = method.argument(0) == "two" ? "random(2)" : "random(1)";
  } else {
    balance.algorithm = name == "fair" ? "fair" : "lua";
  }
}

class UpstreamReader {
 public:
  explicit UpstreamReader(Context& context) : context_(context) {}

  PoolSpec read(const Directive& block) {
    pool_.name = block.argument(0);
    pool_.mode = context_.mode;
    pool_.all_backups = true;  // nginx shares among its backups as among its servers
    pool_.place = block.place();
    pool_.last_line = block.last_line();
    for (const Directive& directive : block.block()) read_line(directive);
    // The servers of such a pool are placeholders that the program replaces.
    if (pool_.balance.algorithm == "lua") pool_.servers.clear();
    if (is_checked_) {
      for (ServerSpec& server : pool_.servers) server.check = HealthCheck::active;
    }
    return std::move(pool_);
  }

 private:
  void read_line(const Directive& directive) {
    const std::string_view name = directive.name();
    if (name == "server") {
      if (!directive.has_block()) read_server(directive);
    } else if (is_method(name)) {
      read_method(directive);
    } else if (is_affinity(name)) {
      pool_.balance.sticky = true;
    } else if (name == "keepalive") {
      keepalive_ = true;
    } else if (name == "check") {
      is_checked_ = true;
    }
    pool_.servers_unknown = pool_.servers_unknown || finds_servers(name);
  }

  void read_method(const Directive& method) {
    const std::string name(method.name());
    if (!pool_.balance.words.empty()) {
      context_.remarks.warn("algorithm-overridden", method.place(),
                            "replaces \"" + pool_.balance.words + "\" of line " +
                                std::to_string(pool_.balance.place.line),
                            "keep one balancing method per upstream");
    } else if (keepalive_) {
      context_.remarks.warn(
          "algorithm-overridden", method.place(),
          "\"" + name + R"(" after "keepalive" puts it out of force: no connection is kept)",
          R"(write the balancing method before "keepalive")");
    }
    keepalive_ = false;
    method_ = name;
    check_arguments(method);
    choose_algorithm(method, pool_.balance);
  }

  void check_arguments(const Directive& method) {
    const auto arguments = method.arguments();
    if (method.name() == "hash") {
      const bool fits =
          arguments.size() == 1 || (arguments.size() == 2 && arguments[1].text == "consistent");
      if (!fits) {
        context_.remarks.error(method.place(), R"("hash" takes a key and perhaps "consistent")");
      }
    } else if (method.name() == "random" && !arguments.empty()) {
      const std::string_view by = method.argument(1);
      const bool fits = arguments[0].text == "two" &&
                        (by.empty() || by == "least_conn" || by.starts_with("least_time"));
      if (!fits) context_.remarks.error(method.place(), R"("random" takes "two" and a method)");
    }
  }

  void read_server(const Directive& directive) {
    auto server = read_upstream_server(directive, context_.remarks);
    if (!server) return;
    const bool takes_backups = method_ != "ip_hash" && method_ != "hash" && method_ != "random";
    if (server->spec.backup && !takes_backups) {
      context_.remarks.error(directive.place(),
                             "\"" + method_ + R"(" does not support the parameter "backup")");
    }
    pool_.servers_unknown = pool_.servers_unknown || server->more_by_dns;
    pool_.servers.push_back(std::move(server->spec));
  }

  Context& context_;
  PoolSpec pool_;
  std::string method_;  // the last one so far
  bool keepalive_ = false;
  bool is_checked_ = false;
};

}  // namespace

void read_upstream(const Directive& block, Context& context) {
  if (block.arguments().size() != 1) {
    context.remarks.error(block.place(), "\"upstream\" takes one name");
    if (block.arguments().empty()) return;
  }
  if (const PoolSpec* former = context.find_upstream(block.argument(0))) {
    return context.remarks.error(
        block.place(), "duplicate upstream \"" + std::string(block.argument(0)) + "\", first in " +
                           former->place.file + ":" + std::to_string(former->place.line));
  }
  context.add_upstream(UpstreamReader(context).read(block));
}

}  // namespace skewd::nginx
