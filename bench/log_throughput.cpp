// SPDX-License-Identifier: Apache-2.0
// How many lines of an access log one core takes: through syslog framing, the reader of each kind,
// and the tally. With `--flood SECONDS` datagrams are sent as fast as they go to a receiver of its
// own, over a unix and a UDP socket: what arrives, what is lost and said to be, and what it costs.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "collectors/access_log/intake.h"
#include "collectors/access_log/tally_text.h"
#include "collectors/balancer.h"
#include "collectors/net/log_receiver.h"
#include "tests/support/plain_log_reader.h"
#include "tests/support/temp_directory.h"

namespace {

using namespace skewd;
namespace fs = std::filesystem;
using access_log::LineSum;
using Lines = std::vector<std::string>;
using MakeReader = std::unique_ptr<AccessLogReader> (*)();

constexpr std::string_view kHeader = "<134>Nov 21 02:28:24 lb1 balancer[1210]: ";
constexpr double kSeconds = 2;

double cpu_seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Lines plain_lines() {
  Lines lines;
  for (int i = 0; i < 1000; ++i) {
    lines.push_back(std::string(kHeader) + "www pool-" + std::to_string(i % 10) + " 200 " +
                    std::to_string(300 + i * 7) + " web-" + std::to_string(i % 100) + "=200");
  }
  return lines;
}

// The lines that the tests read: real ones.
Lines recorded_lines(std::string_view kind) {
  Lines lines;
  const fs::path folder = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/access_log" / kind;
  if (!fs::exists(folder)) return lines;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() != "lines") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line[0] != '<') line.insert(0, kHeader);
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

void measure(std::string_view kind, MakeReader make_reader, const Lines& lines) {
  if (lines.empty()) return;
  access_log::Intake intake(make_reader(), 0);
  std::size_t count = 0;
  std::size_t bytes = 0;
  const double begin = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  double spent = 0;
  while ((spent = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - begin) < kSeconds) {
    for (const std::string& line : lines) {
      intake.take_datagram(line);
      bytes += line.size();
    }
    count += lines.size();
  }
  const auto& sums = intake.tally().tally().lines;
  const double drain_begin = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  const std::size_t text = intake.tally().drain(0).size();
  const double drained = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - drain_begin;
  const auto number = static_cast<double>(count);
  std::printf("%-10s %10zu %10.0f %8.2f %12.2f %9.1f %8.2f %8zu\n", std::string(kind).c_str(),
              bytes / count, number / spent, spent / number * 1e6, spent / number * 1e5,
              100 * static_cast<double>(sums[LineSum::requests]) / number, drained * 1e3, text);
}

int connect_to(const LogPlace& place, std::uint16_t port) {
  const bool is_unix = place.kind == LogPlace::Kind::unix_socket;
  const int fd = ::socket(is_unix ? AF_UNIX : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un file{};
  file.sun_family = AF_UNIX;
  place.path.copy(static_cast<char*>(file.sun_path), sizeof file.sun_path - 1);
  sockaddr_in udp{};
  udp.sin_family = AF_INET;
  udp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  udp.sin_port = htons(port);
  const void* const address = is_unix ? static_cast<const void*>(&file) : &udp;
  const auto size = static_cast<socklen_t>(is_unix ? sizeof file : sizeof udp);
  if (::connect(fd, static_cast<const sockaddr*>(address), size) == 0) return fd;
  ::close(fd);
  return -1;
}

struct Sent {
  std::uint64_t taken = 0;
  std::uint64_t refused = 0;
};

// As balancers send: never waiting. In batches, so that the sender outruns the receiver.
Sent flood(int fd, const Lines& lines, std::chrono::steady_clock::time_point end) {
  Sent sent;
  std::vector<iovec> pieces;
  std::vector<mmsghdr> batch(lines.size());
  for (const std::string& line : lines) {
    pieces.push_back({const_cast<char*>(line.data()), line.size()});  // NOLINT
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].msg_hdr.msg_iov = &pieces[i];
    batch[i].msg_hdr.msg_iovlen = 1;
  }
  while (std::chrono::steady_clock::now() < end) {
    for (std::size_t next = 0; next < batch.size();) {
      const int done =
          ::sendmmsg(fd, &batch[next], static_cast<unsigned>(batch.size() - next), MSG_DONTWAIT);
      if (done > 0) {
        sent.taken += static_cast<std::uint64_t>(done);
        next += static_cast<std::size_t>(done);
      } else {
        ++sent.refused;
        ++next;
      }
    }
  }
  return sent;
}

int flood_receiver(const std::string& where, int seconds) {
  const LogPlace place = read_log_place(where).value();
  auto receiver = LogReceiver::open(place, support::make_plain_log_reader());
  if (!receiver) {
    std::cerr << receiver.error().message << "\n";
    return 1;
  }
  const int fd = connect_to(place, (*receiver)->port());
  const Lines lines = plain_lines();
  const double before = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  double sender_cpu = 0;
  Sent sent;
  std::jthread sender([&] {
    sent = flood(fd, lines, std::chrono::steady_clock::now() + std::chrono::seconds(seconds));
    sender_cpu = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  });
  double slowest = 0;
  for (int i = 0; i < seconds * 10; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto begin = std::chrono::steady_clock::now();
    static_cast<void>((*receiver)->drain());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    slowest = std::max(slowest, took.count());
  }
  sender.join();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // the kernel's queue runs dry
  const auto tally = access_log::read_tally((*receiver)->drain().value()).value();
  const double own_cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - before - sender_cpu;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  ::close(fd);
  const auto rate = [&](std::uint64_t count) { return static_cast<double>(count) / seconds; };
  std::printf(
      "%-5s sent %.0f/s, refused %.0f/s, counted %.0f/s, dropped and said %.0f/s, "
      "receiver CPU %.0f %%, slowest drain %.1f ms, peak memory %ld MiB, all accounted: %s\n",
      where.substr(0, where.find(':')).c_str(), rate(sent.taken), rate(sent.refused),
      rate(tally.lines[LineSum::requests]), rate(tally.lines[LineSum::dropped]),
      100 * own_cpu / seconds, slowest * 1e3, usage.ru_maxrss / 1024,
      sent.taken == tally.lines[LineSum::lines] + tally.lines[LineSum::dropped] ? "yes" : "no");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--flood") {
    const support::TempDirectory directory;
    const int seconds = std::atoi(argv[2]);
    return flood_receiver("unix:" + (directory.path() / "log").string(), seconds) +
           flood_receiver("udp:127.0.0.1:0", seconds);
  }
  std::printf("%-10s %10s %10s %8s %12s %9s %8s %8s\n", "kind", "bytes/line", "lines/s", "us/line",
              "% per 1000/s", "% request", "drain ms", "bytes");
  measure("(none)", support::make_plain_log_reader, plain_lines());
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.make_log_reader == nullptr) continue;
    measure(kind.name, kind.make_log_reader, recorded_lines(kind.name));
  }
  return 0;
}
