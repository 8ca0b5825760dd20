// SPDX-License-Identifier: Apache-2.0
//
// Which function reads which keyword of a proxy, and the short ones.
#include <string_view>
#include <unordered_map>

#include "collectors/haproxy/config/address.h"
#include "collectors/haproxy/config/keywords.h"
#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

void read_mode(const ProxyLine& at) {
  const std::string_view mode = at.line.text(1);
  if (mode == "tcp" || mode == "http") {
    at.settings().mode = mode == "http" ? ProxyMode::http : ProxyMode::tcp;
  } else if (mode == "log" || mode == "health" || mode == "spop" || mode == "haterm") {
    at.settings().mode = ProxyMode::other;
  } else {
    at.remarks().error(at.line.place(1), "'" + std::string(mode) + "' is not a mode");
  }
}

void read_bind(const ProxyLine& at) {
  if (!at.proxy.listens()) {
    at.remarks().info(at.line.place(0), "'bind' is ignored in a backend");
  } else if (at.line.size() < 2) {
    at.remarks().error(at.line.place(), "'bind' expects an address");
  } else {
    for (std::string& address : read_bind_addresses(at.line.text(1))) {
      at.proxy.addresses.push_back(std::move(address));
    }
  }
}

void read_acl(const ProxyLine& at) {
  if (at.line.size() < 3) {
    return at.remarks().error(at.line.place(), "'acl' expects a name and a test");
  }
  at.proxy.acls[std::string(at.line.text(1))].push_back(read_test(at.line, 2, at.line.size()));
}

void read_option(const ProxyLine& at) {
  const std::string_view option = at.line.text(1);
  if (!is_proxy_option(option)) {
    return at.remarks().unknown(at.line.place(1), "option", option, "a proxy");
  }
  if (read_check_option(at)) return;
  if (option == "allbackups") at.settings().all_backups = !at.negated;
  if ((option == "transparent" || option == "http_proxy") && !at.negated) {
    at.proxy.servers_unknown = true;  // the client's own destination
    at.proxy.like_pool = true;
  }
}

void read_sticky(const ProxyLine& at) {
  const std::string_view keyword = at.line.text(0);
  const std::string_view what = at.line.text(1);
  if (keyword == "persist" && what != "rdp-cookie") return;
  at.settings().sticky = !at.negated;
  if (at.proxy.section == Section::listen) at.proxy.like_pool = true;
}

void read_stick_table(const ProxyLine& at) { at.proxy.has_table = true; }

void read_stats(const ProxyLine& at) {
  const std::string_view what = at.line.text(1);
  const bool opens = what == "enable" || what == "uri";
  if (opens && at.proxy.section != Section::defaults) at.proxy.answers.sometimes = true;
}

void read_monitor(const ProxyLine& at) {
  if (at.line.text(0) == "monitor") (void)read_rule_condition(at, 2);  // monitor fail if ...
  if (at.line.text(0) == "monitor-uri") at.proxy.answers.sometimes = true;
}

void read_error_page(const ProxyLine& at) { at.proxy.answers.on_failure = true; }

void read_use_server(const ProxyLine& at) {
  (void)read_rule_condition(at, 2);
  if (at.line.text(1).find('%') == std::string_view::npos) {
    at.proxy.used_servers.push_back({std::string(at.line.text(1)), at.line.place(1)});
  }
}

void read_default_server(const ProxyLine& at) {
  read_server_options(at.line, 1, at.settings().default_server, at.remarks());
}

void read_dispatch(const ProxyLine& at) {
  at.proxy.servers_unknown = true;
  at.proxy.like_pool = true;
}

void read_disabled(const ProxyLine& at) { at.settings().disabled = true; }
void read_enabled(const ProxyLine& at) { at.settings().disabled = false; }

using LineReader = void (*)(const ProxyLine&);

LineReader reader_of(std::string_view keyword) {
  static const std::unordered_map<std::string_view, LineReader> kReaders{
      {"acl", read_acl},
      {"appsession", read_sticky},
      {"balance", read_balance},
      {"bind", read_bind},
      {"block", read_request_rule},
      {"cookie", read_sticky},
      {"default-server", read_default_server},
      {"default_backend", read_default_pool},
      {"disabled", read_disabled},
      {"dispatch", read_dispatch},
      {"enabled", read_enabled},
      {"errorfile", read_error_page},
      {"errorfiles", read_error_page},
      {"errorloc", read_error_page},
      {"errorloc302", read_error_page},
      {"errorloc303", read_error_page},
      {"hash-balance-factor", read_hash_balance_factor},
      {"hash-type", read_hash_type},
      {"http-after-response", read_request_rule},
      {"http-check", read_http_check},
      {"http-error", read_error_page},
      {"http-request", read_request_rule},
      {"http-response", read_request_rule},
      {"mode", read_mode},
      {"monitor", read_monitor},
      {"monitor-uri", read_monitor},
      {"option", read_option},
      {"persist", read_sticky},
      {"redirect", read_request_rule},
      {"server", read_server},
      {"server-template", read_server_template},
      {"stats", read_stats},
      {"stick", read_sticky},
      {"stick-table", read_stick_table},
      {"tcp-request", read_request_rule},
      {"tcp-response", read_request_rule},
      {"transparent", read_dispatch},
      {"use-server", read_use_server},
      {"use_backend", read_use_pool},
  };
  const auto found = kReaders.find(keyword);
  return found == kReaders.end() ? nullptr : found->second;
}

}  // namespace

void read_proxy_line(const ProxyLine& at) {
  const std::string_view keyword = at.line.text(0);
  if (const LineReader reader = reader_of(keyword)) return reader(at);
  if (!is_proxy_keyword(keyword)) {
    at.remarks().unknown(at.line.place(0), "keyword", keyword, "a proxy");
  }
}

}  // namespace skewd::haproxy
