// SPDX-License-Identifier: Apache-2.0
// Alertmanagers that do what they should not, on real connections.
#include "exporters/alertmanager/dispatch_loop.h"

#include <doctest/doctest.h>

#include <atomic>
#include <map>

#include "tests/exporters/alertmanager/made_alert.h"
#include "tests/support/eventually.h"
#include "tests/support/hostile_server.h"
#include "tests/support/post_receiver.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::Posted;
using support::PostReceiver;
using support::PostReply;
using Kind = NotifierNews::Kind;

/// A loop with what it said.
class Talk {
 public:
  explicit Talk(const std::string& url, HttpLogin login = {}) {
    AlertmanagerSettings settings;
    settings.login = std::move(login);
    loop_.emplace(url, settings, "0.1.0", [this](const NotifierNews& news) {
      const std::lock_guard lock(mutex_);
      news_.push_back(news);
    });
  }
  void tell(const std::vector<std::string>& pools) {
    loop_->tell(std::make_shared<const AlertList>(support::made_alerts(pools)));
  }
  void say_farewell() {
    loop_->request_farewell();
    loop_.reset();
  }
  [[nodiscard]] DispatchLoop& loop() { return *loop_; }
  [[nodiscard]] std::size_t count(Kind kind) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        news_.begin(), news_.end(), [&](const NotifierNews& news) { return news.kind == kind; }));
  }
  [[nodiscard]] std::string first_reason() const {
    const std::lock_guard lock(mutex_);
    return news_.empty() ? "" : news_.front().reason;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<NotifierNews> news_;
  std::optional<DispatchLoop> loop_;
};

// Pools in the last request.
std::string last_told(const PostReceiver& receiver) {
  const std::vector<Posted> posts = receiver.posts();
  if (posts.empty()) return "";
  return support::told_in(posts.back().body, support::made_moment(-1e7));
}

std::size_t count(const PostReceiver& receiver) { return receiver.posts().size(); }

TEST_CASE("dispatch_loop: an alert is told at once, and its end") {
  const PostReceiver receiver;
  Talk talk(receiver.url() + "/");
  talk.tell({"shop"});
  REQUIRE(eventually(60s, [&] { return count(receiver) == 1; }));
  CHECK(receiver.posts()[0].path == "/api/v2/alerts");
  talk.tell({});
  REQUIRE(eventually(60s, [&] { return count(receiver) == 2; }));
  CHECK(eventually(60s, [&] { return talk.loop().report().notifications.sent == 2; }));
  CHECK(talk.loop().report().latency.has_value());
  CHECK(talk.count(Kind::failing) == 0);
}

TEST_CASE("dispatch_loop: words that change every second are not told every second") {
  const PostReceiver receiver;
  Talk talk(receiver.url());
  for (int i = 0; i < 100; ++i) talk.tell({"shop"});
  REQUIRE(eventually(60s, [&] { return count(receiver) == 1; }));
  talk.tell({"cart", "shop"});
  REQUIRE(eventually(60s, [&] { return count(receiver) == 2; }));
  CHECK(last_told(receiver).starts_with("cart"));
  CHECK(last_told(receiver).find("shop") == std::string::npos);
}

TEST_CASE("dispatch_loop: who comes back is told everything, in two lines of the log") {
  PostReceiver receiver;
  Talk talk(receiver.url());
  talk.tell({"shop"});
  REQUIRE(eventually(60s, [&] { return count(receiver) == 1; }));
  receiver.close();
  talk.tell({"cart", "shop"});
  REQUIRE(eventually(60s, [&] { return talk.count(Kind::failing) == 1; }));
  REQUIRE(eventually(60s, [&] { return talk.loop().report().notifications.errors >= 3; }));
  receiver.open();
  REQUIRE(eventually(60s, [&] { return talk.count(Kind::works_again) == 1; }));
  CHECK(last_told(receiver) == "cart firing, shop firing");
  CHECK(talk.count(Kind::failing) == 1);
}

TEST_CASE("dispatch_loop: every way to fail is one line, and what follows is delivered") {
  struct Failure {
    PostReply reply;
    const char* reason;
  };
  for (const Failure& failure :
       {Failure{{401, "Unauthorized", "", false}, "answered with status 401: Unauthorized"},
        Failure{{403, "", "", false}, "answered with status 403"},
        Failure{{404, "", "", false}, "answered with status 404"},
        Failure{{429, "", "1", false}, "answered with status 429"},
        Failure{{500, "oops", "", true}, "answered with status 500: oops"},
        Failure{{503, "", "1", false}, "answered with status 503"},
        Failure{{200, "<html>", "", false},
                "answers with a web page, which no Alertmanager does: <html>"}}) {
    CAPTURE(failure.reason);
    std::atomic<int> failures = 1;
    const PostReceiver receiver(
        [&](const Posted&) { return failures-- > 0 ? failure.reply : PostReply(); });
    Talk talk(receiver.url());
    talk.tell({"shop"});
    REQUIRE(eventually(60s, [&] { return talk.count(Kind::works_again) == 1; }));
    CHECK(talk.count(Kind::failing) == 1);
    CHECK(talk.first_reason() == failure.reason);
    CHECK(talk.loop().report().notifications.errors == 1);
    CHECK(talk.loop().report().notifications.sent == 1);
  }
}

TEST_CASE("dispatch_loop: one bad alert does not hold up the others") {
  const PostReceiver receiver([](const Posted& posted) {
    const bool bad = posted.body.find(R"("pool":"bad")") != std::string::npos;
    return bad ? PostReply{422, "no such thing", "", false} : PostReply();
  });
  Talk talk(receiver.url());
  talk.tell({"bad", "cart", "shop"});
  CHECK(eventually(60s, [&] { return talk.loop().report().notifications.sent == 2; }));
  CHECK(talk.count(Kind::refused) == 1);
  CHECK(talk.count(Kind::failing) == 0);
  CHECK(talk.loop().report().notifications.dropped == 1);
  CHECK(count(receiver) == 4);
}

TEST_CASE("dispatch_loop: a secret that is not there is told, and found when it is") {
  const support::TempDirectory directory;
  const PostReceiver receiver;
  Talk talk(receiver.url(), {"", "", (directory.path() / "token").string()});
  talk.tell({"shop"});
  REQUIRE(eventually(60s, [&] { return talk.count(Kind::failing) == 1; }));
  CHECK(talk.first_reason().find("token cannot be read") != std::string::npos);
  directory.write("token", "t0ken");
  REQUIRE(eventually(60s, [&] { return count(receiver) == 1; }));
  CHECK(receiver.posts()[0].authorization == "Bearer t0ken");
}

TEST_CASE("dispatch_loop: the last word tells everything that is, and leaves it firing") {
  const PostReceiver receiver;
  Talk talk(receiver.url());
  talk.tell({"cart", "shop"});
  REQUIRE(eventually(60s, [&] { return talk.loop().report().notifications.sent == 2; }));
  talk.say_farewell();
  CHECK(count(receiver) == 2);
  CHECK(last_told(receiver) == "cart firing, shop firing");
}

TEST_CASE("dispatch_loop: what was told last before the end is told") {
  const PostReceiver receiver;
  Talk talk(receiver.url());
  talk.tell({"shop"});
  talk.say_farewell();
  CHECK(last_told(receiver) == "shop firing");
}

TEST_CASE("dispatch_loop: nothing to tell needs no last word") {
  const PostReceiver receiver;
  {
    Talk talk(receiver.url());
    talk.tell({});
    talk.say_farewell();
  }
  CHECK(count(receiver) == 0);
}

TEST_CASE("dispatch_loop: who hangs holds up neither another nor the end") {
  const support::HostileServer silent(support::hangs());
  const PostReceiver receiver;
  Talk deaf("http://127.0.0.1:" + std::to_string(silent.port()));
  Talk talk(receiver.url());
  deaf.tell({"shop"});
  talk.tell({"shop"});
  REQUIRE(eventually(60s, [&] { return silent.visitors() == 1 && count(receiver) == 1; }));
  // Both threads are ended here, one of them in the middle of its wait for 10 s.
}

}  // namespace
}  // namespace skewd
