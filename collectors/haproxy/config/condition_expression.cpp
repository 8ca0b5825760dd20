// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/condition_expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::haproxy {
namespace {

using Version = std::array<int, 3>;
constexpr Version kVersion{3, 0, 0};

// "2.4-dev19" counts as 2.4: a development version is older by less than anybody asks for.
Version read_version(std::string_view text) {
  Version version{};
  for (int& part : version) {
    const auto end = std::from_chars(text.data(), text.data() + text.size(), part).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  return version;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

class Evaluator {
 public:
  Evaluator(std::string_view text, const Variables& variables)
      : text_(text), variables_(variables) {}

  Verdict run() && {
    skip_spaces();
    if (at_ == text_.size()) return {.holds = false, .fault = {}, .unknown = {}};
    verdict_.holds = any();
    skip_spaces();
    if (at_ < text_.size()) fault("'" + std::string(text_.substr(at_)) + "' is left over");
    return std::move(verdict_);
  }

 private:
  bool any() {
    bool holds = all();
    while (take("||")) holds = all() || holds;
    return holds;
  }

  bool all() {
    bool holds = term();
    while (take("&&")) holds = term() && holds;
    return holds;
  }

  bool term() {
    bool negated = false;
    while (take("!")) negated = !negated;
    return operand() != negated;
  }

  bool operand() {
    if (take("(")) {
      if (++depth_ > kDeepestNesting) return fault("parentheses are nested too deep");
      const bool holds = any();
      --depth_;
      if (!take(")") && verdict_.fault.empty()) fault("')' is missing");
      return holds;
    }
    const std::string_view word = read_word();
    if (word.empty()) return fault("a condition is missing");
    int number = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
    if (read.ptr == word.data() + word.size()) return number != 0;
    if (!take("(")) return fault("'" + std::string(word) + "' is no condition");
    return predicate(word);
  }

  bool predicate(std::string_view name) {
    const std::size_t close = text_.find(')', at_);
    if (close == std::string_view::npos) return fault("')' is missing");
    const std::string_view inside = text_.substr(at_, close - at_);
    at_ = close + 1;
    const std::size_t comma = inside.find(',');
    const std::string_view first = trimmed(inside.substr(0, comma));
    const std::string_view second =
        comma == std::string_view::npos ? "" : trimmed(inside.substr(comma + 1));
    if (name == "defined") return variables_.is_set(std::string(first));
    if (name == "streq") return first == second;
    if (name == "strneq") return first != second;
    if (name == "strstr") return first.find(second) != std::string_view::npos;
    if (name == "version_atleast") return kVersion >= read_version(first);
    if (name == "version_before") return kVersion < read_version(first);
    if (name == "openssl_version_before" || name == "awslc_api_before") return false;
    constexpr std::array<std::string_view, 4> kGranted{
        "feature", "enabled", "openssl_version_atleast", "awslc_api_atleast"};
    if (std::find(kGranted.begin(), kGranted.end(), name) == kGranted.end()) {
      verdict_.unknown = name;
    }
    return true;
  }

  std::string_view read_word() {
    skip_spaces();
    const std::size_t end = std::min(text_.find_first_of(" ()!&|", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    return word;
  }

  bool take(std::string_view sign) {
    skip_spaces();
    if (!verdict_.fault.empty() || !text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size()); }

  bool fault(std::string text) {
    if (verdict_.fault.empty()) verdict_.fault = std::move(text);
    at_ = text_.size();
    return false;
  }

  std::string_view text_;
  const Variables& variables_;
  Verdict verdict_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

Verdict evaluate(std::string_view condition, const Variables& variables) {
  return Evaluator(condition, variables).run();
}

}  // namespace skewd::haproxy
