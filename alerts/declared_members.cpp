// SPDX-License-Identifier: Apache-2.0
#include "alerts/declared_members.h"

#include <algorithm>
#include <string_view>

namespace skewd {
namespace {

constexpr int kUsualPort = 80;  // where a file names a host and no port

bool is_literal(std::string_view host) {
  const bool four = std::count(host.begin(), host.end(), '.') == 3 &&
                    host.find_first_not_of("0123456789.") == std::string_view::npos;
  return four || host.find(':') != std::string_view::npos;
}

// Empty where a name has to be resolved first.
std::string address_of(const ServerSpec& server) {
  if (server.host.empty()) return server.address.starts_with("unix:") ? server.address : "";
  if (!is_literal(server.host)) return {};
  const bool six = server.host.find(':') != std::string::npos;
  const std::string port = std::to_string(server.port ? int{*server.port} : kUsualPort);
  return (six ? "[" + server.host + "]" : server.host) + ":" + port;
}

DeclaredMember member_of(const ServerSpec& server) {
  DeclaredMember member;
  member.name = server.name;
  member.address = address_of(server);
  member.weight = server.weight;
  member.backup = server.backup;
  member.down = server.down;
  const bool is_called_by_address = server.name.starts_with(server.address);
  member.is_nameable = !member.address.empty() || (!is_called_by_address && !server.resolved_later);
  return member;
}

// The weight of a line that is taken out is no part of the sum.
void add_line(DeclaredMember& member, const DeclaredMember& line) {
  if (member.down == line.down) {
    member.weight += line.weight;
  } else if (member.down) {
    member.weight = line.weight;
  }
  member.down = member.down && line.down;
  member.backup = member.backup && line.backup;
}

}  // namespace

std::vector<DeclaredMember> members_of(const PoolSpec& pool) {
  std::vector<DeclaredMember> members;
  for (const ServerSpec& server : pool.servers) {
    DeclaredMember line = member_of(server);
    const auto same = std::find_if(members.begin(), members.end(), [&](const DeclaredMember& one) {
      return one.name == line.name;
    });
    if (same == members.end()) {
      members.push_back(std::move(line));
    } else {
      add_line(*same, line);
    }
  }
  return members;
}

MembersSeen match_members(const std::vector<DeclaredMember>& members, const Topology& topology,
                          const Topology::Pool& pool) {
  MembersSeen match;
  match.seen.assign(members.size(), kUnseen);
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const Topology::Server& server = topology.servers[i];
    const auto find = [&](auto is_meant) {
      const auto found = std::find_if(members.begin(), members.end(), is_meant);
      return static_cast<std::size_t>(found - members.begin());
    };
    std::size_t place = find([&](const DeclaredMember& one) { return one.name == server.name; });
    if (place == members.size()) {
      place = find([&](const DeclaredMember& one) {
        return !one.address.empty() &&
               (one.address == server.address || one.address == server.name);
      });
    }
    if (place == members.size() || match.seen[place] != kUnseen) {
      match.strangers.push_back(i);
    } else {
      match.seen[place] = i;
    }
  }
  return match;
}

}  // namespace skewd
