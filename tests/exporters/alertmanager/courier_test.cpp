// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/courier.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/exporters/alertmanager/made_alert.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::made_alerts;
using support::made_moment;
using Kind = NotifierNews::Kind;

const Delivery kTaken{200, "", {}, false};
const Delivery kRefused{400, "bad alert", {}, false};
const Delivery kSilent{0, "did not answer within 10 s", {}, false};

// What is sent now, and what becomes of it.
struct Round {
  std::string told;  // "" if nothing was due
  std::vector<NotifierNews> news;
};

Round go(Courier& courier, double second, const Delivery& delivery, double chance = 1) {
  const Moment now = made_moment(second);
  const auto batch = courier.next(now);
  if (!batch) return {};
  return {support::told_in(batch->body, now), courier.note(*batch, delivery, now, chance)};
}

std::vector<std::string> pools(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("pool-" + std::to_string(i));
  return names;
}

// Seconds from `begin` until something is due again.
double pause_from(const Courier& courier, double begin) {
  return static_cast<double>((courier.due() - made_moment(begin).steady).count()) / 1000;
}

TEST_CASE("courier: nothing to tell is not told") {
  Courier courier(60s);
  CHECK(go(courier, 0, kTaken).told == "");
  courier.update({}, made_moment(1));
  CHECK(go(courier, 1, kTaken).told == "");
  CHECK(courier.due() == Courier::Steady::max());
}

TEST_CASE("courier: what was taken is left alone until the resend") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  const Round first = go(courier, 0, kTaken);
  CHECK(first.told == "shop firing");
  CHECK(first.news.empty());
  CHECK(go(courier, 59, kTaken).told == "");
  CHECK(go(courier, 60, kTaken).told == "shop firing");
  CHECK(courier.counts().sent == 2);
  CHECK(courier.counts().errors == 0);
}

TEST_CASE("courier: a failure is news once, and so is its end") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  const Round first = go(courier, 0, kSilent);
  REQUIRE(first.news.size() == 1);
  CHECK(first.news[0].kind == Kind::failing);
  CHECK(first.news[0].reason == "did not answer within 10 s");
  CHECK(go(courier, 100, kSilent).news.empty());
  CHECK(go(courier, 200, {503, "", {}, false}).news.empty());
  const Round last = go(courier, 300, kTaken);
  REQUIRE(last.news.size() == 1);
  CHECK(last.news[0].kind == Kind::works_again);
  CHECK(courier.counts().errors == 3);
  CHECK(courier.counts().sent == 1);
}

TEST_CASE("courier: pauses double from a second to a minute, by chance anything below") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  double now = 0;
  std::vector<double> pauses;
  for (int i = 0; i < 9; ++i) {
    CHECK(go(courier, now, kSilent).told == "shop firing");
    pauses.push_back(pause_from(courier, now));
    CHECK(go(courier, now + pauses.back() - 0.001, kSilent).told == "");
    now += pauses.back();
  }
  CHECK(pauses == std::vector<double>{1, 2, 4, 8, 16, 32, 60, 60, 60});
  go(courier, now, kSilent, 0.5);
  CHECK(pause_from(courier, now) == 30);
  now += 30;
  go(courier, now, kSilent, 0);
  CHECK(pause_from(courier, now) == doctest::Approx(0.1));
}

TEST_CASE("courier: after a success pauses begin anew") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  go(courier, 0, kSilent);
  go(courier, 1, kSilent);
  go(courier, 3, kTaken);
  go(courier, 63, kSilent);
  CHECK(pause_from(courier, 63) == 1);
}

TEST_CASE("courier: what is told after a failure is how things are then") {
  Courier courier(60s);
  courier.update(made_alerts({"cart", "shop"}), made_moment(0));
  go(courier, 0, kTaken);
  courier.update(made_alerts({"cart", "media"}), made_moment(10));
  CHECK(go(courier, 10, kSilent).told == "media firing, shop over");
  courier.update(made_alerts({"cart"}), made_moment(11));
  // All of it, as the other end may have begun anew.
  CHECK(go(courier, 11, kTaken).told == "cart firing, media over, shop over");
}

TEST_CASE("courier: whoever is only busy is not told everything again") {
  Courier courier(60s);
  courier.update(made_alerts({"cart"}), made_moment(0));
  go(courier, 0, kTaken);
  courier.update(made_alerts({"cart", "shop"}), made_moment(10));
  CHECK(go(courier, 10, {429, "", 20s, false}).told == "shop firing");
  CHECK(pause_from(courier, 10) == 20);
  CHECK(go(courier, 29, kTaken).told == "");
  CHECK(go(courier, 30, kTaken).told == "shop firing");
}

TEST_CASE("courier: Retry-After is obeyed, but no longer than alerts live") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  go(courier, 0, {503, "", 30s, false});
  CHECK(pause_from(courier, 0) == 30);
  go(courier, 30, {503, "", std::chrono::hours(24 * 365), false});
  CHECK(pause_from(courier, 30) == 120);
}

TEST_CASE("courier: of a refused batch each alert is told alone, and only the bad one is left") {
  Courier courier(60s);
  courier.update(made_alerts({"bad", "cart", "shop"}), made_moment(0));
  CHECK(go(courier, 0, kRefused).told == "bad firing, cart firing, shop firing");
  const Round culprit = go(courier, 0, kRefused);
  CHECK(culprit.told == "bad firing");
  REQUIRE(culprit.news.size() == 1);
  CHECK(culprit.news[0].kind == Kind::refused);
  CHECK(culprit.news[0].alert == "SkewdTrafficSkew pool=bad");
  CHECK(culprit.news[0].reason == "answered with status 400: bad alert");
  CHECK(go(courier, 0, kTaken).told == "cart firing");
  CHECK(go(courier, 0, kTaken).told == "shop firing");
  CHECK(go(courier, 0, kTaken).told == "");
  CHECK(courier.counts().dropped == 1);
  CHECK(courier.counts().sent == 2);
  CHECK_FALSE(courier.failing());
}

TEST_CASE("courier: a refused alert is tried alone with the next resend, and is no news again") {
  Courier courier(60s);
  courier.update(made_alerts({"bad", "cart", "shop"}), made_moment(0));
  for (const Delivery& delivery : {kRefused, kRefused, kTaken, kTaken}) go(courier, 0, delivery);
  const Round again = go(courier, 60, kRefused);
  CHECK(again.told == "bad firing");
  CHECK(again.news.empty());
  CHECK(go(courier, 60, kTaken).told == "cart firing, shop firing");
  CHECK(courier.counts().dropped == 1);
  const Round last = go(courier, 120, kTaken);
  CHECK(last.told == "bad firing");
  REQUIRE(last.news.size() == 1);
  CHECK(last.news[0].kind == Kind::taken);
  go(courier, 120, kTaken);
  CHECK(go(courier, 180, kTaken).told == "bad firing, cart firing, shop firing");
}

TEST_CASE("courier: who refuses one alert after the other is at fault, not the alerts") {
  Courier courier(60s);
  courier.update(made_alerts(pools(200)), made_moment(0));
  int requests = 0;
  std::vector<NotifierNews> news;
  for (int i = 0; i < 100; ++i) {
    Round round = go(courier, 0, kRefused);
    if (round.told.empty()) break;
    ++requests;
    news.insert(news.end(), round.news.begin(), round.news.end());
  }
  CHECK(requests == 9);  // the batch and eight of its alerts
  CHECK(courier.failing());
  REQUIRE(news.size() == 8);
  CHECK(news.back().kind == Kind::failing);
  CHECK(news.back().reason ==
        "refuses one alert after the other: answered with status 400: bad alert");
}

TEST_CASE("courier: a refused login is a failure of all, not of an alert") {
  Courier courier(60s);
  courier.update(made_alerts({"cart", "shop"}), made_moment(0));
  const Round round = go(courier, 0, {401, "Unauthorized", {}, false});
  REQUIRE(round.news.size() == 1);
  CHECK(round.news[0].reason == "answered with status 401: Unauthorized");
  CHECK(courier.counts().dropped == 0);
  CHECK(go(courier, 1, kTaken).told == "cart firing, shop firing");
}

TEST_CASE("courier: a web page with status 200 is no success, any other words are") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  CHECK(go(courier, 0, {200, "\n<html>Log in</html>", {}, false}).news.size() == 1);
  CHECK(courier.failing());
  go(courier, 1, {202, "fine", {}, false});
  CHECK_FALSE(courier.failing());
}

TEST_CASE("courier: a redirect is told as what it is") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  const Round round = go(courier, 0, {302, "", {}, false});
  REQUIRE(round.news.size() == 1);
  CHECK(round.news[0].reason.ends_with("redirects are not followed, write the final URL"));
}

TEST_CASE("courier: a connection that was gone makes it tell everything again, once") {
  Courier courier(60s);
  const Delivery anew{200, "", {}, true};
  courier.update(made_alerts({"cart"}), made_moment(0));
  go(courier, 0, anew);
  CHECK(go(courier, 0, anew).told == "");
  courier.update(made_alerts({"cart", "shop"}), made_moment(10));
  CHECK(go(courier, 10, anew).told == "shop firing");
  CHECK(go(courier, 10, anew).told == "cart firing");
  CHECK(go(courier, 10, anew).told == "");
}

TEST_CASE("courier: requests are bounded in alerts and in bytes") {
  Courier courier(60s);
  courier.update(made_alerts(pools(600)), made_moment(0));
  std::vector<std::size_t> sizes;
  while (const auto batch = courier.next(made_moment(0))) {
    sizes.push_back(batch->keys.size());
    static_cast<void>(courier.note(*batch, kTaken, made_moment(0), 1));
  }
  CHECK(sizes == std::vector<std::size_t>{256, 256, 88});

  Courier heavy(60s);
  std::vector<Alert> alerts;
  for (const std::string& pool : pools(256)) {
    alerts.push_back(support::made_alert(pool));
    alerts.back().annotations = {{"a", std::string(4000, '\x01')}};  // six bytes each in JSON
  }
  heavy.update(support::made_list(alerts), made_moment(0));
  std::set<std::string> told;
  while (const auto batch = heavy.next(made_moment(0))) {
    CHECK(batch->body.size() <= kMostBatchBytes);
    told.insert(batch->keys.begin(), batch->keys.end());
    static_cast<void>(heavy.note(*batch, kTaken, made_moment(0), 1));
  }
  CHECK(told.size() == 256);
}

TEST_CASE("courier: ten thousand alerts that nobody takes stay ten thousand") {
  Courier courier(60s);
  courier.update(made_alerts(pools(10'050)), made_moment(0));
  for (int second = 0; second < 300; ++second) go(courier, second, kSilent);
  CHECK(courier.counts().dropped == 50);
}

TEST_CASE("courier: the last chance is taken in the middle of a pause") {
  Courier courier(60s);
  courier.update(made_alerts({"shop"}), made_moment(0));
  go(courier, 0, {503, "", 100s, false});
  CHECK(go(courier, 1, kTaken).told == "");
  courier.hurry();
  CHECK(go(courier, 1, kTaken).told == "shop firing");
}

}  // namespace
}  // namespace skewd
