// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>

#include "agent/config/settings.h"
#include "collectors/balancer.h"

namespace skewd {
namespace {

Result<Settings> read(const std::string& kind, const std::string& lines) {
  return read_settings("[[balancer]]\nname = \"edge\"\nkind = \"" + kind + "\"\n" + lines,
                       "a.toml");
}

std::string refusal_of(const std::string& kind, const std::string& lines) {
  const auto settings = read(kind, lines);
  REQUIRE_FALSE(settings.has_value());
  return settings.error().message;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("settings: an access log is a place, and of a kind whose log can be read") {
  for (const BalancerKind& kind : balancer_kinds()) {
    const std::string name(kind.name);
    CAPTURE(name);
    CHECK(contains(refusal_of(name, "access_log = \"edge.log\"\n"),
                   "a.toml:4: 'access_log': 'edge.log' is no place of a log"));
    const std::string fine = "access_log = \"udp:127.0.0.1:5514\"\n";
    if (kind.make_log_reader != nullptr) {
      const auto settings = read(name, fine);
      REQUIRE_MESSAGE(settings.has_value(), (settings ? "" : settings.error().message));
      CHECK(settings->balancers.at(0).access_log == "udp:127.0.0.1:5514");
    } else {
      CHECK(contains(refusal_of(name, fine),
                     "the access log of kind '" + name + "' cannot be read; those are: "));
    }
    if (kind.make_log_reader != nullptr && kind.make_reader == nullptr) {
      CHECK(contains(refusal_of(name, fine + "stats = \"unix:/run/a\"\n"),
                     "the statistics of kind '" + name + "' cannot be read, only its "));
    }
  }
}

}  // namespace skewd
