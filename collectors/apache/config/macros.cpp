// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/config/reading.h"

namespace skewd::apache {

// As mod_macro does: wherever a parameter stands, also within a word, the longest that fits.
std::string expanded(const Macro& macro, const std::vector<Word>& words) {
  std::string result;
  const std::string_view text = macro.text;
  for (std::size_t at = 0; at < text.size() && result.size() < kLargestConfigurationFile;) {
    std::size_t best = macro.parameters.size();
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
      if (text.substr(at, macro.parameters[i].size()) != macro.parameters[i]) continue;
      if (best == macro.parameters.size() ||
          macro.parameters[i].size() > macro.parameters[best].size()) {
        best = i;
      }
    }
    if (best == macro.parameters.size()) {
      result += text[at++];
      continue;
    }
    if (best + 1 < words.size()) result += words[best + 1].text;  // words[0] is the name
    at += macro.parameters[best].size();
  }
  return result;
}

}  // namespace skewd::apache
