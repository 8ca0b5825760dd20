// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/log_receiver.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "collectors/access_log/tally_text.h"
#include "collectors/net/log_socket.h"
#include "tests/support/eventually.h"
#include "tests/support/plain_log_reader.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using access_log::LineSum;
using access_log::Tally;
using support::TempDirectory;

using Receiver = std::unique_ptr<LogReceiver>;

Result<Receiver> open(const std::string& place) {
  return LogReceiver::open(read_log_place(place).value(), support::make_plain_log_reader());
}

Tally tally_of(LogReceiver& receiver) {
  return access_log::read_tally(receiver.drain().value()).value();
}

bool counts(LogReceiver& receiver, std::uint64_t lines) {
  return support::eventually(20s,
                             [&] { return tally_of(receiver).lines[LineSum::lines] >= lines; });
}

// Sends datagrams as a balancer does: it never waits.
class Sender {
 public:
  explicit Sender(const fs::path& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    reach(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  explicit Sender(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    reach(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  ~Sender() { ::close(fd_); }

  bool send(std::string_view text) const {
    return ::send(fd_, text.data(), text.size(), MSG_DONTWAIT) >= 0;
  }
  [[nodiscard]] bool connected() const { return connected_; }

 private:
  void reach(const sockaddr* address, socklen_t size) {
    connected_ = ::connect(fd_, address, size) == 0;
  }
  int fd_;
  bool connected_ = false;
};

constexpr const char* kLine = "<134>Nov 21 02:28:24 lb[7]: www shop 200 1500 a=200";

}  // namespace

TEST_CASE("log_receiver: lines of a unix socket are counted, whoever is of its group may write") {
  const TempDirectory directory;
  const fs::path path = directory.path() / "log";
  const Receiver receiver = open("unix:" + path.string()).value();
  struct stat file {};
  REQUIRE(stat(path.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777U) == 0660);
  const Sender sender(path);
  for (int i = 0; i < 3; ++i) CHECK(sender.send(kLine));
  CHECK(sender.send("nonsense"));
  CHECK(counts(*receiver, 4));
  const Tally tally = tally_of(*receiver);
  CHECK(tally.lines[LineSum::requests] == 3);
  CHECK(tally.lines[LineSum::malformed] == 1);
  CHECK(tally.pools.at(0).servers.at(0).name == "a");
  CHECK(tally.since_ms > 1'700'000'000'000);
  CHECK_FALSE(receiver->is_lost());
}

TEST_CASE("log_receiver: lines of a UDP socket are counted") {
  const Receiver receiver = open("udp:127.0.0.1:0").value();
  REQUIRE(receiver->port() > 0);
  const Sender sender(receiver->port());
  CHECK(sender.send(kLine));
  CHECK(sender.send(std::string(kLine) + "\n" + kLine + "\n"));
  CHECK(counts(*receiver, 3));
  CHECK_FALSE(open("udp:127.0.0.1:" + std::to_string(receiver->port())).has_value());
  CHECK(open("udp:[::1]:0").has_value());
}

TEST_CASE("log_receiver: a stale socket is replaced, one that is in use is not") {
  const TempDirectory directory;
  const fs::path path = directory.path() / "log";
  const std::string place = "unix:" + path.string();
  {
    const int stale = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    REQUIRE(::bind(stale, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(open(place).error().message.find("another program's socket") != std::string::npos);
    ::close(stale);
  }
  REQUIRE(fs::exists(path));
  {
    const Receiver receiver = open(place).value();
    CHECK(open(place).error().message.find("another program's socket") != std::string::npos);
    const Sender sender(path);
    CHECK(sender.send(kLine));
    CHECK(counts(*receiver, 1));
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("log_receiver: what cannot be bound says what mends it") {
  const TempDirectory directory;
  const std::string folder = directory.path().string();
  CHECK(open("unix:" + folder + "/gone/log").error().message.find("make its folder first") !=
        std::string::npos);
  directory.write("file", "x");
  CHECK(open("unix:" + folder + "/file").error().message.find("is no socket") != std::string::npos);
  CHECK(support::read_file(directory.path() / "file") == "x");
  CHECK(open("udp:192.0.2.1:5514").error().message.find("does not have that address") !=
        std::string::npos);
}

TEST_CASE("log_receiver: a socket whose file was removed is lost, and another's is let be") {
  const TempDirectory directory;
  const fs::path path = directory.path() / "log";
  Receiver first = open("unix:" + path.string()).value();
  fs::remove(path);
  CHECK(first->is_lost());
  CHECK(first->drain().error().kind == ErrorKind::unreachable);
  const Receiver second = open("unix:" + path.string()).value();
  first.reset();
  CHECK(fs::exists(path));
  CHECK_FALSE(second->is_lost());
}

TEST_CASE("log_receiver: what the kernel drops is counted, to the datagram") {
  LogSocket socket = LogSocket::bind(read_log_place("udp:127.0.0.1:0").value()).value();
  const Sender sender(socket.port());
  const std::string line(8000, 'x');
  std::uint64_t sent = 0;
  for (int i = 0; i < 20'000; ++i) sent += sender.send(line) ? 1 : 0;  // more than any buffer holds
  std::uint64_t received = 0;
  const auto receive = [&] {
    while (const std::size_t count = socket.receive()) received += count;
  };
  receive();
  CHECK(received < sent);
  sent += sender.send("the next one tells") ? 1 : 0;
  receive();
  CHECK(received + socket.take_dropped() == sent);
  CHECK(socket.take_dropped() == 0);
}

TEST_CASE("log_receiver: that a unix socket was full is seen") {
  const TempDirectory directory;
  const fs::path path = directory.path() / "log";
  LogSocket socket = LogSocket::bind(read_log_place("unix:" + path.string()).value()).value();
  const Sender sender(path);
  CHECK(sender.send(kLine));
  CHECK(socket.receive() == 1);
  CHECK(socket.take_full() == 0);
  std::uint64_t sent = 0;
  while (sent < 1'000'000 && sender.send(kLine)) ++sent;
  std::uint64_t received = 0;
  while (const std::size_t count = socket.receive()) received += count;
  CHECK(received == sent);
  CHECK(socket.take_full() > 0);
  CHECK(socket.take_full() == 0);
  CHECK(socket.take_dropped() == 0);
}

TEST_CASE("log_receiver: a file is followed from its end") {
  const TempDirectory directory;
  const fs::path path = directory.path() / "log";
  const auto write = [&](std::string_view text) { std::ofstream(path, std::ios::app) << text; };
  write("www shop 200 1500 old=200\n");
  const Receiver receiver = open("file:" + path.string()).value();
  write("www shop 200 1500 a=200\n" + std::string(100'000, 'x') + "\n\xff\xfe\n");
  CHECK(counts(*receiver, 3));
  const Tally tally = tally_of(*receiver);
  CHECK(tally.lines[LineSum::too_long] == 1);
  CHECK(tally.lines[LineSum::malformed] == 1);
  CHECK(tally.pools.at(0).servers.size() == 1);
  fs::remove(path);
  CHECK(support::eventually(20s, [&] { return !receiver->drain().has_value(); }));
  CHECK(receiver->drain().error().message.find("is gone") != std::string::npos);
}

TEST_CASE("log_receiver: it ends at once, also while lines arrive") {
  const TempDirectory directory;
  const fs::path path = directory.path() / "log";
  Receiver receiver = open("unix:" + path.string()).value();
  const Sender sender(path);
  while (sender.send(kLine) && tally_of(*receiver).lines[LineSum::lines] < 100) {
  }
  receiver.reset();
  CHECK_FALSE(sender.send(kLine));
}

}  // namespace skewd
