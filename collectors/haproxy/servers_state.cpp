// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/servers_state.h"

#include <algorithm>
#include <vector>

#include "collectors/haproxy/excerpt.h"

namespace skewd::haproxy {
namespace {

std::vector<std::string_view> cut_words(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    if (!word.empty()) words.push_back(word);
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
  return words;
}

std::size_t position_of(const std::vector<std::string_view>& words, std::string_view name) {
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), name) - words.begin());
}

std::string address_of(std::string_view host, std::string_view port) {
  if (host == "-" || host.empty()) return {};
  const bool v6 = host.find(':') != std::string_view::npos;
  return (v6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::string(port);
}

}  // namespace

Result<Addresses> read_servers_state(std::string_view text) {
  const std::string_view whole = text;
  Addresses addresses;
  std::size_t pool = 0, server = 0, host = 0, port = 0, columns = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with("# ")) {
      const auto names = cut_words(line.substr(2));
      pool = position_of(names, "be_name");
      server = position_of(names, "srv_name");
      host = position_of(names, "srv_addr");
      port = position_of(names, "srv_port");
      columns = std::max({pool, server, host, port}) + 1;
      if (columns > names.size()) break;
      continue;
    }
    const auto words = cut_words(line);
    if (columns == 0 || words.size() < columns) continue;
    addresses[std::string(words[pool]) + "/" + std::string(words[server])] =
        address_of(words[host], words[port]);
  }
  if (columns == 0) {
    return failure(ErrorKind::malformed,
                   "`show servers state` has no header; it answered '" + excerpt(whole) + "'");
  }
  return addresses;
}

Topology with_addresses(const Topology& topology, const Addresses& addresses) {
  Topology full = topology;
  for (const Topology::Pool& pool : full.pools) {
    for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
      const auto found = addresses.find(pool.name + "/" + full.servers[i].name);
      if (found != addresses.end()) full.servers[i].address = found->second;
    }
  }
  return full;
}

}  // namespace skewd::haproxy
