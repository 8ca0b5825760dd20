// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/web_examination.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "agent/doctor/secret_examination.h"
#include "exporters/server.h"
#include "tests/support/certificates.h"

namespace skewd::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::Certificates;

Instant now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Examination examination_of(const Examinations& found, const std::string& subject) {
  const auto one = std::find_if(found.begin(), found.end(), [&](const Examination& candidate) {
    return candidate.subject == subject;
  });
  REQUIRE(one != found.end());
  return *one;
}

/// Settings with a certificate of two days.
struct Site {
  Site() {
    authority.issue("server", "IP:127.0.0.1");
    fs::permissions(authority.key("server"), fs::perms::owner_read | fs::perms::owner_write);
    settings.web_listen = {"127.0.0.1:0"};
    settings.web.tls.cert_file = authority.certificate("server");
    settings.web.tls.key_file = authority.key("server");
    settings.web.tls.place = "skewd.toml:2";
  }
  [[nodiscard]] Examination certificate(Instant at) const {
    return examination_of(examine_web(settings, at), settings.web.tls.cert_file);
  }

  const Certificates authority;
  Settings settings;
};

bool skips() {
  const std::string missing = Certificates::missing();
  if (!missing.empty()) MESSAGE("skipped: " << missing);
  return !missing.empty();
}

}  // namespace

TEST_CASE("doctor: a certificate is read as a start does, and its end is told in time") {
  if (skips()) return;
  Site site;
  CHECK(site.certificate(now() - 24h * 30).health == Health::works);
  CHECK(site.certificate(now() - 24h * 30).text.starts_with("fits its key, until 2"));
  CHECK(site.certificate(now()).health == Health::note);
  CHECK(site.certificate(now()).text.ends_with(", in 1 day"));
  CHECK(site.certificate(now() + 72h).health == Health::missing);
  CHECK(site.certificate(now() + 72h).text.starts_with("expired on 2"));

  site.authority.issue("other", "IP:127.0.0.1");
  site.settings.web.tls.key_file = site.authority.key("other");
  fs::permissions(site.authority.key("other"), fs::perms::others_read, fs::perm_options::add);
  CHECK(site.certificate(now()).text.find("everyone on this host can use this key; chmod 0640 ") !=
        std::string::npos);
  fs::permissions(site.authority.key("other"), fs::perms::owner_read);
  CHECK(site.certificate(now()).health == Health::missing);
  CHECK(site.certificate(now()).text.starts_with("skewd.toml:2: [web.tls] cert_file "));
  CHECK(site.certificate(now()).text.find("the key is not that of the certificate") !=
        std::string::npos);
}

TEST_CASE("doctor: a running agent is known behind TLS and a password") {
  if (skips()) return;
  Site site;
  site.settings.web.users = {
      {"alice", "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu"}};
  const auto server = HttpServer::start(
      {"127.0.0.1:0"}, [](const HttpRequest&) { return HttpResponse(); }, site.settings.web);
  REQUIRE(server.has_value());
  const std::string address = (*server)->addresses().front();
  site.settings.web_listen = {address};
  CHECK(examination_of(examine_web(site.settings, now()), address).text ==
        "a running agent answers, and wants a password");
  CHECK(examination_of(examine_web(site.settings, now()), "[web.basic_auth_users]").text ==
        "bcrypt hashes of 1 user");
  site.settings.web.users.clear();
  REQUIRE((*server)->configure(site.settings.web).has_value());
  CHECK(examination_of(examine_web(site.settings, now()), address).text ==
        "a running agent answers");
  site.settings.web.tls = {};
  CHECK(examination_of(examine_web(site.settings, now()), address).text ==
        "another program listens there");
}

TEST_CASE("doctor: who else may read what is served is told") {
  Settings settings;
  settings.web_listen = {"127.0.0.1:0"};
  CHECK(examine_web(settings, now()).size() == 1);
  settings.web_listen = {"0.0.0.0:0"};
  const Examinations open = examine_web(settings, now());
  REQUIRE(open.size() == 2);
  CHECK(open[1].health == Health::note);
  CHECK(open[1].text.starts_with("whoever reaches this address"));
  settings.web.users = {{"alice", "$2b$04$"}};
  const Examinations plain = examine_web(settings, now());
  REQUIRE(plain.size() == 3);
  CHECK(plain[2].health == Health::missing);
  CHECK(plain[2].text.starts_with("passwords come in plain text"));
  CHECK(plain[2].mend.find("[web.tls]") != std::string::npos);
}

TEST_CASE("doctor: the files of a login at an Alertmanager are tried, their content is not told") {
  const support::TempDirectory directory;
  AlertmanagerSettings settings;
  settings.login.bearer_token_file = directory.write("token", "canary-token\n");
  CHECK(examine_secrets(settings).empty());  // nobody to show it to
  settings.urls = {"http://127.0.0.1:1"};
  settings.tls.ca_file = "/nonexistent/ca.pem";
  const Examinations found = examine_secrets(settings);
  REQUIRE(found.size() == 2);
  CHECK(found[0].health == Health::works);
  CHECK(found[0].text == "holds a secret");
  CHECK(found[1].health == Health::missing);
  CHECK(found[1].text == "cannot be read: No such file or directory");
  directory.write("token", "");
  CHECK(examine_secrets(settings)[0].text.ends_with("must hold one line of at most 4096 bytes"));
  settings.login.bearer_token_file = "/run/credentials/skewd.service/token";
  CHECK(examine_secrets(settings)[0].health == Health::note);
}

}  // namespace skewd::test
