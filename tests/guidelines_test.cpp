// SPDX-License-Identifier: Apache-2.0
// The guidelines promise that a check stands behind each rule, and show what no check objects to.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "agent/plan/rule_book.h"
#include "collectors/balancer.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/document.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

const fs::path kDocs = fs::path(SKEWD_SOURCE_DIR) / "docs";

std::string guidelines() { return support::read_file(kDocs / "guidelines.md"); }

// The severities of a rule, as the table of docs/checks/README.md has them.
std::string severity_of(std::string_view rule) {
  const std::string table = support::read_file(kDocs / "checks" / "README.md");
  const auto cells =
      support::find_all(table, R"(\n\| \[)" + std::string(rule) + R"(\]\([^)]*\) \| ([^|]*) \|)");
  return cells.size() == 1 ? *cells.begin() : "";
}

// The block of a kind, and the name under which its file is known.
struct Shown {
  const char* kind;
  const char* file;
};
constexpr std::array<Shown, 6> kShown{{{"haproxy", "haproxy.cfg"},
                                       {"nginx", "nginx.conf"},
                                       {"apache", "httpd.conf"},
                                       {"caddy", "Caddyfile"},
                                       {"ipvs", "keepalived.conf"},
                                       {"envoy", "envoy.yaml"}}};

std::string block_of(const std::string& text, const std::string& kind) {
  const std::string fence = "\n```" + kind + "\n";
  const std::size_t begin = text.find(fence);
  REQUIRE(begin != std::string::npos);
  const std::size_t first = begin + fence.size();
  return text.substr(first, text.find("\n```\n", first) + 1 - first);
}

bool can_be_read(const std::string& kind) {
  const BalancerKind* const known = find_balancer_kind(kind);
  if (known == nullptr || known->configuration == nullptr) return false;
  return kind != "caddy" || std::system("command -v caddy >/dev/null 2>&1") == 0;
}

}  // namespace

TEST_CASE("docs: every check that the guidelines name exists, and they name all that can fail") {
  const std::string text = guidelines();
  for (const std::string& named : support::find_all(text, R"(\(checks/([a-z-]+)\.md\))")) {
    CHECK_MESSAGE(is_rule(named), named);
  }
  for (const Rule& rule : rule_book()) {
    const std::string name(rule.name);
    const std::string severity = severity_of(name);
    CHECK_MESSAGE(!severity.empty(), name);
    if (severity == "info") continue;
    CHECK_MESSAGE(text.find("[" + name + "](checks/" + name + ".md)") != std::string::npos, name);
  }
}

TEST_CASE("docs: no check objects to the configurations of the guidelines") {
  const std::string text = guidelines();
  for (const Shown& shown : kShown) {
    CAPTURE(shown.file);
    const std::string block = block_of(text, shown.kind);
    CHECK(block.size() > 200);
    if (!can_be_read(shown.kind)) continue;
    const support::TempDirectory directory;
    const std::string file = (directory.path() / shown.file).string();
    std::ofstream(file) << block;
    const Outcome outcome = run_skewd({"check", "--kind", shown.kind, "--fail-on", "warning",
                                       "--no-vendor", "--no-resolve", file});
    CHECK_MESSAGE(outcome.status == 0, outcome.out << outcome.err);
  }
}

}  // namespace skewd
