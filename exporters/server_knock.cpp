// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_knock.h"

#include <microhttpd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace skewd {
namespace {

// An answer may wait 10 s for its turn.
constexpr std::chrono::seconds kPatience{20};

}  // namespace

ServerKnock::~ServerKnock() {
  if (ours_ >= 0) close(ours_);
}

void ServerKnock::heard() {
  heard_ = true;
  pulse_.beat(kPatience);
}

void ServerKnock::knock(MHD_Daemon* daemon) {
  if (ours_ >= 0) {
    if (!heard_) return;
    close(std::exchange(ours_, -1));
  }
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) return;
  heard_ = false;
  sockaddr_un nobody{};
  nobody.sun_family = AF_UNIX;
  const auto* const address = reinterpret_cast<const sockaddr*>(&nobody);
  // Takes its end, also when it refuses.
  if (MHD_add_connection(daemon, ends[1], address, sizeof nobody) == MHD_YES) {
    ours_ = ends[0];
  } else {
    close(ends[0]);
  }
}

}  // namespace skewd
