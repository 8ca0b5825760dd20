// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/suppression.h"

#include <doctest/doctest.h>

#include "tests/agent/plan/pools.h"

namespace skewd {
namespace {

// What is left of a diagnostic of `rule` in `line` of this text, whose pool has lines 3 to 6.
std::vector<Diagnostic> left_of(const std::string& text, const std::string& rule,
                                std::size_t line) {
  Configuration configuration;
  configuration.files.push_back({"f.cfg", text, {}});
  PoolSpec pool = test::pool_of("shop", {1, 1});
  pool.place = {"f.cfg", 3, 1, 4};
  pool.last_line = 6;
  configuration.pools.push_back(pool);
  std::vector<Diagnostic> diagnostics{
      {rule, DiagnosticSeverity::error, {"f.cfg", line, 1, 1}, "text", ""}};
  Suppressions(configuration).silence(diagnostics);
  return diagnostics;
}

TEST_CASE("suppression: a comment at the end of a line silences its rule on that line") {
  const std::string text = "a\nb # skewd: ignore pool-funnel one is enough\nc\n";
  CHECK(left_of(text, "pool-funnel", 2).empty());
  CHECK(left_of(text, "pool-funnel", 3).size() == 1);
  CHECK(left_of(text, "pool-empty", 2).size() == 1);
}

TEST_CASE("suppression: a comment of its own silences the next line that says something") {
  const std::string text = "a\n  # skewd: ignore pool-funnel meant\n\n# more\nb\nc\n";
  CHECK(left_of(text, "pool-funnel", 5).empty());
  CHECK(left_of(text, "pool-funnel", 6).size() == 1);
}

TEST_CASE("suppression: before a pool it holds for all of the pool") {
  const std::string text =
      "a\n# skewd: ignore server-unchecked legacy\npool\n s1\n s2\n s3\nnext\n";
  for (const std::size_t line : {3, 4, 5, 6}) {
    CHECK(left_of(text, "server-unchecked", line).empty());
  }
  CHECK(left_of(text, "server-unchecked", 7).size() == 1);
}

TEST_CASE("suppression: several comments may stand before one line") {
  const std::string text = "# skewd: ignore pool-funnel a\n#skewd: ignore server-unchecked b\nx\n";
  CHECK(left_of(text, "pool-funnel", 3).empty());
  CHECK(left_of(text, "server-unchecked", 3).empty());
}

TEST_CASE("suppression: one without a rule, with an unknown rule or without a reason is told") {
  for (const char* comment : {"# skewd: ignore", "# skewd: ignore pool-funel why",
                              "# skewd: ignore pool-funnel", "# skewd: silence pool-funnel why"}) {
    CAPTURE(comment);
    const auto left = left_of(std::string("x ") + comment + "\n", "pool-funnel", 1);
    REQUIRE(left.size() == 2);
    CHECK(left[1].rule == "parse-error");
    CHECK(left[1].severity == DiagnosticSeverity::warning);
    CHECK(left[1].place.line == 1);
  }
}

TEST_CASE("suppression: the word alone is no comment") {
  CHECK(left_of("log skewd: ignore pool-funnel x\n", "pool-funnel", 1).size() == 1);
}

}  // namespace
}  // namespace skewd
