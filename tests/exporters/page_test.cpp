// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/page.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "exporters/status/web_files.h"
#include "exporters/utf8.h"
#include "tests/exporters/golden.h"
#include "tests/exporters/hostile_names.h"
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

TEST_CASE("page: changes say by whom, whether the file has them, and what became of them") {
  Report report = make_sample_report();
  CHECK(has(render_page(report), "<small>by socket</small> <small>not in the file</small></li>"));
  CHECK(has(render_page(report), "<details class=\"changes\"><summary>"));
  report.changes[0].audit = {AuditResult::suspect, 1, "errors rose"};
  CHECK(has(render_page(report), "<b class=\"suspect\">suspect after 1 min: errors rose</b>"));
  CHECK(has(render_page(report), "<details class=\"changes\" open>"));
}

TEST_CASE("page: the sample report is shown as written down") {
  const std::string page = render_page(make_sample_report());
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
    const std::string page = render_page(support::make_report_of_names(name));
    CHECK(page.find("<script") == page.rfind("<script type=\"module\" src=\"/web/page.js\">"));
    CHECK_FALSE(has(page, "\" onload"));
    CHECK_FALSE(has(page, "' onload"));
    // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark must not be there
    CHECK_FALSE(has(page, "\u202E"));
    CHECK_FALSE(has_control_character(page));
    CHECK(valid_utf8(page, page.size()) == page);
  }
}

TEST_CASE("page: nothing in it needs what its security policy forbids") {
  const std::string page = render_page(make_sample_report());
  CHECK_FALSE(has(page, " style="));
  CHECK_FALSE(has(page, "<style"));
  CHECK_FALSE(has(page, "javascript:"));
  for (const WebFile& file : web_files()) {
    CAPTURE(file.name);
    for (const char* forbidden :
         {"url(", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("}) {
      CHECK_FALSE(has(std::string(file.bytes), forbidden));
    }
  }
}

TEST_CASE("page: what it is made of is small, licensed and whole") {
  std::size_t bytes = 0;
  for (const WebFile& file : web_files()) {
    CAPTURE(file.name);
    const std::string text(file.bytes);
    bytes += text.size();
    CHECK((has(text.substr(0, 60), "SPDX-License-Identifier: Apache-2.0") ||
           file.name.ends_with(".svg")));
    CHECK(std::ranges::count(text, '\n') < 400);
    for (auto at = text.find(" from './"); at != std::string::npos;
         at = text.find(" from './", at + 1)) {
      const std::string imported = text.substr(at + 9, text.find('\'', at + 9) - at - 9);
      CHECK_MESSAGE(std::ranges::count(web_files(), imported, &WebFile::name) == 1, imported);
    }
  }
  CHECK(bytes > 10'000);
  CHECK(bytes < 200'000);
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

TEST_CASE("page: ten thousand servers stay small, and it is said that some are missing") {
  const std::string page = render_page(make_large_report(100, 100));
  CHECK(count_rows(page) == 500);
  CHECK(page.size() < 1'000'000);
  CHECK(has(page, "more servers not shown here"));
}

TEST_CASE("page: a pool with a finding is shown whole") {
  Report report = make_large_report(10, 1000);
  Finding finding;
  finding.balancer = "edge";
  finding.pool = "pool-4";
  report.findings = {finding};
  const std::string page = render_page(report);
  CHECK(count_rows(page) == 1500);
  CHECK(page.size() < 3'000'000);
}

}  // namespace
}  // namespace skewd
