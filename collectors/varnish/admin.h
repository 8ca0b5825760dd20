// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd::varnish {

/// One member of a director, with its weight where the director has such a thing.
struct Member {
  std::string name;
  std::optional<float> weight;  // 0 while it is sick
};

/// A director, such as directors.random() makes one.
struct Director {
  std::string name;
  std::string type;  // "random", "round-robin", "fallback", "hash", "shard"
  bool tells_members = false;
  std::vector<Member> members;  // directors among them
};

/// The health of a server.
struct Health {
  std::string name;
  ServerState state = ServerState::unknown;
  StateReason reason = StateReason::none;
  bool probed = false;
  std::string probe;  // "3/4": good ones of the latest
};

/// What `backend.list -j -p` tells of one VCL, in its order; names without the VCL's.
struct Members {
  std::vector<Health> servers;
  std::vector<Director> directors;
  std::uint64_t oldest_change = 0;  // Unix seconds; not before the VCL was loaded. 0: not told
};

/// The VCL that is in use, from `vcl.list -j`; nothing: the text does not tell.
[[nodiscard]] std::optional<std::string> read_active_vcl(std::string_view text);

/// Nothing: the text is no such list.
[[nodiscard]] std::optional<Members> read_members(std::string_view text, std::string_view vcl);

/// The process that serves, from `pid -j`; 0: not told.
[[nodiscard]] std::uint64_t read_pid(std::string_view text);

}  // namespace skewd::varnish
