// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "collectors/nginx/config/listen.h"
#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {

/// Which server has which name on which address. Of several with the same, nginx takes the first
/// and only warns.
class ServerNames {
 public:
  /// Claims all names of a server and tells those that are taken. False: no request reaches it.
  [[nodiscard]] bool claim(const Directive& server, std::span<const ListenAddress> addresses,
                           Remarks& remarks);

  /// A name for its listener that no other has: "shop.example:443".
  [[nodiscard]] std::string listener_name(const Directive& server,
                                          std::span<const ListenAddress> addresses, bool is_stream);

 private:
  void claim_default(const ListenAddress& address, Remarks& remarks);

  std::unordered_map<std::string, Place> taken_;     // by address and name
  std::unordered_map<std::string, Place> defaults_;  // by address
  std::unordered_set<std::string> listeners_;
  std::unordered_map<std::string, std::size_t> numbers_;  // the last one, by the name before it
};

}  // namespace skewd::nginx
