// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <string>

#include "collectors/access_log/tally_text.h"
#include "collectors/net/log_receiver.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/nginx_process.h"
#include "tests/support/plain_log_reader.h"
#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using access_log::LineSum;
using access_log::Tally;

using Receiver = std::unique_ptr<LogReceiver>;

Receiver open(const std::string& place) {
  return LogReceiver::open(read_log_place(place).value(), support::make_plain_log_reader()).value();
}

Tally tally_of(LogReceiver& receiver) {
  return access_log::read_tally(receiver.drain().value()).value();
}

bool counts(LogReceiver& receiver, std::uint64_t requests) {
  return support::eventually(
      20s, [&] { return tally_of(receiver).lines[LineSum::requests] >= requests; });
}

// Writes as a balancer's process does, rotated by whoever runs logrotate.
class RotatedLog {
 public:
  explicit RotatedLog(fs::path path) : path_(std::move(path)) { reopen(); }

  void write(int lines) {
    for (int i = 0; i < lines; ++i) file_ << "www shop 200 1500 a=200\n";
    file_.flush();
  }
  void rename() const { fs::rename(path_, path_.string() + ".1"); }
  void create() const { std::ofstream(path_, std::ios::app).flush(); }
  void reopen() { file_ = std::ofstream(path_, std::ios::app); }

 private:
  fs::path path_;
  std::ofstream file_;
};

}  // namespace

TEST_CASE("e2e: access_log: what logger(1) sends is read in each of its formats") {
  const support::TempDirectory directory;
  const std::string path = (directory.path() / "log").string();
  const Receiver local = open("unix:" + path);
  const Receiver remote = open("udp:127.0.0.1:0");
  const std::string port = std::to_string(remote->port());
  const std::string line = "www shop 200 1500 a=200";
  const auto log = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-t", "haproxy", "--id=77", "--", line});
    return support::run_program("logger", arguments, directory.path().string());
  };
  if (!log({"-u", path})) {
    MESSAGE("skipped: logger is not installed");
    return;
  }
  static_cast<void>(log({"-d", "-n", "127.0.0.1", "-P", port, "--rfc3164"}));
  static_cast<void>(log({"-d", "-n", "127.0.0.1", "-P", port, "--rfc5424"}));
  static_cast<void>(log({"-d", "-n", "127.0.0.1", "-P", port, "--rfc5424=notime,nohost"}));
  CHECK(counts(*local, 1));
  CHECK(counts(*remote, 3));
  for (const Receiver* receiver : {&local, &remote}) {
    const Tally tally = tally_of(**receiver);
    CHECK(tally.lines[LineSum::malformed] == 0);
    CHECK(tally.reloads == Count(0));  // it saw the process id
  }
}

TEST_CASE("e2e: access_log: no line is lost or counted twice while logrotate does its work") {
  const support::TempDirectory directory;
  const fs::path path = directory.path() / "log";
  RotatedLog log(path);
  log.write(50);  // before us
  const Receiver receiver = open("file:" + path.string());
  log.write(10);
  for (int i = 0; i < 5; ++i) {
    log.rename();
    log.write(10);  // nobody told it yet
    log.create();
    log.write(10);
    log.reopen();
    log.write(10);
    CHECK(counts(*receiver, 10 + static_cast<std::uint64_t>(i) * 60 + 30));
    log.rename();
    log.create();
    log.reopen();
    log.write(30);
    CHECK(counts(*receiver, 10 + static_cast<std::uint64_t>(i) * 60 + 60));
  }
  CHECK(tally_of(*receiver).lines[LineSum::lines] == 310);
}

TEST_CASE("e2e: access_log: a real nginx writes to a socket and to a file") {
  if (const std::string why = support::NginxProcess::missing(); !why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  const support::TempDirectory directory;
  fs::permissions(directory.path(), fs::perms::all);
  const std::string socket = (directory.path() / "socket").string();
  const std::string file = (directory.path() / "file").string();
  Receiver datagrams = open("unix:" + socket);
  fs::permissions(socket, fs::perms::all);  // its worker may be another user here
  const support::LoopbackPort port;
  const std::string url = "http://127.0.0.1:" + std::to_string(port.number()) + "/";
  const support::NginxProcess nginx(
      "log_format plain '$server_name shop $status 1500 web=$status';\n"
      "server { access_log syslog:server=unix:" +
          socket +
          ",nohostname,tag=ngx plain;\n"
          "access_log " +
          file +
          " plain;\n"
          "listen 127.0.0.1:" +
          std::to_string(port.number()) + "; server_name www; location / { return 204; } }",
      1, url);
  const Receiver lines = open("file:" + file);
  const std::uint64_t before = tally_of(*datagrams).lines[LineSum::requests];
  for (int i = 0; i < 20; ++i) CHECK(support::http_get(url).has_value());
  CHECK(counts(*lines, 20));
  CHECK(counts(*datagrams, before + 20));
  const Tally tally = tally_of(*datagrams);
  CHECK(tally.lines[LineSum::malformed] == 0);
  CHECK(tally.listeners.at(0).name == "www");
  CHECK(tally.pools.at(0).servers.at(0).name == "web");
  datagrams.reset();  // skewd is restarted
  static_cast<void>(support::http_get(url));
  datagrams = open("unix:" + socket);
  fs::permissions(socket, fs::perms::all);
  // nginx loses the lines until it notices, and finds the new socket by itself.
  CHECK(support::eventually(std::chrono::seconds(20), [&] {
    return support::http_get(url).has_value() &&
           tally_of(*datagrams).lines[LineSum::requests] >= 10;
  }));
}

}  // namespace skewd
