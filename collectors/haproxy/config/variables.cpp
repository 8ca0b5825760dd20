// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/variables.h"

namespace skewd::haproxy {

bool Variables::is_set(const std::string& name) const {
  const auto found = own_.find(name);
  if (found != own_.end()) return found->second.has_value();
  return !forgotten_ && surroundings_.environment(name).has_value();
}

std::optional<std::string> Variables::value(const std::string& name) const {
  const auto found = own_.find(name);
  if (found != own_.end()) return found->second;
  std::optional<std::string> value;
  if (!forgotten_) value = surroundings_.environment(name);
  if (!value && (name.starts_with("HAPROXY_") || name.starts_with('.'))) value = "";
  return value;
}

}  // namespace skewd::haproxy
