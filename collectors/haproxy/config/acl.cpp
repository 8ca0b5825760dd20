// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/acl.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace skewd::haproxy {
namespace {

constexpr std::size_t kLongestCondition = 80;

constexpr std::array<std::string_view, 21> kPredefined{
    "TRUE",         "FALSE",        "HTTP",         "HTTP_1.0",       "HTTP_1.1",      "HTTP_2.0",
    "HTTP_3.0",     "HTTP_CONTENT", "HTTP_URL_ABS", "HTTP_URL_SLASH", "HTTP_URL_STAR", "LOCALHOST",
    "METH_CONNECT", "METH_DELETE",  "METH_GET",     "METH_HEAD",      "METH_OPTIONS",  "METH_POST",
    "METH_PUT",     "METH_TRACE",   "RDP_COOKIE"};
constexpr std::array<std::string_view, 3> kMorePredefined{"REQ_CONTENT", "REQ_PROTO_HTTP",
                                                          "WAIT_END"};

bool is_predefined(std::string_view name) {
  return std::find(kPredefined.begin(), kPredefined.end(), name) != kPredefined.end() ||
         std::find(kMorePredefined.begin(), kMorePredefined.end(), name) != kMorePredefined.end();
}

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

bool is_prefix_of_path(std::string_view fetch, std::string_view method) {
  return (fetch == "path_beg" && method.empty()) || (fetch == "path" && method == "beg");
}

// What a test compares, how, and with what.
struct Comparison {
  std::string_view method;
  bool any_case = false;
  std::vector<std::string_view> patterns;
  bool from_file = false;
};

Comparison read_comparison(const Line& line, std::size_t first, std::size_t end) {
  Comparison comparison;
  std::size_t i = first;
  for (; i < end && line.text(i).starts_with('-'); ++i) {
    const std::string_view flag = line.text(i);
    if (flag == "-i") comparison.any_case = true;
    if (flag == "-m") comparison.method = line.text(++i);
    if (flag == "-f" || flag == "-M") comparison.from_file = true;
    if (flag == "--") {
      ++i;
      break;
    }
  }
  for (; i < end; ++i) comparison.patterns.push_back(line.text(i));
  return comparison;
}

/// Puts the parts of a condition together: terms side by side, alternatives of them.
class ConditionReader {
 public:
  ConditionReader(const Line& line, const Acls& acls) : line_(line), acls_(acls) {}

  Condition read(std::size_t first, bool unless) && {
    for (std::size_t i = first; i < line_.size();) i = read_word(i);
    Condition condition = std::move(condition_);
    if (terms_ == 0) return condition;
    condition.always = !has_or_ && (unless ? is("FALSE") : is("TRUE"));
    condition.only_excludes = unless ? negated_ == 0 : negated_ == terms_;
    condition.text = condition.always ? "" : told(unless);
    if (unless || has_or_) {
      condition.host.clear();
      condition.path_prefix.clear();
    }
    shorten(condition.text);
    return condition;
  }

 private:
  std::size_t read_word(std::size_t i) {
    const std::string_view word = line_.text(i);
    if (word == "or" || word == "||") {
      text_ += " or ";
      has_or_ = true;
      return i + 1;
    }
    if (word == "!") {
      pending_not_ = !pending_not_;
      return i + 1;
    }
    std::string_view name = word;
    while (name.starts_with('!')) {
      name.remove_prefix(1);
      pending_not_ = !pending_not_;
    }
    if (name == "{") return read_anonymous(i);
    read_named(i, name);
    return i + 1;
  }

  std::size_t read_anonymous(std::size_t i) {
    std::size_t end = i + 1;
    while (end < line_.size() && line_.text(end) != "}") ++end;
    if (end == line_.size() && condition_.unclosed == 0) condition_.unclosed = i;
    add({read_test(line_, i + 1, end)});
    return end + 1;
  }

  void read_named(std::size_t i, std::string_view name) {
    const auto found = acls_.find(name);
    if (found != acls_.end()) return add(found->second);
    if (!is_predefined(name) && condition_.undefined == 0) condition_.undefined = i;
    add({{std::string(name), {}, {}}});
  }

  void add(const std::vector<AclTest>& alternatives) {
    if (!text_.empty() && !text_.ends_with(" or ")) text_ += " and ";
    if (pending_not_) {
      text_ += "not ";
      ++negated_;
    }
    const bool grouped = alternatives.size() > 1;
    if (grouped) text_ += '(';
    // Longer than anybody reads: the rest need not be put together.
    for (std::size_t i = 0; i < alternatives.size() && text_.size() < 2 * kLongestCondition; ++i) {
      text_ += (i > 0 ? " or " : "") + alternatives[i].text;
    }
    if (grouped) text_ += ')';
    grouped_ = grouped;
    ++terms_;
    note_limits(alternatives);
    pending_not_ = false;
  }

  // Host and path prefix say something only while nothing else takes part.
  void note_limits(const std::vector<AclTest>& alternatives) {
    const bool alone = alternatives.size() == 1 && !pending_not_;
    if (alone && !alternatives[0].host.empty() && condition_.host.empty()) {
      condition_.host = alternatives[0].host;
    } else if (alone && !alternatives[0].path_prefix.empty() && condition_.path_prefix.empty()) {
      condition_.path_prefix = alternatives[0].path_prefix;
    } else {
      other_ = true;
    }
    if (other_ || has_or_) {
      condition_.host.clear();
      condition_.path_prefix.clear();
    }
  }

  // Parentheses only where they are needed, and no "not not".
  [[nodiscard]] std::string told(bool unless) const {
    const bool alone = terms_ == 1;
    if (!unless && alone && grouped_ && negated_ == 0) return text_.substr(1, text_.size() - 2);
    if (!unless) return text_;
    if (alone)
      return negated_ == 1 ? text_.substr(std::string_view("not ").size()) : "not " + text_;
    return "not (" + text_ + ")";
  }

  [[nodiscard]] bool is(std::string_view name) const { return terms_ == 1 && text_ == name; }

  static void shorten(std::string& text) {
    if (text.size() <= kLongestCondition) return;
    std::size_t end = kLongestCondition - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end) + "...";
  }

  const Line& line_;
  const Acls& acls_;
  Condition condition_;
  std::string text_;
  std::size_t terms_ = 0;
  std::size_t negated_ = 0;
  bool pending_not_ = false;
  bool grouped_ = false;  // the last term stands in parentheses
  bool has_or_ = false;   // there are alternatives: no single host or path
  bool other_ = false;    // something else than a host or a path takes part
};

}  // namespace

// Converters that leave a host what it is: letters made small, a port cut off.
bool asks_for_host(std::string_view sample) {
  std::string text = lower(sample);
  for (const std::string_view harmless : {",lower", ",field(1,:)", ",word(1,:)", ",host_only"}) {
    const std::size_t at = text.find(harmless);
    if (at != std::string::npos) text.erase(at, harmless.size());
  }
  return text == "hdr(host)" || text == "req.hdr(host)" || text == "req.fhdr(host)";
}

AclTest read_test(const Line& line, std::size_t first, std::size_t end) {
  AclTest test{line.joined(first, end), {}, {}};
  const Comparison comparison = read_comparison(line, first + 1, end);
  if (comparison.patterns.size() != 1 || comparison.from_file) return test;
  const std::string_view fetch = line.text(first);
  const std::string_view method = comparison.method;
  if (asks_for_host(fetch) && (method.empty() || method == "str")) {
    test.host = lower(comparison.patterns[0]);
  } else if (!comparison.any_case && is_prefix_of_path(fetch, method)) {
    test.path_prefix = comparison.patterns[0];
  }
  return test;
}

Condition read_condition(const Line& line, std::size_t keyword, const Acls& acls) {
  if (keyword >= line.size()) return {};
  return ConditionReader(line, acls).read(keyword + 1, line.text(keyword) == "unless");
}

}  // namespace skewd::haproxy
