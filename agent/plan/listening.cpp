// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/listening.h"

#include <string_view>

namespace skewd {
namespace {

constexpr std::string_view kAnyHost = "*";

// Loopback's names as one, and all that mean every address as "*".
std::string_view folded_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host == "0.0.0.0" || host == "::") return kAnyHost;
  if (host == "localhost" || host == "::1") return "127.0.0.1";
  return host;
}

std::string key_of(std::string_view host, std::string_view port) {
  return std::string(host) + ":" + std::string(port);
}

}  // namespace

Listening::Listening(const Configuration& configuration) {
  for (const ListenerSpec& listener : configuration.listeners) {
    for (const std::string& address : listener.addresses) {
      const std::size_t colon = address.rfind(':');
      if (address.starts_with("unix:") || colon == std::string::npos) {
        by_address_.emplace(address, &listener);
        continue;
      }
      const std::string_view text = address;
      by_address_.emplace(key_of(folded_host(text.substr(0, colon)), text.substr(colon + 1)),
                          &listener);
    }
  }
}

const ListenerSpec* Listening::find(const ServerSpec& server) const {
  const auto look_up = [this](const std::string& key) -> const ListenerSpec* {
    const auto found = by_address_.find(key);
    return found == by_address_.end() ? nullptr : found->second;
  };
  if (!server.port || server.host.empty()) return look_up(server.address);
  const std::string port = std::to_string(*server.port);
  const std::string_view host = folded_host(server.host);
  if (const ListenerSpec* own = look_up(key_of(host, port))) return own;
  return host.starts_with("127.") ? look_up(key_of(kAnyHost, port)) : nullptr;
}

}  // namespace skewd
