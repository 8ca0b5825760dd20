// SPDX-License-Identifier: Apache-2.0
// What a flood from one address does to a scrape from another: the real program, reading a real
// HAProxy if there is one, while 127.0.0.2 holds as many connections as it can, idle or sending one
// byte every four seconds, and opens each anew as soon as it is closed. Loopback only;
// FLOOD_SECONDS=10 of each.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "tests/exporters/http_client.h"
#include "tests/support/certificates.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"

namespace {

using namespace skewd;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kOpensPerSecond = 20'000;
constexpr auto kDrip = 4s;
constexpr auto kBetweenScrapes = 50ms;

/// Connections from 127.0.0.2, each opened anew when the server closes it.
class Flood {
 public:
  Flood(std::uint16_t port, int idle, int dripping) : port_(port), dripping_(dripping) {
    const int all = idle + dripping;
    if (all > 0)
      thread_ = std::jthread([this, all](const std::stop_token& stop) { run(all, stop); });
  }
  [[nodiscard]] long opened() const { return opened_; }

 private:
  int open_one() {
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    const int on = 1;
    setsockopt(client, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    static_cast<void>(bind(client, reinterpret_cast<sockaddr*>(&address), sizeof address));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    static_cast<void>(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address));
    ++opened_;
    return client;
  }

  void replace(int poller, std::size_t place, int operation) {
    if (operation == EPOLL_CTL_MOD) close(clients_[place]);
    clients_[place] = open_one();
    epoll_event wanted{EPOLLIN | EPOLLRDHUP, {.u64 = place}};
    epoll_ctl(poller, EPOLL_CTL_ADD, clients_[place], &wanted);
  }

  void drip() {
    for (int i = 0; i < dripping_; ++i) {
      static_cast<void>(send(clients_[static_cast<std::size_t>(i)], "G", 1, MSG_NOSIGNAL));
    }
  }

  void run(int all, const std::stop_token& stop) {
    const int poller = epoll_create1(EPOLL_CLOEXEC);
    clients_.assign(static_cast<std::size_t>(all), -1);
    for (std::size_t i = 0; i < clients_.size(); ++i) replace(poller, i, EPOLL_CTL_ADD);
    const auto begun = Clock::now();
    const long first = opened_;
    auto next_drip = begun;
    std::vector<epoll_event> events(256);
    while (!stop.stop_requested()) {
      if (Clock::now() >= next_drip) {
        drip();
        next_drip += kDrip;
      }
      const std::chrono::duration<double> passed = Clock::now() - begun;
      if (static_cast<double>(opened_ - first) > passed.count() * kOpensPerSecond) {
        std::this_thread::sleep_for(1ms);
        continue;
      }
      const int count = epoll_wait(poller, events.data(), static_cast<int>(events.size()), 10);
      for (int i = 0; i < count; ++i) {
        replace(poller, events[static_cast<std::size_t>(i)].data.u64, EPOLL_CTL_MOD);
      }
    }
    for (const int client : clients_) close(client);
    close(poller);
  }

  const std::uint16_t port_;
  const int dripping_;
  std::vector<int> clients_;
  std::atomic<long> opened_ = 0;
  std::jthread thread_;
};

/// The program under test.
class Agent {
 public:
  Agent(const std::string& balancer, const support::Certificates* tls)
      : child_({SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0", "--config.file",
                configure(balancer, tls)},
               directory_.path() / "log") {
    const std::regex place("127.0.0.1:([0-9]+)");
    static_cast<void>(support::eventually(10s, [&] {
      std::smatch match;
      const std::string log = child_.output();
      if (std::regex_search(log, match, place)) {
        port_ = static_cast<std::uint16_t>(std::stoi(match[1].str()));
      }
      return port_ != 0;
    }));
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Of its life so far, in MiB.
  [[nodiscard]] double most_memory() const {
    std::ifstream status("/proc/" + std::to_string(child_.pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
    }
    return 0;
  }

 private:
  std::string configure(const std::string& balancer, const support::Certificates* tls) {
    std::string text = "[state]\ndirectory = \"\"\n";
    if (tls != nullptr) {
      text += "[web.tls]\ncert_file = \"" + tls->certificate("server").string() +
              "\"\nkey_file = \"" + tls->key("server").string() + "\"\n";
    }
    text +=
        "[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:" + balancer + "\"]\n";
    return directory_.write("skewd.toml", text).string();
  }

  support::TempDirectory directory_;
  support::ChildProcess child_;
  std::uint16_t port_ = 0;
};

struct Scrapes {
  int asked = 0;
  std::size_t bytes = 0;
  std::vector<double> milliseconds;  // of those that were answered, in order of size

  [[nodiscard]] double quantile(double share) const {
    if (milliseconds.empty()) return 0;
    const auto place = static_cast<std::size_t>(share * static_cast<double>(milliseconds.size()));
    return milliseconds[std::min(place, milliseconds.size() - 1)];
  }
};

Scrapes scrape(const std::string& url, const std::string& authority, Clock::duration time) {
  Scrapes scrapes;
  const auto end = Clock::now() + time;
  while (Clock::now() < end) {
    support::WebRequest request{.url = url};
    request.ca_file = authority;
    request.from = "127.0.0.1";
    const auto begun = Clock::now();
    const support::WebAnswer answer = support::ask(request);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
    ++scrapes.asked;
    scrapes.bytes = std::max(scrapes.bytes, answer.body.size());
    if (answer.status == 200) scrapes.milliseconds.push_back(took.count());
    std::this_thread::sleep_for(kBetweenScrapes);
  }
  std::ranges::sort(scrapes.milliseconds);
  return scrapes;
}

std::string configuration() {
  std::string text =
      "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n"
      "  timeout server 5s\nbackend shop\n";
  for (int i = 0; i < 100; ++i) {
    text += "  server web-" + std::to_string(i) + " 127.0.0.1:" + std::to_string(10'000 + i) + "\n";
  }
  return text;
}

struct Load {
  const char* name;
  int idle;
  int dripping;
};

bool measure(const Load& load, const std::string& balancer, const support::Certificates* tls,
             Clock::duration time) {
  const Agent agent(balancer, tls);
  if (agent.port() == 0) return false;
  const std::string url = std::string(tls == nullptr ? "http" : "https") +
                          "://127.0.0.1:" + std::to_string(agent.port()) + "/metrics";
  const std::string authority = tls == nullptr ? "" : tls->authority().string();
  static_cast<void>(scrape(url, authority, 1500ms));  // it has read its balancer by then
  const Flood flood(agent.port(), load.idle, load.dripping);
  const Scrapes got = scrape(url, authority, time);
  std::printf("| %s | %s | %ld | %zu of %d | %.1f | %.1f | %.1f | %.1f | %.0f |\n", load.name,
              tls == nullptr ? "no" : "yes", flood.opened(), got.milliseconds.size(), got.asked,
              got.quantile(0.5), got.quantile(0.99), got.quantile(1), agent.most_memory(),
              static_cast<double>(got.bytes) / 1000);
  std::fflush(stdout);
  return true;
}

// 12 000 connections, and some for the rest.
void allow_many_files() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main() {
  const char* const wanted = std::getenv("FLOOD_SECONDS");
  const auto time = std::chrono::seconds(std::clamp(wanted ? std::atoi(wanted) : 10, 1, 60));
  allow_many_files();
  std::optional<support::HaproxyProcess> haproxy;
  if (support::HaproxyProcess::missing().empty()) haproxy.emplace(configuration());
  const std::string balancer = haproxy ? haproxy->admin_socket().string() : "/nowhere.sock";
  std::optional<support::Certificates> tls;
  if (support::Certificates::missing().empty()) {
    tls.emplace();
    tls->issue("server", "IP:127.0.0.1");
    std::filesystem::permissions(tls->key("server"), std::filesystem::perms::owner_read);
  }
  std::printf(
      "| flood from 127.0.0.2 | TLS | opened | answered | p50 ms | p99 ms | max ms | "
      "MiB | kB |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
  for (const bool with_tls : {false, true}) {
    if (with_tls && !tls) continue;
    for (const Load& load : {Load{"none", 0, 0}, Load{"10 000 idle", 10'000, 0},
                             Load{"2 000 dripping", 0, 2'000}, Load{"both", 10'000, 2'000}}) {
      if (!measure(load, balancer, with_tls ? &*tls : nullptr, time)) return 1;
    }
  }
  return 0;
}
