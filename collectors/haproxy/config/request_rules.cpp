// SPDX-License-Identifier: Apache-2.0
//
// Rules that answer requests or stop them, without a server: http-request, tcp-request, redirect.
#include <algorithm>
#include <array>
#include <string_view>

#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

enum class Effect { none, passes, answers, refuses };

Effect effect_of(std::string_view action) {
  constexpr std::array<std::string_view, 3> kAnswers{"redirect", "return", "use-service"};
  constexpr std::array<std::string_view, 5> kRefuses{"deny", "reject", "tarpit", "silent-drop",
                                                     "block"};
  if (action == "allow" || action == "accept") return Effect::passes;
  if (std::find(kAnswers.begin(), kAnswers.end(), action) != kAnswers.end()) return Effect::answers;
  if (std::find(kRefuses.begin(), kRefuses.end(), action) != kRefuses.end()) return Effect::refuses;
  return Effect::none;
}

void note(const ProxyLine& at, Effect effect, const Condition& condition) {
  OwnAnswers& answers = at.proxy.answers;
  if (effect == Effect::none) return;
  if (effect == Effect::passes) {
    at.proxy.allows_some = true;
  } else if (condition.always && !at.proxy.allows_some) {
    answers.always = true;
  } else if (effect == Effect::answers) {
    answers.sometimes = true;
    if (condition.only_excludes || condition.always) answers.rest = true;
  }
}

}  // namespace

Condition read_rule_condition(const ProxyLine& at, std::size_t first) {
  std::size_t keyword = at.line.size();
  for (std::size_t i = first; i < at.line.size(); ++i) {
    if (at.line.text(i) == "if" || at.line.text(i) == "unless") keyword = i;
  }
  Condition condition = read_condition(at.line, keyword, at.proxy.acls);
  if (keyword + 1 == at.line.size()) {
    at.remarks().error(at.line.place(keyword), "a condition is missing");
  }
  if (condition.undefined > 0) {
    at.remarks().error(
        at.line.place(condition.undefined),
        "no ACL '" + at.line.words[condition.undefined].text + "' is declared before this line",
        "HAProxy refuses the file");
  }
  if (condition.unclosed > 0) {
    at.remarks().error(at.line.place(condition.unclosed), "'{' is not closed by '}'");
  }
  return condition;
}

void read_request_rule(const ProxyLine& at) {
  const std::string_view keyword = at.line.text(0);
  const bool staged = keyword == "tcp-request";  // connection, session or content comes first
  const std::size_t action = keyword == "redirect" || keyword == "block" ? 0 : staged ? 2 : 1;
  const Condition condition = read_rule_condition(at, action + 1);
  const bool of_requests =
      keyword != "http-response" && keyword != "http-after-response" && keyword != "tcp-response";
  if (of_requests) note(at, effect_of(at.line.text(action)), condition);
}

}  // namespace skewd::haproxy
