// SPDX-License-Identifier: Apache-2.0
#include "agent/app/past.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "agent/app/change_news.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

std::string ids_of(const Json& rows) {
  std::string ids;
  for (const Json& row : rows) ids += row.at("id").get<std::string>() + ' ';
  return ids;
}

TEST_CASE("past: what is in memory is told like what is on disk") {
  const Report report = support::make_sample_report();
  const auto find = [&](const HistoryQuery& query) {
    return Json::parse(tell_findings(report, query, report.at));
  };
  const Json all = find({1h, "", ""});
  CHECK(ids_of(all["findings"]) == "edge-shop-skew-1 edge-media-connect-2 edge-cart-surge-1 ");
  CHECK(all["findings"][0]["open"] == true);
  CHECK(all["findings"][2]["open"] == false);
  CHECK(all["truncated"] == false);
  CHECK(ids_of(find({3min, "", ""})["findings"]) == "edge-shop-skew-1 edge-media-connect-2 ");
  CHECK(ids_of(find({1h, "edge", "cart"})["findings"]) == "edge-cart-surge-1 ");
  CHECK(find({1h, "other", ""})["findings"].empty());
  CHECK(ids_of(Json::parse(tell_changes(report, {1h, "", "shop"}, report.at))["changes"]) ==
        "change-6 ");
  CHECK(Json::parse(tell_changes(report, {30s, "", ""}, report.at))["changes"].empty());
}

TEST_CASE("past: a finding without an end is open only if it is seen to be") {
  const Report report = support::make_sample_report();
  const Json told =
      Json::parse(tell_findings({{"edge", "edge-shop-skew-1", R"({"id":"a"})", "", false},
                                 {"other", "edge-shop-skew-1", R"({"id":"b"})", "", false},
                                 {"edge", "lost", R"({"id":"c"})", "", false},
                                 {"edge", "edge-media-connect-2", R"({"id":"d"})", "", true}},
                                report));
  std::string open;
  for (const Json& finding : told["findings"]) open += finding["open"].get<bool>() ? 'y' : 'n';
  CHECK(open == "ynnn");
}

TEST_CASE("past: more than a thousand rows are cut, and it is said") {
  const std::vector<std::string> thousand(1000, "{}");
  CHECK(Json::parse(tell_changes(thousand))["truncated"] == false);
  const Json more = Json::parse(tell_changes(std::vector<std::string>(1001, "{}")));
  CHECK(more["truncated"] == true);
  CHECK(more["changes"].size() == 1000);
}

TEST_CASE("past: answers are kept around what opens and may call somebody, and is no symptom") {
  FindingEvent event{FindingEventKind::opened, support::make_sample_report().findings[0]};
  CHECK(deserves_recording(event));
  event.finding.symptom_of = "f1";
  CHECK_FALSE(deserves_recording(event));
  event.finding.symptom_of.clear();
  event.kind = FindingEventKind::resolved;
  CHECK_FALSE(deserves_recording(event));
  event.kind = FindingEventKind::opened;
  event.finding.severity = Severity::info;
  CHECK_FALSE(deserves_recording(event));
}

TEST_CASE("change_news: a change is news once, and again when it is audited") {
  ChangeNews news;
  std::deque<Change> changes;
  const auto told = [&] {
    std::vector<Change> list;
    news.add_to(list, changes);
    std::string ids;
    for (const Change& change : list) ids += change.id + ' ';
    return ids;
  };
  for (int i = 0; i < 600; ++i) {
    Change change;
    change.id = "c" + std::to_string(i);
    changes.push_back(change);
    CHECK(told() == change.id + ' ');
    if (changes.size() > 100) changes.pop_front();
  }
  CHECK(told().empty());
  changes[3].audit = {AuditResult::pending, 0, ""};
  CHECK(told() == changes[3].id + ' ');
  changes[3].audit = {AuditResult::suspect, 1, "slower"};
  changes[5].drift = true;
  CHECK(told() == changes[3].id + ' ' + changes[5].id + ' ');
  CHECK(told().empty());
}

}  // namespace
}  // namespace skewd
