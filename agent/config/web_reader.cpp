// SPDX-License-Identifier: Apache-2.0
#include "agent/config/web_reader.h"

#include <algorithm>
#include <array>

#include "agent/config/listen_address.h"

namespace skewd {
namespace {

constexpr auto kKeys =
    std::to_array<std::string_view>({"listen", "server_series", "tls", "basic_auth_users"});
constexpr auto kTlsKeys = std::to_array<std::string_view>(
    {"cert_file", "key_file", "client_ca_file", "client_auth_type", "min_version"});

// What costs more takes longer than a scrape may last: each step doubles it, from 0.1 s at 10.
constexpr int kLeastCost = 4;
constexpr int kMostCost = 14;
constexpr std::size_t kMostUsers = 256;

void read_server_series(const TomlReader& web, Settings& settings) {
  constexpr NumberRange kSeries{0, 1e6, "\"auto\", or between 0 and 1000000"};
  if (web.is_text("server_series")) {
    const auto text = web.text("server_series");
    if (text != "auto") {
      web.fault("server_series", "'server_series' is '" + *text +
                                     R"(', but must be "auto" or a number such as 50000)");
    }
    return;
  }
  if (const auto most = web.number("server_series", kSeries)) {
    settings.most_server_series = static_cast<std::size_t>(*most);
  }
}

void read_listen(const TomlReader& web, Settings& settings) {
  if (!web.has("listen")) return;
  const std::size_t before = web.faults().size();
  settings.web_listen.clear();
  settings.web.listen_place = web.faults().place(web.line_of("listen"));
  for (const TomlText& text : web.texts("listen")) {
    if (const auto address = read_listen_address(text.text)) {
      settings.web_listen.push_back(*address);
    } else {
      web.faults().add(text.line, "'listen': " + address.error().message);
    }
  }
  if (settings.web_listen.empty() && web.faults().size() == before) {
    web.fault("listen", R"('listen' is empty; write at least one address: ["127.0.0.1:10145"])");
  }
}

// A relative path would mean another file wherever skewd is started.
std::string read_path(const TomlReader& table, std::string_view key) {
  auto path = table.text(key);
  if (!path) return {};
  if (!path->starts_with('/')) {
    table.fault(key, "'" + std::string(key) + "' is '" + *path + "', but must be a whole path");
  }
  return *std::move(path);
}

void read_clients(const TomlReader& table, WebTls& tls) {
  const bool has_authority = !tls.client_ca_file.empty();
  if (has_authority) tls.clients = WebTls::Clients::known;
  const auto word = table.text("client_auth_type");
  if (!word) return;
  if (*word == "NoClientCert") {
    tls.clients = WebTls::Clients::anyone;
  } else if (*word == "VerifyClientCertIfGiven") {
    tls.clients = WebTls::Clients::known_if_named;
  } else if (*word == "RequireAndVerifyClientCert") {
    tls.clients = WebTls::Clients::known;
  } else {
    table.fault("client_auth_type",
                "'client_auth_type' is '" + *word +
                    R"(', but must be "NoClientCert", "VerifyClientCertIfGiven" or )" +
                    R"("RequireAndVerifyClientCert")");
    return;
  }
  if (has_authority == (tls.clients == WebTls::Clients::anyone)) {
    table.fault(
        "client_auth_type",
        has_authority
            ? "'client_ca_file' is of no use while 'client_auth_type' is \"NoClientCert\"; keep one"
            : "'client_auth_type' needs 'client_ca_file', which says "
              "who may vouch for clients");
  }
}

void read_tls(const TomlReader& table, WebTls& tls) {
  table.allow_only(kTlsKeys);
  tls.cert_file = read_path(table, "cert_file");
  tls.key_file = read_path(table, "key_file");
  tls.client_ca_file = read_path(table, "client_ca_file");
  tls.place = table.faults().place(table.line_of("cert_file"));
  if (tls.cert_file.empty() || tls.key_file.empty()) {
    table.fault(tls.cert_file.empty() ? "cert_file" : "key_file",
                "[web.tls] needs both 'cert_file' and 'key_file'");
  }
  read_clients(table, tls);
  const auto version = table.text("min_version");
  tls.only_tls_1_3 = version == "TLS13";
  if (version && *version != "TLS12" && *version != "TLS13") {
    table.fault("min_version",
                "'min_version' is '" + *version + R"(', but must be "TLS12" or "TLS13")");
  }
}

// "$2y$10$" and 53 letters of salt and hash.
std::string fault_of_hash(std::string_view hash) {
  constexpr std::size_t kSize = 60;
  constexpr std::string_view kLetters =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const auto is_digit = [](char each) { return each >= '0' && each <= '9'; };
  const bool is_bcrypt = hash.size() == kSize && hash.starts_with("$2") &&
                         (hash[2] == 'a' || hash[2] == 'b' || hash[2] == 'y') && hash[3] == '$' &&
                         is_digit(hash[4]) && is_digit(hash[5]) && hash[6] == '$' &&
                         hash.substr(7).find_first_not_of(kLetters) == std::string_view::npos;
  // Not quoted: it may be the password itself.
  if (!is_bcrypt) {
    return "is not a bcrypt hash; write what `htpasswd -nBC 10 NAME` prints behind the colon";
  }
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  if (cost >= kLeastCost && cost <= kMostCost) return {};
  return "has a cost of " + std::to_string(cost) +
         ", but must have one of 4 to 14; write what `htpasswd -nBC 10 NAME` prints behind the "
         "colon";
}

void read_users(const TomlReader& table, std::map<std::string, std::string>& users) {
  for (const std::string& name : table.keys()) {
    const auto hash = table.text(name, "a bcrypt hash as a string");
    if (!hash) continue;
    const bool is_name = !name.empty() && name.find(':') == std::string::npos;
    const std::string fault =
        is_name ? fault_of_hash(*hash) : "is no user: a name is not empty and has no colon";
    if (!fault.empty()) table.fault(name, "[web.basic_auth_users] '" + name + "' " + fault);
    users.emplace(name, *hash);
  }
  if (users.size() > kMostUsers) {
    table.fault(users.begin()->first, "[web.basic_auth_users] has more than 256 users");
  }
}

}  // namespace

void read_web(const TomlReader& web, Settings& settings) {
  web.allow_only(kKeys);
  read_server_series(web, settings);
  read_listen(web, settings);
  if (const auto tls = web.table("tls", "[web.tls]")) read_tls(*tls, settings.web.tls);
  if (const auto users = web.table("basic_auth_users", "[web.basic_auth_users]")) {
    read_users(*users, settings.web.users);
    // A block that lets everybody in would be the opposite of what its name says.
    if (settings.web.users.empty()) {
      web.fault("basic_auth_users",
                "[web.basic_auth_users] names nobody; write NAME = \"HASH\", or remove it");
    }
  }
}

}  // namespace skewd
