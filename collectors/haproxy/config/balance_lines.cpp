// SPDX-License-Identifier: Apache-2.0
//
// `balance`, `hash-type` and `hash-balance-factor`.
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

// The name is what the statistics call it; empty: no such algorithm.
std::string algorithm_of(std::string_view word) {
  constexpr std::array<std::string_view, 9> kPlain{"roundrobin", "static-rr", "leastconn",
                                                   "first",      "source",    "uri",
                                                   "url_param",  "hash",      "rdp-cookie"};
  if (std::find(kPlain.begin(), kPlain.end(), word) != kPlain.end()) return std::string(word);
  if (word == "log-hash" || word == "sticky") return "roundrobin";  // of logs, not of requests
  if (word.starts_with("hdr(") && word.ends_with(')')) return "hdr";
  if (word.starts_with("rdp-cookie(") && word.ends_with(')')) return "rdp-cookie";
  if (word == "random" || word == "random()") return "random(2)";
  constexpr std::string_view kRandom = "random(";
  if (!word.starts_with(kRandom) || !word.ends_with(')')) return {};
  unsigned draws = 0;
  std::from_chars(word.data() + kRandom.size(), word.data() + word.size() - 1, draws);
  if (draws == 0) return {};
  return draws == 1 ? "random(1)" : "random(2)";
}

bool may_balance(const ProxyLine& at) {
  if (at.proxy.section == Section::frontend) {
    at.remarks().info(at.line.place(0), "'" + at.line.words[0].text + "' is ignored in a frontend");
    return false;
  }
  if (at.proxy.section != Section::defaults) at.proxy.like_pool = true;
  return true;
}

// Of several lines in one section the last one counts.
void tell_overridden(const ProxyLine& at, const BalanceSpec& earlier) {
  const Place& section = at.proxy.place;
  if (earlier.place.file != section.file || earlier.place.line <= section.line) return;
  at.remarks().add({"algorithm-overridden", DiagnosticSeverity::warning, earlier.place,
                    "line " + std::to_string(at.line.number) +
                        " sets another algorithm, this one " + "has no effect",
                    "remove one of the two lines"});
}

}  // namespace

void read_balance(const ProxyLine& at) {
  if (!may_balance(at)) return;
  BalanceSpec& balance = at.settings().balance;
  const std::string_view word = at.line.text(1);
  const std::string algorithm = word.empty() ? "roundrobin" : algorithm_of(word);
  if (algorithm.empty()) {
    return at.remarks().error(at.line.place(1),
                              "'" + std::string(word) + "' is not a balancing algorithm");
  }
  tell_overridden(at, balance);
  balance.algorithm = algorithm;
  balance.words = at.line.joined(1, at.line.size());
  balance.place = at.line.place(1, at.line.size());
}

void read_hash_type(const ProxyLine& at) {
  if (!may_balance(at)) return;
  const std::string_view method = at.line.text(1);
  if (method != "consistent" && method != "map-based") {
    return at.remarks().error(at.line.place(1), "'" + std::string(method) +
                                                    "' is not a hash type; there are consistent "
                                                    "and map-based");
  }
  HashSpec& hash = at.settings().hash;
  hash = {method == "consistent", {}, false, hash.balance_factor};
  for (std::size_t i = 2; i < at.line.size(); ++i) {
    if (at.line.text(i) == "avalanche") {
      hash.avalanche = true;
    } else {
      hash.function = at.line.text(i);
    }
  }
}

void read_hash_balance_factor(const ProxyLine& at) {
  if (!may_balance(at)) return;
  const std::string_view text = at.line.text(1);
  unsigned factor = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (end.ec != std::errc() || (factor != 0 && factor <= 100)) {
    return at.remarks().error(at.line.place(1), "a hash-balance-factor is 0 or above 100");
  }
  at.settings().hash.balance_factor = factor;
}

}  // namespace skewd::haproxy
