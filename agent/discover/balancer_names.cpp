// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/balancer_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace skewd {
namespace {

// What files are called whatever they are for.
constexpr std::array<std::string_view, 8> kEmptyWords{"",     "config",    "conf",      "default",
                                                      "main", "Caddyfile", "bootstrap", "dynamic"};
constexpr std::size_t kLongestName = 48;  // a number fits behind it

// A name is a label and a word in sentences: letters, digits, and what stands between them.
std::string plain(std::string_view text) {
  std::string name;
  for (const char letter : text.substr(0, kLongestName)) {
    const bool fine = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
                      letter == '@' || letter == '.';
    name += fine ? letter : '-';
  }
  return name;
}

std::string stem_of(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  return plain(path.substr(0, path.find('.')));
}

}  // namespace

void BalancerNames::give(FoundBalancer& balancer, const std::vector<std::string>& files,
                         const std::string& service) {
  std::string name = files.empty() ? std::string() : stem_of(files.front());
  if (std::find(kEmptyWords.begin(), kEmptyWords.end(), name) != kEmptyWords.end()) {
    name = balancer.kind->name;
  }
  const bool use_service = taken_.contains(name) && !service.empty();
  balancer.name = unique(use_service ? plain(service) : name);
}

std::string BalancerNames::unique(const std::string& name) {
  std::string candidate = name;
  for (std::size_t number = 2; !taken_.insert(candidate).second; ++number) {
    candidate = name + "-" + std::to_string(number);
  }
  return candidate;
}

}  // namespace skewd
