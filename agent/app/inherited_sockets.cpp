// SPDX-License-Identifier: Apache-2.0
#include "agent/app/inherited_sockets.h"

#include <systemd/sd-daemon.h>

namespace skewd {

Result<std::vector<int>> take_inherited_sockets() {
  const int count = sd_listen_fds(1);
  if (count <= 0) {
    return failure(ErrorKind::config,
                   "systemd handed over no socket; start skewd.socket, or listen on an address");
  }
  std::vector<int> sockets;
  for (int i = 0; i < count; ++i) sockets.push_back(SD_LISTEN_FDS_START + i);
  return sockets;
}

}  // namespace skewd
