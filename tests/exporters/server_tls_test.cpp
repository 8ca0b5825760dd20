// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <mutex>

#include "exporters/server.h"
#include "exporters/server_tls.h"
#include "tests/exporters/http_client.h"
#include "tests/support/certificates.h"
#include "tests/support/eventually.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::ask;
using support::Certificates;
using support::eventually;

constexpr auto kSoon = 20s;

HttpResponse tell_path(const HttpRequest& request) {
  HttpResponse answer;
  answer.body = request.path;
  return answer;
}

/// A server behind certificates of its own; what it says of them is kept.
class Site {
 public:
  Site() { issue("server"); }

  void issue(const std::string& name, int days = 2) const {
    authority.issue(name, "IP:127.0.0.1", days);
    fs::permissions(authority.key(name), fs::perms::owner_read | fs::perms::owner_write);
  }

  [[nodiscard]] WebTls tls(const std::string& name = "server") const {
    WebTls tls;
    tls.cert_file = authority.certificate(name).string();
    tls.key_file = authority.key(name).string();
    tls.place = "skewd.toml:7";
    return tls;
  }

  void serve(const WebTls& tls) {
    auto started = HttpServer::start(
        {"127.0.0.1:0"}, tell_path, {.tls = tls, .users = {}, .listen_place = {}, .sockets = {}},
        [this](const CertificateNews& said) {
          const std::lock_guard lock(mutex_);
          news_.push_back((said.works ? "works " : "fails ") + said.reason);
        });
    REQUIRE_MESSAGE(started, (started ? "" : started.error().message));
    server = std::move(*started);
  }

  [[nodiscard]] support::WebRequest request(const std::string& client = "") const {
    support::WebRequest request{.url = "https://" + server->addresses().front() + "/"};
    request.ca_file = authority.authority().string();
    if (client.empty()) return request;
    request.cert_file = authority.certificate(client).string();
    request.key_file = authority.key(client).string();
    return request;
  }

  [[nodiscard]] std::vector<std::string> news() const {
    const std::lock_guard lock(mutex_);
    return news_;
  }

  const Certificates authority;
  std::unique_ptr<HttpServer> server;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> news_;
};

std::string fault_of(const WebTls& tls) {
  const auto checked = check_certificates(tls);
  return checked ? "" : checked.error().message;
}

void replace(const fs::path& file, const fs::path& with) {
  fs::copy_file(with, file.string() + ".new", fs::copy_options::overwrite_existing);
  fs::rename(file.string() + ".new", file);
}

bool skips() {
  const std::string missing = Certificates::missing();
  if (!missing.empty()) MESSAGE("skipped: " << missing);
  return !missing.empty();
}

}  // namespace

TEST_CASE("server_tls: who trusts the authority is answered, who speaks plainly is not") {
  if (skips()) return;
  Site site;
  site.serve(site.tls());
  CHECK(ask(site.request()).body == "/");
  auto stranger = site.request();
  stranger.ca_file.clear();
  CHECK(ask(stranger).status == 0);
  CHECK(ask({"http://" + site.server->addresses().front() + "/"}).status == 0);
  CHECK(site.server->figures().certificate->fresh);
  CHECK(site.server->figures().certificate->expires > Instant(std::chrono::seconds(1'700'000'000)));
}

TEST_CASE("server_tls: nothing older than TLS 1.2 is spoken, nor 1.2 if only 1.3 is wanted") {
  if (skips()) return;
  Site site;
  site.serve(site.tls());
  auto request = site.request();
  request.most_tls = CURL_SSLVERSION_MAX_TLSv1_2;
  CHECK(ask(request).status == 200);
  WebTls newest = site.tls();
  newest.only_tls_1_3 = true;
  REQUIRE(site.server->configure({.tls = newest, .users = {}, .listen_place = {}, .sockets = {}}));
  CHECK(ask(request).status == 0);
  CHECK(ask(site.request()).status == 200);
  request.most_tls = CURL_SSLVERSION_MAX_TLSv1_1;
  CHECK(ask(request).status == 0);
}

TEST_CASE("server_tls: a handshake that stalls takes no processor, and ends") {
  if (skips()) return;
  Site site;
  site.serve(site.tls());
  const std::string address = site.server->addresses().front();
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.sin_port =
      htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  std::vector<pollfd> stalled;
  for (int i = 0; i < 3; ++i) {
    stalled.push_back({socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), POLLRDHUP, 0});
    REQUIRE(connect(stalled.back().fd, reinterpret_cast<sockaddr*>(&server), sizeof server) == 0);
    REQUIRE(send(stalled.back().fd, "\x16\x03\x01\x02", 4, MSG_NOSIGNAL) == 4);  // half a header
  }
  const auto cpu = [] {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  };
  const auto before = cpu();
  for (pollfd& each : stalled) CHECK(poll(&each, 1, 20'000) == 1);
  CHECK(cpu() - before < 500ms);  // of five seconds
  CHECK(ask(site.request()).status == 200);
  for (const pollfd& each : stalled) close(each.fd);
}

TEST_CASE("server_tls: a client without a certificate that is vouched for gets no answer") {
  if (skips()) return;
  Site site;
  site.issue("client");
  const Site elsewhere;
  WebTls tls = site.tls();
  tls.client_ca_file = site.authority.authority().string();
  tls.clients = WebTls::Clients::known;
  site.serve(tls);
  CHECK(ask(site.request("client")).status == 200);
  CHECK(ask(site.request()).status == 0);
  auto request = site.request();
  request.cert_file = elsewhere.authority.certificate("server").string();
  request.key_file = elsewhere.authority.key("server").string();
  CHECK(ask(request).status == 0);

  tls.clients = WebTls::Clients::known_if_named;
  REQUIRE(site.server->configure({.tls = tls, .users = {}, .listen_place = {}, .sockets = {}}));
  CHECK(ask(site.request()).status == 200);
  CHECK(ask(site.request("client")).status == 200);
  CHECK(ask(request).status == 0);
}

TEST_CASE("server_tls: a renewed certificate is taken, a broken one is told once and not") {
  if (skips()) return;
  Site site;
  site.issue("renewed", 90);
  const WebTls tls = site.tls();
  site.serve(tls);
  const auto expires = [&] { return site.server->figures().certificate->expires; };
  const Instant before = expires();

  const fs::path good = site.authority.certificate("good");
  fs::copy_file(tls.cert_file, good);
  support::TempDirectory scratch;
  replace(tls.cert_file, scratch.write("broken", "-----BEGIN CERTIFICATE-----\nnonsense\n"));
  REQUIRE(eventually(kSoon, [&] { return site.news().size() == 1; }));
  CHECK(site.news()[0].starts_with("fails skewd.toml:7: [web.tls] cert_file " + tls.cert_file));
  CHECK_FALSE(site.server->figures().certificate->fresh);
  CHECK(ask(site.request()).status == 200);

  replace(tls.cert_file, site.authority.certificate("renewed"));
  replace(tls.key_file, site.authority.key("renewed"));
  REQUIRE(eventually(kSoon, [&] { return site.news().size() == 2; }));
  CHECK(site.news()[1] == "works ");
  CHECK(site.server->figures().certificate->fresh);
  CHECK(expires() > before);
  CHECK(ask(site.request()).status == 200);
}

TEST_CASE("server_tls: certificates that cannot be used are refused, with the place and a remedy") {
  if (skips()) return;
  Site site;
  site.issue("other");
  const std::string place = "skewd.toml:7: [web.tls] ";
  WebTls tls = site.tls();
  CHECK(fault_of(tls).empty());
  CHECK(fault_of({}).empty());

  fs::permissions(tls.key_file, fs::perms::others_read, fs::perm_options::add);
  CHECK(fault_of(tls) == place + "key_file " + tls.key_file +
                             ": everyone on this host can use this key; chmod 0640 " +
                             tls.key_file);
  fs::permissions(tls.key_file, fs::perms::others_read, fs::perm_options::remove);

  tls.key_file = site.tls("other").key_file;
  CHECK(fault_of(tls) == place + "cert_file " + tls.cert_file + ": with key_file " + tls.key_file +
                             ": the key is not that of the certificate; write the pair that was "
                             "issued together");
  tls = site.tls();
  tls.cert_file = "/nowhere/cert.pem";
  CHECK(fault_of(tls) ==
        place +
            "cert_file /nowhere/cert.pem: cannot be read: No such file or directory; write the "
            "whole path of a file that is there");
  tls = site.tls();
  tls.client_ca_file = tls.key_file;
  CHECK(fault_of(tls) ==
        place + "client_ca_file " + tls.key_file + ": holds no certificate; write one as PEM");
  tls = site.tls();
  tls.cert_file = "/tmp";
  CHECK(fault_of(tls) == place + "cert_file /tmp: is no file; write the whole path of one");
  const auto started = HttpServer::start(
      {"127.0.0.1:0"}, {}, {.tls = tls, .users = {}, .listen_place = {}, .sockets = {}});
  REQUIRE_FALSE(started);
  CHECK(started.error().kind == ErrorKind::config);
}

TEST_CASE("server_tls: TLS does not come or go while the server runs") {
  if (skips()) return;
  Site site;
  site.serve(site.tls());
  CHECK_FALSE(site.server->configure({}));
  CHECK(ask(site.request()).status == 200);
  const auto plain =
      HttpServer::start({"127.0.0.1:0"}, [](const HttpRequest&) { return HttpResponse(); });
  REQUIRE(plain);
  CHECK_FALSE(
      (*plain)->configure({.tls = site.tls(), .users = {}, .listen_place = {}, .sockets = {}}));
}

}  // namespace skewd
