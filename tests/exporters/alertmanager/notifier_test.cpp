// SPDX-License-Identifier: Apache-2.0
#include "exporters/notifier.h"

#include <doctest/doctest.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/eventually.h"
#include "tests/support/post_receiver.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::PostReceiver;

// The sample, as if it were made now: what ended long ago is told to nobody.
Report report_of_now() {
  Report report = support::make_sample_report();
  const Instant now =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto passed = now - report.at;
  report.at += passed;
  report.started += passed;
  for (Finding& finding : report.findings) {
    finding.since += passed;
    finding.opened += passed;
    if (finding.resolved) *finding.resolved += passed;
  }
  return report;
}

/// A notifier over a report that a test can change.
class Office {
 public:
  explicit Office(const AlertmanagerSettings& settings)
      : report_(std::make_shared<const Report>(report_of_now())),
        notifier_(Notifier::start(settings, {.report = [this] { return report(); },
                                             .tell = [](const std::string&, const NotifierNews&) {},
                                             .version = "0.1.0",
                                             .listen = {"127.0.0.1:10145"},
                                             .begun = report_->started})) {}
  [[nodiscard]] std::shared_ptr<const Report> report() const {
    const std::lock_guard lock(mutex_);
    return report_;
  }
  void publish(const Report& report) {
    {
      const std::lock_guard lock(mutex_);
      report_ = std::make_shared<const Report>(report);
    }
    notifier_->wake();
  }
  [[nodiscard]] Notifier& notifier() { return *notifier_; }
  void close() { notifier_.reset(); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Report> report_;
  std::unique_ptr<Notifier> notifier_;
};

AlertmanagerSettings settings_for(const std::vector<const PostReceiver*>& receivers) {
  AlertmanagerSettings settings;
  for (const PostReceiver* receiver : receivers) settings.urls.push_back(receiver->url());
  return settings;
}

std::size_t count(const PostReceiver& receiver) { return receiver.posts().size(); }

TEST_CASE("notifier: every Alertmanager is told every alert") {
  const PostReceiver one;
  const PostReceiver other;
  Office office(settings_for({&one, &other}));
  office.notifier().wake();
  for (const PostReceiver* receiver : {&one, &other}) {
    REQUIRE(eventually(60s, [&] { return count(*receiver) == 1; }));
    const auto alerts = nlohmann::json::parse(receiver->posts()[0].body);
    CHECK(alerts.size() == 2);
    CHECK(alerts[0].at("generatorURL") == "http://lb1:10145/");
  }
  CHECK(office.notifier().counts().size() == 2);
  CHECK(eventually(60s, [&] { return office.notifier().counts()[1].notifications.sent == 2; }));
}

TEST_CASE("notifier: without an Alertmanager nothing happens") {
  Office office({});
  office.notifier().wake();
  CHECK(office.notifier().counts().empty());
}

TEST_CASE("notifier: new settings reach those they concern, and nobody else") {
  const PostReceiver stays;
  const PostReceiver leaves;
  const PostReceiver comes;
  Office office(settings_for({&stays, &leaves}));
  office.notifier().wake();
  REQUIRE(eventually(60s, [&] { return count(stays) == 1 && count(leaves) == 1; }));
  office.notifier().configure(settings_for({&stays, &comes}));
  REQUIRE(eventually(60s, [&] { return count(comes) == 1; }));
  Report report = *office.report();
  report.findings[0].resolved = report.at;
  office.publish(report);
  REQUIRE(eventually(60s, [&] { return count(comes) == 2 && count(stays) == 2; }));
  CHECK(count(leaves) == 1);
}

TEST_CASE("notifier: another login is used from the next reload on, and all is told with it") {
  const support::TempDirectory directory;
  const PostReceiver receiver;
  AlertmanagerSettings settings = settings_for({&receiver});
  Office office(settings);
  office.notifier().wake();
  REQUIRE(eventually(60s, [&] { return count(receiver) == 1; }));
  settings.login.bearer_token_file = directory.write("token", "t0ken").string();
  office.notifier().configure(settings);
  REQUIRE(eventually(60s, [&] { return count(receiver) == 2; }));
  CHECK(receiver.posts()[1].authorization == "Bearer t0ken");
}

TEST_CASE("notifier: whoever comes by a reload is told what ended lately") {
  const PostReceiver receiver;
  Office office({});
  Report report = *office.report();
  report.findings[0].resolved = report.at - 1min;
  office.publish(report);
  office.notifier().configure(settings_for({&receiver}));
  REQUIRE(eventually(60s, [&] { return count(receiver) == 1; }));
  CHECK(nlohmann::json::parse(receiver.posts()[0].body).size() == 2);
}

TEST_CASE("notifier: at the end all are told once more") {
  const PostReceiver one;
  const PostReceiver other;
  Office office(settings_for({&one, &other}));
  office.notifier().wake();
  REQUIRE(eventually(60s, [&] { return count(one) == 1 && count(other) == 1; }));
  office.close();
  CHECK(count(one) == 2);
  CHECK(count(other) == 2);
}

}  // namespace
}  // namespace skewd
