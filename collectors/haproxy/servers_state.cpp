// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/servers_state.h"

#include <algorithm>

#include "collectors/haproxy/excerpt.h"

namespace skewd::haproxy {
namespace {

// Where our columns stand in a row.
struct Layout {
  std::size_t pool = 0, server = 0, host = 0, port = 0;
  std::size_t columns = 0;  // up to our last one; 0: no header yet
};

void cut_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    if (!word.empty()) words.push_back(word);
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
}

// Columns that are missing count as one too many.
Layout read_layout(const std::vector<std::string_view>& names) {
  const auto position_of = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  Layout layout{position_of("be_name"), position_of("srv_name"), position_of("srv_addr"),
                position_of("srv_port")};
  layout.columns = std::max({layout.pool, layout.server, layout.host, layout.port}) + 1;
  if (layout.columns > names.size()) layout.columns = 0;
  return layout;
}

bool is_without_address(const ServerPlace& place) { return place.host == "-"; }

bool is_v6(const ServerPlace& place) { return place.host.find(':') != std::string_view::npos; }

}  // namespace

std::string ServerPlace::address() const {
  if (is_without_address(*this)) return {};
  std::string text(is_v6(*this) ? "[" : "");
  text.append(host).append(is_v6(*this) ? "]:" : ":").append(port);
  return text;
}

bool ServerPlace::is_at(std::string_view address) const {
  if (is_without_address(*this)) return address.empty();
  if (is_v6(*this)) return address == this->address();
  return address.size() == host.size() + 1 + port.size() && address.starts_with(host) &&
         address[host.size()] == ':' && address.ends_with(port);
}

Result<std::vector<ServerPlace>> read_servers_state(std::string_view text) {
  const std::string_view whole = text;
  std::vector<ServerPlace> places;
  std::vector<std::string_view> words;
  Layout layout;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const bool header = line.starts_with("# ");
    cut_words(header ? line.substr(2) : line, words);
    if (header) {
      layout = read_layout(words);
    } else if (layout.columns != 0 && words.size() >= layout.columns) {
      places.push_back(
          {words[layout.pool], words[layout.server], words[layout.host], words[layout.port]});
    }
  }
  if (layout.columns != 0) return places;
  return failure(ErrorKind::malformed,
                 "`show servers state` has no header; it answered '" + excerpt(whole) + "'");
}

const ServerPlace* ServerPlaces::find(std::string_view pool, std::string_view server) {
  if (next_ < places_.size() && places_[next_].pool == pool && places_[next_].server == server) {
    return &places_[next_++];
  }
  const auto key_of = [](std::string_view of, std::string_view name) {
    return std::string(of).append("/").append(name);
  };
  if (index_.empty()) {
    for (const ServerPlace& place : places_) index_[key_of(place.pool, place.server)] = &place;
  }
  const auto found = index_.find(key_of(pool, server));
  if (found == index_.end()) return nullptr;
  next_ = static_cast<std::size_t>(found->second - places_.data()) + 1;
  return found->second;
}

Topology with_addresses(const Topology& topology, const std::vector<ServerPlace>& places) {
  Topology full = topology;
  ServerPlaces known(places);
  for (const Topology::Pool& pool : full.pools) {
    for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
      const ServerPlace* place = known.find(pool.name, full.servers[i].name);
      if (place != nullptr) full.servers[i].address = place->address();
    }
  }
  return full;
}

bool has_addresses(const Topology& full, const Topology& topology,
                   const std::vector<ServerPlace>& places) {
  ServerPlaces known(places);
  for (const Topology::Pool& pool : topology.pools) {
    for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
      const ServerPlace* place = known.find(pool.name, topology.servers[i].name);
      const std::string& address = full.servers[i].address;
      if (place != nullptr ? !place->is_at(address) : address != topology.servers[i].address) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace skewd::haproxy
