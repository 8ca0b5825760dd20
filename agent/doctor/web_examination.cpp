// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/web_examination.h"

#include <array>
#include <chrono>
#include <string>

#include "agent/doctor/listening.h"
#include "collectors/host_port.h"
#include "collectors/net/http_reach.h"
#include "collectors/reachable_address.h"
#include "exporters/server.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 2s;
constexpr auto kSoon = std::chrono::days(14);

bool speaks_tls(const Settings& settings) { return !settings.web.tls.cert_file.empty(); }

int status_at(const Settings& settings, const std::string& address) {
  ReachQuestion question;
  question.url =
      (speaks_tls(settings) ? "https://" : "http://") + reachable_address(address) + "/-/healthy";
  question.method = "GET";
  return reach(std::array{question}, kPatience, [](std::size_t) {}).front().status;
}

// Whoever has the address: us, as far as we can tell without our own secrets?
Examination examine_taken(const Settings& settings, const std::string& address) {
  const int status = status_at(settings, address);
  if (status == 200) return {"web", address, Health::works, "a running agent answers", {}};
  if (status == 401 && !settings.web.users.empty()) {
    return {"web", address, Health::works, "a running agent answers, and wants a password", {}};
  }
  if (status == 0 && settings.web.tls.clients == WebTls::Clients::known) {
    return {"web",
            address,
            Health::note,
            "is taken; by an agent or not cannot be told, as clients need a certificate",
            {}};
  }
  return {"web", address, Health::missing, "another program listens there",
          "let [web] listen name another port, or --web.listen-address"};
}

Examination examine_listening(const Settings& settings, const std::string& address) {
  const ListenTrial trial = try_connections(address);
  if (trial.can_bind) return {"web", address, Health::works, "the address is free", {}};
  if (trial.is_taken) return examine_taken(settings, address);
  return {"web", address, Health::missing, "cannot listen there: " + trial.reason, {}};
}

Examination examine_certificate(const WebTls& tls, Instant now) {
  const auto expires = check_certificates(tls);
  if (!expires) {
    return {"web", tls.cert_file, Health::missing, expires.error().message,
            "skewd does not start with it; after mending: skewd run --config.check"};
  }
  const auto left = **expires - now;
  const std::string day = render_rfc3339(**expires).substr(0, sizeof "2026-11-21" - 1);
  if (left <= 0ms) {
    return {"web", tls.cert_file, Health::missing,
            "expired on " + day + ": clients that verify it refuse it",
            "renew " + tls.cert_file + "; skewd reads it anew without a restart"};
  }
  const auto days = std::chrono::floor<std::chrono::days>(left).count();
  return {"web",
          tls.cert_file,
          left < kSoon ? Health::note : Health::works,
          "fits its key, until " + day + ", in " + std::to_string(days) +
              (days == 1 ? " day" : " days"),
          {}};
}

bool is_local(const std::string& address) {
  const std::string host = split_host_port(address).host;
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// Who may read names and addresses of all servers, and who in between may read the passwords.
void examine_exposure(const Settings& settings, Examinations& found) {
  const bool asks = !settings.web.users.empty();
  const bool verifies = settings.web.tls.clients == WebTls::Clients::known;
  for (const std::string& address : settings.web_listen) {
    if (is_local(address)) continue;
    if (asks && !speaks_tls(settings)) {
      found.push_back({"web", address, Health::missing,
                       "passwords come in plain text, for everyone in between to read",
                       "add to skewd.toml:\n[web.tls]\ncert_file = \"/etc/skewd/server.pem\"\n"
                       "key_file = \"/etc/skewd/server.key\""});
    } else if (!asks && !verifies) {
      found.push_back({"web",
                       address,
                       Health::note,
                       "whoever reaches this address reads the names and addresses of all servers; "
                       "[web.basic_auth_users] or [web.tls] client_ca_file lets in only some",
                       {}});
    }
  }
}

}  // namespace

Examinations examine_web(const Settings& settings, Instant now) {
  Examinations found;
  for (const std::string& address : settings.web_listen) {
    found.push_back(examine_listening(settings, address));
  }
  if (speaks_tls(settings)) found.push_back(examine_certificate(settings.web.tls, now));
  if (!settings.web.users.empty()) {
    found.push_back({"web",
                     "[web.basic_auth_users]",
                     Health::works,
                     "bcrypt hashes of " + std::to_string(settings.web.users.size()) +
                         (settings.web.users.size() == 1 ? " user" : " users"),
                     {}});
  }
  examine_exposure(settings, found);
  return found;
}

}  // namespace skewd
