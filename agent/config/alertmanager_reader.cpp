// SPDX-License-Identifier: Apache-2.0
#include "agent/config/alertmanager_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "agent/config/duration.h"

namespace skewd {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>(
    {"urls", "resend_delay", "watchdog", "bearer_token_file", "basic_auth", "tls"});
constexpr auto kLoginKeys = std::to_array<std::string_view>({"username", "password_file"});
constexpr auto kTlsKeys = std::to_array<std::string_view>(
    {"ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify"});

constexpr std::chrono::milliseconds kShortestResend{15'000};
constexpr std::chrono::milliseconds kLongestResend{300'000};
constexpr std::size_t kMostUrls = 16;  // each has a thread

// Never quotes what may hold a password.
std::string fault_of_url(std::string_view url) {
  constexpr std::string_view kForm = "write for example \"http://127.0.0.1:9093\"";
  std::string_view rest = url;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  }
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (url.find('@') != std::string_view::npos) {
    return "a URL must not carry a user and a password, logs and metrics would show them: use "
           "[alertmanager.basic_auth]";
  }
  const std::string quoted = "'" + std::string(url) + "'";
  if (rest.size() == url.size() || authority.empty() || authority.starts_with(':')) {
    return quoted + " is not the URL of an Alertmanager; " + std::string(kForm);
  }
  const bool is_plain =
      std::all_of(url.begin(), url.end(), [](char each) { return each > ' ' && each < '\x7F'; });
  if (!is_plain || url.find_first_of("?#") != std::string_view::npos) {
    return quoted + " must be a URL without spaces, query and fragment";
  }
  if (url.find("/api/v") != std::string_view::npos) {
    return quoted + " must end before /api, which is added; " + std::string(kForm);
  }
  return {};
}

void read_urls(const TomlReader& table, AlertmanagerSettings& settings) {
  for (TomlText& url : table.texts("urls")) {
    const std::string fault = fault_of_url(url.text);
    const bool is_known =
        std::find(settings.urls.begin(), settings.urls.end(), url.text) != settings.urls.end();
    if (!fault.empty()) {
      table.faults().add(url.line, "'urls': " + fault);
    } else if (is_known) {
      table.faults().add(url.line, "'urls' has '" + url.text + "' twice; keep one");
    } else {
      settings.urls.push_back(std::move(url.text));
    }
  }
  if (settings.urls.size() > kMostUrls) {
    table.fault("urls", "'urls' has more than " + std::to_string(kMostUrls) + " Alertmanagers");
  }
}

void read_resend_delay(const TomlReader& table, AlertmanagerSettings& settings) {
  const auto text = table.text("resend_delay", R"(a string such as "60s")");
  if (!text) return;
  const auto delay = read_duration(*text);
  if (delay && *delay >= kShortestResend && *delay <= kLongestResend) {
    settings.resend_delay = *delay;
    return;
  }
  table.fault("resend_delay",
              "'resend_delay' is '" + *text + R"(', but must be between "15s" and "5m")");
}

// A relative path would mean another file wherever skewd is started.
std::string read_path(const TomlReader& table, std::string_view key) {
  auto path = table.text(key);
  if (!path) return {};
  if (!path->empty() && !path->starts_with('/')) {
    table.fault(key, "'" + std::string(key) + "' is '" + *path + "', but must be a whole path");
  }
  return *std::move(path);
}

// What everybody may read is no secret. One that is missing may come later: each is read anew for
// every request.
std::string read_secret_path(const TomlReader& table, std::string_view key) {
  std::string path = read_path(table, key);
  struct stat found {};
  const bool is_there = !path.empty() && stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
  if (is_there && (found.st_mode & S_IROTH) != 0) {
    table.fault(key, "everyone on this host can read " + path + "; chmod 0640 " + path);
  }
  return path;
}

void read_login(const TomlReader& table, HttpLogin& login) {
  login.bearer_token_file = read_secret_path(table, "bearer_token_file");
  const auto basic = table.table("basic_auth", "[alertmanager.basic_auth]");
  if (!basic) return;
  basic->allow_only(kLoginKeys);
  login.username = basic->text("username").value_or("");
  login.password_file = read_secret_path(*basic, "password_file");
  if (login.username.empty() != login.password_file.empty()) {
    basic->fault(login.username.empty() ? "password_file" : "username",
                 "[alertmanager.basic_auth] needs both 'username' and 'password_file'");
  }
  if (!login.username.empty() && !login.bearer_token_file.empty()) {
    table.fault("bearer_token_file",
                "[alertmanager] has both 'bearer_token_file' and 'basic_auth'; keep one");
  }
}

void read_tls(const TomlReader& table, HttpTls& tls) {
  table.allow_only(kTlsKeys);
  tls.ca_file = read_path(table, "ca_file");
  tls.cert_file = read_path(table, "cert_file");
  tls.key_file = read_secret_path(table, "key_file");
  tls.server_name = table.text("server_name").value_or("");
  tls.insecure_skip_verify = table.flag("insecure_skip_verify").value_or(false);
  if (tls.cert_file.empty() != tls.key_file.empty()) {
    table.fault(tls.cert_file.empty() ? "key_file" : "cert_file",
                "[alertmanager.tls] needs both 'cert_file' and 'key_file', or neither");
  }
  const bool is_name = std::all_of(tls.server_name.begin(), tls.server_name.end(), [](char each) {
    return each > ' ' && each < '\x7F' && each != '/' && each != ':' && each != '@';
  });
  if (!is_name) table.fault("server_name", "'server_name' must be the name of a host");
}

}  // namespace

AlertmanagerSettings read_alertmanager(const TomlReader& table) {
  table.allow_only(kKeys);
  AlertmanagerSettings settings;
  read_urls(table, settings);
  read_resend_delay(table, settings);
  settings.watchdog = table.flag("watchdog").value_or(settings.watchdog);
  read_login(table, settings.login);
  if (const auto tls = table.table("tls", "[alertmanager.tls]")) read_tls(*tls, settings.tls);
  return settings;
}

}  // namespace skewd
