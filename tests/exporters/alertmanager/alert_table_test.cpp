// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/alert_table.h"

#include <doctest/doctest.h>

#include "tests/exporters/alertmanager/made_alert.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::made_alert;
using support::made_alerts;
using support::made_list;
using support::made_moment;

// What is due is told, and noted as told.
std::string tell(AlertTable& table, Moment now) {
  std::string body;
  for (const std::string& key : table.due(now.steady, 1000)) {
    body += (body.empty() ? "[" : ",") + table.render(key, now);
    table.note_told(key, now);
  }
  return body.empty() ? "" : support::told_in(body + "]", now);
}

TEST_CASE("alert_table: a new alert is due at once, and again after each resend") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  CHECK(tell(table, made_moment(0)) == "shop firing");
  table.update(made_alerts({"shop"}), made_moment(59));
  CHECK(tell(table, made_moment(59)) == "");
  CHECK(table.next_due() == made_moment(60).steady);
  CHECK(tell(table, made_moment(60)) == "shop firing");
}

TEST_CASE("alert_table: a firing alert would end after four times the resend") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(10));
  const auto told = nlohmann::json::parse(
      table.render(table.due(made_moment(10).steady, 1).at(0), made_moment(10)));
  CHECK(told.at("startsAt") == "2026-11-21T14:00:00.000Z");
  CHECK(told.at("endsAt") == "2026-11-21T14:04:10.000Z");
  CHECK(told.at("annotations").at("summary") == "shop is skewed");
}

TEST_CASE("alert_table: an end is told at once, repeated for 15 minutes, then forgotten") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  CHECK(tell(table, made_moment(0)) == "shop firing");
  table.update({}, made_moment(20));
  CHECK(tell(table, made_moment(20)) == "shop over");
  int repeated = 0;
  for (int second = 21; second < 1500; ++second) {
    table.update({}, made_moment(second));
    if (tell(table, made_moment(second)) == "shop over") ++repeated;
  }
  CHECK(repeated == 14);
  CHECK(table.size() == 0);
  CHECK(table.next_due() == AlertTable::Steady::max());
}

TEST_CASE("alert_table: a repeated end keeps the moment at which it was") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  table.update({}, made_moment(20));
  const std::string key = table.due(made_moment(20).steady, 1).at(0);
  CHECK(nlohmann::json::parse(table.render(key, made_moment(80))).at("endsAt") ==
        "2026-11-21T14:00:20.000Z");
}

TEST_CASE("alert_table: an end is not repeated while another alert fires in its pool") {
  AlertTable table(60s);
  const Alert warning = made_alert("shop");
  const Alert critical = made_alert("shop", "critical");
  const Alert elsewhere = made_alert("cart");
  table.update(made_list({warning, elsewhere}), made_moment(0));
  tell(table, made_moment(0));
  table.update(made_list({critical}), made_moment(10));
  CHECK(tell(table, made_moment(10)) == "cart over, shop firing, shop over");
  CHECK(tell(table, made_moment(70)) == "cart over, shop firing");
  CHECK(table.next_due() == made_moment(130).steady);
  // An Alertmanager that may have forgotten it is told again.
  table.forget_told();
  CHECK(tell(table, made_moment(71)) == "cart over, shop firing, shop over");
  table.update({}, made_moment(140));
  CHECK(tell(table, made_moment(140)) == "cart over, shop over");
  table.update({}, made_moment(910));
  CHECK(table.size() == 1);
}

TEST_CASE("alert_table: an end that nobody took yet is told whatever else fires") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  tell(table, made_moment(0));
  table.update({}, made_moment(10));
  table.update(made_list({made_alert("shop", "critical")}), made_moment(11));
  CHECK(tell(table, made_moment(11)) == "shop firing, shop over");
}

TEST_CASE("alert_table: new words are told with the next resend, not before") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  tell(table, made_moment(0));
  Alert changed = made_alert("shop");
  changed.annotations = {{"summary", "worse"}};
  table.update(made_list({changed}), made_moment(1));
  CHECK(table.due(made_moment(1).steady, 10).empty());
  const std::string key = table.due(made_moment(60).steady, 10).at(0);
  CHECK(table.render(key, made_moment(60)).find("worse") != std::string::npos);
}

TEST_CASE("alert_table: a severity that rises ends the milder alert at the same moment") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  tell(table, made_moment(0));
  table.update(made_list({made_alert("shop", "critical")}), made_moment(5));
  CHECK(tell(table, made_moment(5)) == "shop firing, shop over");
}

TEST_CASE("alert_table: what fires again is told at once, with its new beginning") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  tell(table, made_moment(0));
  table.update({}, made_moment(5));
  tell(table, made_moment(5));
  Alert again = made_alert("shop");
  again.starts_at = made_moment(9).wall;
  table.update(made_list({again}), made_moment(10));
  const std::string key = table.due(made_moment(10).steady, 1).at(0);
  CHECK(nlohmann::json::parse(table.render(key, made_moment(10))).at("startsAt") ==
        "2026-11-21T14:00:09.000Z");
  CHECK(tell(table, made_moment(10)) == "shop firing");
}

TEST_CASE("alert_table: a symptom goes on if it was told, and is no alert otherwise") {
  AlertTable table(60s);
  Alert symptom = made_alert("shop");
  symptom.only_if_told = true;
  table.update(made_list({symptom}), made_moment(-100));
  CHECK(table.size() == 0);
  table.update(made_alerts({"shop"}), made_moment(1));
  CHECK(tell(table, made_moment(1)) == "shop firing");
  table.update(made_list({symptom}), made_moment(2));
  CHECK(tell(table, made_moment(2)) == "");
  CHECK(tell(table, made_moment(61)) == "shop firing");
  table.update({}, made_moment(62));
  CHECK(tell(table, made_moment(62)) == "shop over");
  table.update(made_list({symptom}), made_moment(63));
  CHECK(tell(table, made_moment(63)) == "");
}

TEST_CASE("alert_table: a symptom that outlives its cause is told after a minute, not before") {
  AlertTable table(60s);
  Alert symptom = made_alert("shop");
  symptom.only_if_told = true;
  table.update(made_list({symptom}), made_moment(0));
  table.update(made_list({symptom}), made_moment(100));
  table.update(made_list({made_alert("shop", "critical")}), made_moment(101));
  CHECK(tell(table, made_moment(101)) == "");
  table.update(made_alerts({"shop", "cart"}), made_moment(159));
  CHECK(tell(table, made_moment(159)) == "cart firing");
  CHECK(table.dropped() == 0);
  table.update(made_alerts({"shop", "cart"}), made_moment(160));
  CHECK(tell(table, made_moment(160)) == "shop firing");
}

TEST_CASE("alert_table: a symptom that is over with its cause is never told") {
  AlertTable table(60s);
  Alert symptom = made_alert("shop");
  symptom.only_if_told = true;
  table.update(made_list({symptom}), made_moment(0));
  table.update(made_alerts({"shop"}), made_moment(1));
  table.update({}, made_moment(30));
  CHECK(tell(table, made_moment(30)) == "");
  CHECK(table.size() == 0);
  // What begins there later is new.
  table.update(made_alerts({"shop"}), made_moment(90));
  CHECK(tell(table, made_moment(90)) == "shop firing");
}

TEST_CASE("alert_table: the end of what somebody else told is told for the rest of 15 minutes") {
  AlertTable table(60s);
  Alert over = made_alert("shop");
  over.ended = made_moment(-600).wall;
  over.starts_at = made_moment(-700).wall;
  table.update(made_list({over}), made_moment(0));
  CHECK(tell(table, made_moment(0)) == "shop over");
  table.update(made_list({over}), made_moment(1));
  CHECK(tell(table, made_moment(1)) == "");
  table.update({}, made_moment(299));
  CHECK(table.size() == 1);
  table.update({}, made_moment(300));
  CHECK(table.size() == 0);
}

TEST_CASE("alert_table: what the other end may have forgotten is due") {
  AlertTable table(60s);
  table.update(made_alerts({"cart", "shop"}), made_moment(0));
  tell(table, made_moment(0));
  table.update(made_alerts({"shop"}), made_moment(1));
  tell(table, made_moment(1));
  table.forget_told();
  CHECK(tell(table, made_moment(2)) == "cart over, shop firing");
}

TEST_CASE("alert_table: a clock that is set makes everything due, a slow one does not") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  tell(table, made_moment(0));
  Moment now = made_moment(2);
  now.wall -= 29s;
  table.update(made_alerts({"shop"}), now);
  CHECK(tell(table, now) == "");
  now = made_moment(4);
  now.wall -= 1h;
  table.update(made_alerts({"shop"}), now);
  const auto told = nlohmann::json::parse(table.render(table.due(now.steady, 1).at(0), now));
  CHECK(told.at("startsAt") <= told.at("endsAt"));
  CHECK(tell(table, now) == "shop firing");
}

TEST_CASE("alert_table: an end stays in the past when the clock is set back") {
  AlertTable table(60s);
  table.update(made_alerts({"shop"}), made_moment(0));
  table.update({}, made_moment(20));
  Moment now = made_moment(21);
  now.wall -= 1h;
  const auto told = nlohmann::json::parse(table.render(table.due(now.steady, 1).at(0), now));
  CHECK(told.at("endsAt") == render_rfc3339(now.wall));
  CHECK(told.at("startsAt") <= told.at("endsAt"));
}

TEST_CASE("alert_table: more than it holds are left out, and counted once") {
  AlertTable table(60s, 2);
  table.update(made_alerts({"a", "b", "c", "d"}), made_moment(0));
  CHECK(table.size() == 2);
  CHECK(table.dropped() == 2);
  table.update(made_alerts({"a", "b", "c", "d"}), made_moment(1));
  CHECK(table.dropped() == 2);
  CHECK(tell(table, made_moment(1)) == "a firing, b firing");
}

TEST_CASE("alert_table: what is over makes room, the oldest first") {
  AlertTable table(60s, 2);
  table.update(made_alerts({"a", "b"}), made_moment(0));
  table.update(made_alerts({"b"}), made_moment(1));
  table.update({}, made_moment(2));
  tell(table, made_moment(2));
  table.update(made_alerts({"c"}), made_moment(3));
  CHECK(table.size() == 2);
  table.forget_told();
  CHECK(tell(table, made_moment(3)) == "b over, c firing");
}

TEST_CASE("alert_table: what may not be sent is left out, and counted once") {
  AlertTable table(60s);
  Alert wrong = made_alert("cart");
  wrong.labels.emplace_back("not-a-name", "x");
  for (int second = 0; second < 3; ++second) {
    table.update(made_list({wrong, made_alert("shop")}), made_moment(second));
  }
  CHECK(table.dropped() == 1);
  CHECK(tell(table, made_moment(3)) == "shop firing");
}

}  // namespace
}  // namespace skewd
