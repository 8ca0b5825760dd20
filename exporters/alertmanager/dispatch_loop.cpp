// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/dispatch_loop.h"

#include <algorithm>
#include <utility>

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kPatience = 10s;  // for one answer
constexpr milliseconds kFarewell = 5s;
constexpr milliseconds kFarewellToTheDeaf = 1s;
constexpr milliseconds kLongestWait = 5s;

Moment now() {
  return {std::chrono::floor<milliseconds>(std::chrono::system_clock::now()),
          std::chrono::floor<milliseconds>(std::chrono::steady_clock::now().time_since_epoch())};
}

std::string alerts_url_of(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url + "/api/v2/alerts";
}

}  // namespace

DispatchLoop::DispatchLoop(const std::string& url, const AlertmanagerSettings& settings,
                           const std::string& version,
                           std::function<void(const NotifierNews&)> tell)
    : url_(url),
      tell_(std::move(tell)),
      poster_(HttpPoster::create(
          {alerts_url_of(url), settings.login, settings.tls, "skewd/" + version})),
      report_{url, {}, {}},
      courier_(settings.resend_delay),
      random_(std::random_device{}()),
      pulse_("alertmanager " + url),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

DispatchLoop::~DispatchLoop() {
  request_end();
  thread_.join();
}

void DispatchLoop::request_end() {
  {
    const std::lock_guard lock(mutex_);
    if (!farewell_until_) poster_->give_up_at(Clock::now());
  }
  thread_.request_stop();
}

void DispatchLoop::tell(std::shared_ptr<const AlertList> alerts) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(alerts);
  }
  changed_.notify_one();
}

void DispatchLoop::request_farewell() {
  {
    const std::lock_guard lock(mutex_);
    farewell_until_ = Clock::now() + kFarewell;
    poster_->give_up_at(*farewell_until_ - kFarewell / 2);  // a post that is on its way
  }
  thread_.request_stop();
}

AlertmanagerReport DispatchLoop::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

void DispatchLoop::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pulse_.beat(kLongestWait + kPatience);
    wait(stop);
    send_due(stop);
  }
  send_farewell();
}

void DispatchLoop::wait(const std::stop_token& stop) {
  const milliseconds due = courier_.due();
  const milliseconds present = now().steady;
  const milliseconds patience =
      due <= present ? 0ms : std::min(due - present, kLongestWait);  // due may be max()
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, patience, [this] { return waiting_ != nullptr; });
}

void DispatchLoop::take_alerts() {
  std::shared_ptr<const AlertList> alerts;
  {
    const std::lock_guard lock(mutex_);
    alerts.swap(waiting_);
  }
  if (!alerts) return;
  courier_.update(*alerts, now());
  const std::lock_guard lock(mutex_);
  report_.notifications = courier_.counts();
}

void DispatchLoop::send_due(const std::stop_token& stop) {
  take_alerts();
  while (const auto batch = courier_.next(now())) {
    if (stop.stop_requested()) return;
    pulse_.beat(2 * kPatience);
    send(*batch, kPatience);
    take_alerts();
  }
}

// Whoever does not answer today is not waited for.
void DispatchLoop::send_farewell() {
  Clock::time_point until;
  {
    const std::lock_guard lock(mutex_);
    if (!farewell_until_) return;
    until = *farewell_until_;
  }
  if (courier_.failing()) until = std::min(until, Clock::now() + kFarewellToTheDeaf);
  poster_->give_up_at(until);
  take_alerts();
  courier_.hurry();
  while (const auto batch = courier_.next(now())) {
    const auto left = std::chrono::floor<milliseconds>(until - Clock::now());
    if (left <= 0ms) return;
    send(*batch, left);
  }
}

void DispatchLoop::send(const Batch& batch, milliseconds bound) {
  const Clock::time_point begin = Clock::now();
  const Result<PostAnswer> answer = poster_->post(batch.body, bound);
  Delivery delivery;
  if (answer) {
    delivery = {answer->status, answer->body, answer->retry_after, answer->new_connection};
  } else {
    delivery.problem = answer.error().message;
  }
  const double chance = std::uniform_real_distribution<>()(random_);
  const auto all_news = courier_.note(batch, delivery, now(), chance);
  {
    const std::lock_guard lock(mutex_);
    report_.notifications = courier_.counts();
    report_.latency = std::chrono::floor<milliseconds>(Clock::now() - begin);
  }
  for (const NotifierNews& news : all_news) tell_(news);
}

}  // namespace skewd
