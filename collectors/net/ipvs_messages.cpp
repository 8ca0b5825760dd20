// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/ipvs_messages.h"

#include <arpa/inet.h>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include <algorithm>

namespace skewd {
namespace {

template <std::size_t kCount>
using Attributes = std::array<nlattr*, kCount>;

// Reads the attributes that lie in attribute `outer` of the message; false: there are none.
template <std::size_t kCount>
bool read_inner(nlmsghdr* message, int outer, Attributes<kCount>& inner) {
  Attributes<IPVS_CMD_ATTR_MAX + 1> all{};
  if (genlmsg_parse(message, 0, all.data(), IPVS_CMD_ATTR_MAX, nullptr) < 0) return false;
  nlattr* const nested = all.at(static_cast<std::size_t>(outer));
  return nested != nullptr &&
         nla_parse_nested(inner.data(), static_cast<int>(kCount) - 1, nested, nullptr) == 0;
}

std::uint16_t number16(nlattr* attribute) {
  return attribute != nullptr && nla_len(attribute) >= 2 ? nla_get_u16(attribute)
                                                         : std::uint16_t{0};
}

std::uint32_t number32(nlattr* attribute) {
  return attribute != nullptr && nla_len(attribute) >= 4 ? nla_get_u32(attribute) : 0;
}

std::array<std::uint8_t, 16> address_of(nlattr* attribute) {
  std::array<std::uint8_t, 16> address{};
  if (attribute == nullptr) return address;
  const auto* const bytes = static_cast<const std::uint8_t*>(nla_data(attribute));
  std::copy_n(bytes, std::min<std::size_t>(address.size(), nla_len(attribute)), address.begin());
  return address;
}

// "10.0.0.1:80", "[::1]:80"; the port comes in network order.
std::string place_text(std::uint16_t family, const std::array<std::uint8_t, 16>& address,
                       std::uint16_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_ntop(family, address.data(), text.data(), text.size()) == nullptr) return "?";
  const std::string host = text.data();
  return (family == AF_INET6 ? "[" + host + "]" : host) + ":" + std::to_string(ntohs(port));
}

std::string protocol_text(std::uint16_t protocol) {
  switch (protocol) {
    case IPPROTO_TCP: return "TCP";
    case IPPROTO_UDP: return "UDP";
    case IPPROTO_SCTP: return "SCTP";
    default: return "IP" + std::to_string(protocol);
  }
}

// Kernels before 4.1 count in 32 bits, which come round: better none than those.
std::string connections_text(nlattr* stats64) {
  Attributes<IPVS_STATS_ATTR_MAX + 1> counts{};
  if (stats64 == nullptr ||
      nla_parse_nested(counts.data(), IPVS_STATS_ATTR_MAX, stats64, nullptr) < 0) {
    return "";
  }
  nlattr* const connections = counts[IPVS_STATS_ATTR_CONNS];
  if (connections == nullptr || nla_len(connections) < 8) return "";
  return " conns " + std::to_string(nla_get_u64(connections));
}

// Up to what is no letter, digit, dash or underscore.
std::string word_of(nlattr* attribute) {
  if (attribute == nullptr) return "?";
  const auto* const text = static_cast<const char*>(nla_data(attribute));
  std::string word;
  for (int i = 0; i < nla_len(attribute); ++i) {
    const char c = text[i];  // NOLINT(cppcoreguidelines-pro-bounds-pointer-arithmetic)
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    if (!plain) break;
    word += c;
  }
  return word.empty() ? "?" : word;
}

std::string title_of(const VirtualService& service) {
  if (service.mark == 0) {
    return protocol_text(service.protocol) + " " +
           place_text(service.family, service.address, service.port);
  }
  return "FWM " + std::to_string(service.mark) + (service.family == AF_INET6 ? "/IPv6" : "");
}

}  // namespace

std::optional<VirtualService> read_service(nlmsghdr* message) {
  Attributes<IPVS_SVC_ATTR_MAX + 1> inner{};
  if (!read_inner(message, IPVS_CMD_ATTR_SERVICE, inner)) return std::nullopt;
  if (inner[IPVS_SVC_ATTR_AF] == nullptr) return std::nullopt;
  VirtualService service;
  service.family = number16(inner[IPVS_SVC_ATTR_AF]);
  service.protocol = number16(inner[IPVS_SVC_ATTR_PROTOCOL]);
  service.address = address_of(inner[IPVS_SVC_ATTR_ADDR]);
  service.port = number16(inner[IPVS_SVC_ATTR_PORT]);
  service.mark = number32(inner[IPVS_SVC_ATTR_FWMARK]);
  service.line = "service " + title_of(service) + " " + word_of(inner[IPVS_SVC_ATTR_SCHED_NAME]) +
                 connections_text(inner[IPVS_SVC_ATTR_STATS64]);
  return service;
}

std::optional<std::string> server_line(nlmsghdr* message, std::uint16_t family) {
  Attributes<IPVS_DEST_ATTR_MAX + 1> inner{};
  if (!read_inner(message, IPVS_CMD_ATTR_DEST, inner)) return std::nullopt;
  if (inner[IPVS_DEST_ATTR_ADDR] == nullptr) return std::nullopt;
  // A tunnel may lead from one family to the other.
  nlattr* const own_family = inner[IPVS_DEST_ATTR_ADDR_FAMILY];
  if (own_family != nullptr) family = number16(own_family);
  return "server " +
         place_text(family, address_of(inner[IPVS_DEST_ATTR_ADDR]),
                    number16(inner[IPVS_DEST_ATTR_PORT])) +
         " weight " + std::to_string(number32(inner[IPVS_DEST_ATTR_WEIGHT])) + " active " +
         std::to_string(number32(inner[IPVS_DEST_ATTR_ACTIVE_CONNS])) + " inactive " +
         std::to_string(number32(inner[IPVS_DEST_ATTR_INACT_CONNS])) + " limit " +
         std::to_string(number32(inner[IPVS_DEST_ATTR_U_THRESH])) +
         connections_text(inner[IPVS_DEST_ATTR_STATS64]);
}

bool name_service(nl_msg* request, const VirtualService& service) {
  nlattr* const nested = nla_nest_start(request, IPVS_CMD_ATTR_SERVICE);
  if (nested == nullptr) return false;
  bool fits = nla_put_u16(request, IPVS_SVC_ATTR_AF, service.family) == 0;
  if (service.mark != 0) {
    fits = fits && nla_put_u32(request, IPVS_SVC_ATTR_FWMARK, service.mark) == 0;
  } else {
    fits = fits && nla_put_u16(request, IPVS_SVC_ATTR_PROTOCOL, service.protocol) == 0 &&
           nla_put(request, IPVS_SVC_ATTR_ADDR, static_cast<int>(service.address.size()),
                   service.address.data()) == 0 &&
           nla_put_u16(request, IPVS_SVC_ATTR_PORT, service.port) == 0;
  }
  return fits && nla_nest_end(request, nested) == 0;
}

}  // namespace skewd
