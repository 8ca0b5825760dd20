// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/server_names.h"

#include <algorithm>

#include "collectors/nginx/config/address.h"

namespace skewd::nginx {
namespace {

struct ServerName {
  std::string text;
  Place place;
};

std::vector<ServerName> names_of(const Directive& server) {
  std::vector<ServerName> names;
  for (const Directive& directive : server.block()) {
    if (directive.name() != "server_name") continue;
    for (const Word& word : directive.arguments()) {
      names.push_back({lower_case(word.text), directive.place_of(word)});
    }
  }
  if (names.empty()) names.push_back({{}, server.place()});
  return names;
}

std::string in_words(const Place& place) { return place.file + ":" + std::to_string(place.line); }

std::string key_of(const ListenAddress& address) {
  return address.text + (address.is_udp ? "/udp" : "");
}

}  // namespace

void ServerNames::claim_default(const ListenAddress& address, Remarks& remarks) {
  const auto [entry, is_new] = defaults_.emplace(key_of(address), address.place);
  if (is_new) return;
  remarks.error(address.place, "a duplicate default server for " + address.text + ", first in " +
                                   in_words(entry->second));
}

bool ServerNames::claim(const Directive& server, std::span<const ListenAddress> addresses,
                        Remarks& remarks) {
  std::unordered_set<std::string> own;
  bool is_reached = false;
  const std::vector<ServerName> names = names_of(server);
  for (const ListenAddress& address : addresses) {
    if (!own.insert(key_of(address)).second) {
      remarks.error(address.place, "a duplicate listen " + address.text);
      continue;
    }
    if (address.is_default) claim_default(address, remarks);
    is_reached = is_reached || address.is_default;
    for (const ServerName& name : names) {
      const std::string key = key_of(address) + ' ' + name.text;
      const auto [entry, is_new] = taken_.emplace(key, name.place);
      const bool is_free = is_new || name.text.starts_with('~') || own.contains(key);
      own.insert(key);
      is_reached = is_reached || is_free;
      if (is_free) continue;
      remarks.warn("route-unreachable", name.place,
                   "server name \"" + name.text + "\" on " + address.text + " belongs to " +
                       in_words(entry->second) + " already; nginx ignores it here",
                   "keep one server block per name and address");
    }
  }
  return is_reached;
}

std::string ServerNames::listener_name(const Directive& server,
                                       std::span<const ListenAddress> addresses, bool is_stream) {
  const ListenAddress& first = addresses.front();
  std::string host;
  for (const ServerName& name : names_of(server)) {
    if (host.empty()) host = name.text;
  }
  const bool by_address = host.empty();
  std::string name = by_address || first.port.empty() ? first.text : host + ":" + first.port;
  if (first.port.empty() && !by_address) name = host + " " + first.text;
  if (is_stream) {
    name = "stream " + (name.starts_with("*:") ? name.substr(1) : name);
    if (first.is_udp) name += "/udp";
  }
  if (listeners_.insert(name).second) return name;
  if (!by_address && listeners_.insert(host + " " + first.text).second) {
    return host + " " + first.text;
  }
  for (std::size_t& number = numbers_[name];;) {
    std::string numbered = name + " #" + std::to_string(++number + 1);
    if (listeners_.insert(numbered).second) return numbered;
  }
}

}  // namespace skewd::nginx
