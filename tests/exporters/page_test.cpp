// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/page.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "exporters/status/web_files.h"
#include "exporters/utf8.h"
#include "tests/exporters/golden.h"
#include "tests/exporters/page_states.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using support::make_large_report;
using support::make_sample_report;

bool has(const std::string& page, std::string_view part) {
  return page.find(part) != std::string::npos;
}

std::size_t count_rows(const std::string& page) {
  std::size_t rows = 0;
  for (auto at = page.find("<th scope=\"row\">"); at != std::string::npos;
       at = page.find("<th scope=\"row\">", at + 1)) {
    ++rows;
  }
  return rows;
}

bool has_control_character(std::string_view page) {
  while (!page.empty()) {
    const Character character = first_character(page);
    const bool is_control =
        character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0);
    if (is_control && character.code != '\n') return true;
    page.remove_prefix(character.bytes);
  }
  return false;
}

/// Without its script and its style, which change for other reasons.
std::string without_parts(std::string page) {
  for (const PagePart& part : {page_style(), page_script()}) {
    const auto at = page.find(part.text);
    REQUIRE(at != std::string::npos);
    page.erase(at, part.text.size());
  }
  return page;
}

TEST_CASE("page: changes say by whom, whether the file has them, and what became of them") {
  Report report = make_sample_report();
  CHECK(has(render_page(report), "<small>by socket</small> <small>not in the file</small></li>"));
  CHECK(has(render_page(report), "<details class=\"changes\"><summary>"));
  report.changes[0].audit = {AuditResult::suspect, 1, "errors rose"};
  CHECK(has(render_page(report), "<b class=\"suspect\">suspect after 1 min: errors rose</b>"));
  CHECK(has(render_page(report), "<details class=\"changes\" open>"));
}

TEST_CASE("page: the sample report is shown as written down") {
  const std::string page = without_parts(render_page(make_sample_report()));
  CHECK(page == support::golden("sample/page.html", page));
}

TEST_CASE("page: an even report is called even, with its size and age") {
  CHECK(has(render_page(make_large_report(6, 4)),
            "All even: 6 pools, 24 servers, watched since 2026-11-21 02:02 UTC"));
}

TEST_CASE("page: pools that cannot be judged are not called even") {
  Report report = make_large_report(2, 2);
  auto balancer = std::make_shared<BalancerReport>(*report.balancers[0]);
  balancer->pools[1].not_comparable = "source";
  report.balancers = {balancer};
  CHECK(has(render_page(report), "the shares of 1 pool cannot be judged"));
}

TEST_CASE("page: silence is not called health") {
  Report report = make_sample_report();
  report.findings.clear();
  CHECK(has(render_page(report), "Cannot read internal: silence is not health"));
  report.balancers.clear();
  CHECK(has(render_page(report), "No balancer is watched yet: none was read"));
  report = make_large_report(1, 1);
  report.ready = false;
  CHECK(has(render_page(report), "Reading the balancers for the first time"));
}

TEST_CASE("page: the pool in worst trouble stands first") {
  const std::string page = render_page(make_sample_report());
  CHECK(page.find(">shop</a></h3>") < page.find(">media</a></h3>"));
  CHECK(page.find(">media</a></h3>") < page.find(">cart</a></h3>"));
}

TEST_CASE("page: the age of old numbers is shown") {
  CHECK(has(render_page(make_sample_report()), "<span class=\"old\">last read 3 min ago</span>"));
}

TEST_CASE("page: hostile names cannot leave their place") {
  for (const std::string& name : support::hostile_names()) {
    CAPTURE(name);
    const std::string page = without_parts(render_page(support::make_report_of_names(name)));
    CHECK(page.find("<script") == page.rfind("<script type=\"module\"></script>"));
    CHECK_FALSE(has(page, "\" onload"));
    CHECK_FALSE(has(page, "' onload"));
    // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark must not be there
    CHECK_FALSE(has(page, "\u202E"));
    CHECK_FALSE(has_control_character(page));
    CHECK(valid_utf8(page, page.size()) == page);
  }
}

TEST_CASE("page: nothing in it needs what its security policy forbids") {
  const std::string page = without_parts(render_page(make_sample_report()));
  CHECK_FALSE(has(page, " style="));
  CHECK_FALSE(has(page, "javascript:"));
  for (const PagePart& part : {page_style(), page_script()}) {
    for (const char* forbidden : {"url(", "@import", "innerHTML", "outerHTML", "insertAdjacentHTML",
                                  "eval(", "</script", "</style", "<!--"}) {
      CHECK_FALSE(has(std::string(part.text), forbidden));
    }
  }
}

TEST_CASE("page: the agent answers with a policy that lets this script and style run, no others") {
  // sha256 in base64 has 44 characters, the last of which fills up; that it is the right one is
  // seen in a browser (page_e2e_test.cpp).
  for (const PagePart& part : {page_style(), page_script()}) {
    CHECK(part.hash.starts_with("sha256-"));
    CHECK(part.hash.size() == 7 + 44);
    CHECK(part.hash.ends_with('='));
  }
}

TEST_CASE("page: it is one document without comments, under a licence") {
  const std::string script(page_script().text);
  CHECK(script.starts_with("// SPDX-License-Identifier: Apache-2.0\n"));
  CHECK(page_style().text.starts_with("/* SPDX-License-Identifier: Apache-2.0 */\n"));
  CHECK(std::ranges::count(web_files(), "icon.svg", &WebFile::name) == 1);
  CHECK_FALSE(has(script, "\nimport "));
  CHECK_FALSE(has(script, "\nexport "));
  CHECK_FALSE(has(script, "\n// "));
  const std::string page = render_page(make_sample_report());
  CHECK(has(page, "<style>" + std::string(page_style().text) + "</style>"));
  CHECK(has(page, ">" + script + "</script>"));
}

TEST_CASE("page: a pool has a page of its own, and its link leads there") {
  const Report report = make_sample_report();
  CHECK(has(render_page(report), R"(<h3><a href="/pools/edge/shop">shop</a></h3>)"));
  const std::string page = render_pool_page(report, find_pool(report, "edge", "shop"));
  CHECK(has(page, "<b>BALANCER</b> shop: all requests go to web-3"));
  CHECK(count_rows(page) == 5);
  CHECK(has(render_pool_page(report, find_pool(report, "edge", "none")), "no such pool"));
}

TEST_CASE("page: a pool is found by the name that is told of it") {
  const std::string name = "a/b \xFF" + std::string(300, 'x');
  const Report report = support::make_report_of_names(name);
  CHECK(find_pool(report, name, name));
  CHECK(find_pool(report, valid_utf8(name), valid_utf8(name)));
  CHECK_FALSE(find_pool(report, "other", name));
}

TEST_CASE("page: a pool of more than fifty servers is folded") {
  CHECK_FALSE(has(render_page(make_large_report(1, 50)), "<summary>"));
  CHECK(has(render_page(make_large_report(1, 51)), "<details><summary>"));
}

TEST_CASE("page: whatever is watched it stays under 200 kB, and says what is missing") {
  Report troubled = make_large_report(10, 1000);
  for (int i = 0; i < 300; ++i) {
    Finding finding = make_sample_report().findings[0];
    finding.pool = "pool-" + std::to_string(i % 10);
    troubled.findings.push_back(finding);
  }
  for (const Report& report : {make_large_report(100, 100), make_large_report(10'000, 1), troubled,
                               support::make_hostile_report()}) {
    const std::string page = render_page(report);
    CHECK(page.size() < 200'000);
    CHECK(page.size() > 100'000);
    CHECK(has(page, " not shown here"));
    CHECK(page.ends_with("</html>\n"));
  }
  CHECK(has(render_page(troubled), "and 287 more: <a href=\"/api/v1/findings\">"));
}

TEST_CASE("page: of a pool of a thousand servers those furthest from their due are shown") {
  Report report = make_large_report(10, 1000);
  auto edge = std::make_shared<BalancerReport>(*report.balancers[0]);
  edge->servers[4'999].share = 0.5F;
  report.balancers = {edge};
  const std::string list = render_page(report);
  const std::string page = render_pool_page(report, find_pool(report, "edge", "pool-4"));
  CHECK(page.size() < 200'000);
  CHECK(count_rows(page) == 120);
  CHECK(has(page, ">web-999 <small>"));
  CHECK(has(page, "880 more servers not shown here"));
}

}  // namespace
}  // namespace skewd
