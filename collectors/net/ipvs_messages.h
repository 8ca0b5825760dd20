// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netlink/msg.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace skewd {

/// A virtual service as the kernel names it: by protocol, address and port, or by a mark of the
/// firewall. Address and port in network order.
struct VirtualService {
  std::uint16_t family = 0;
  std::uint16_t protocol = 0;
  std::array<std::uint8_t, 16> address{};
  std::uint16_t port = 0;
  std::uint32_t mark = 0;  // 0: it has none
  std::string line;        // the service as text
};

/// Reads an answer to IPVS_CMD_GET_SERVICE. Its line is "service TCP 10.0.0.1:80 wrr conns 12" or
/// "service FWM 5 wrr conns 12", with "FWM 5/IPv6" for a mark of IPv6; conns is absent where the
/// kernel does not count. Nothing: the message is none, or cut.
[[nodiscard]] std::optional<VirtualService> read_service(nlmsghdr* message);

/// Reads an answer to IPVS_CMD_GET_DEST for a service of that address family: the line "server
/// 10.0.1.1:8080 weight 2 active 0 inactive 8 limit 0 conns 8". Nothing as above.
[[nodiscard]] std::optional<std::string> server_line(nlmsghdr* message, std::uint16_t family);

/// Adds to a request for servers whose they are. False: it has no room.
[[nodiscard]] bool name_service(nl_msg* request, const VirtualService& service);

}  // namespace skewd
