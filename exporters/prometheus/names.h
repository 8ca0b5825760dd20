// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace skewd {

/// Appends `name="value"`, made valid UTF-8, bounded and escaped; with a comma before it unless
/// the labels have just begun with a brace. An empty value appends nothing: to Prometheus it is
/// the same as no label.
void append_label(std::string& labels, std::string_view name, std::string_view value);

/// Gives each of a set of things a name of its own, because two equal label sets are one series
/// to Prometheus: HAProxy lets two servers of a pool differ in address only, and cutting long
/// names can make two names equal.
class UniqueNames {
 public:
  /// The name as a valid label value; "#2", "#3" and so on added when it is taken.
  [[nodiscard]] std::string claim(std::string_view name);

 private:
  std::unordered_map<std::string, unsigned> claims_;  // times each was asked for
};

}  // namespace skewd
