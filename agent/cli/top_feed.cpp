// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/top_feed.h"

#include <csignal>
#include <exception>
#include <utility>

#include "agent/cli/percent_encoding.h"
#include "agent/cli/top_answers.h"

namespace skewd {
namespace {

std::string pool_path(const top::Place& place) {
  return "/api/v1/pools/" + percent_encoded(place.balancer) + "/" + percent_encoded(place.pool);
}

Result<TopNews> ask_bounded(const AgentAccess& access, Instant after,
                            const std::optional<top::Place>& opened) {
  try {
    return ask_for_top(access, after, opened);
  } catch (const std::exception& error) {  // memory: the screen goes on with what it has
    return failure(ErrorKind::limit, error.what());
  }
}

}  // namespace

Result<TopNews> ask_for_top(const AgentAccess& access, Instant after,
                            const std::optional<top::Place>& opened) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(after.time_since_epoch()).count();
  const std::string path =
      "/api/v1/overview" + (seconds > 0 ? "?after=" + std::to_string(seconds) : "");
  auto overview = fetch_json(access, path).and_then(read_overview);
  if (!overview) return tl::unexpected(std::move(overview).error());
  TopNews news{.overview = std::move(*overview), .asked = opened, .detail = {}};
  if (!opened) return news;
  auto json = fetch_json(access, pool_path(*opened));
  if (!json) {
    if (json.error().message.find("status 404") != std::string::npos) return news;
    return tl::unexpected(std::move(json).error());
  }
  auto detail = read_pool_detail(*json);
  if (!detail) return tl::unexpected(std::move(detail).error());
  news.detail = std::move(*detail);
  return news;
}

TopFeed::TopFeed(AgentAccess access, std::chrono::milliseconds interval,
                 std::function<void()> arrived)
    : access_(std::move(access)),
      interval_(interval),
      arrived_(std::move(arrived)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

TopFeed::~TopFeed() {
  thread_.request_stop();
  thread_.join();
}

void TopFeed::want(std::optional<top::Place> opened, Instant after) {
  const std::lock_guard lock(mutex_);
  is_hurried_ = is_hurried_ || (opened && opened != opened_);
  opened_ = std::move(opened);
  after_ = after;
  if (is_hurried_) changed_.notify_all();
}

std::optional<Result<TopNews>> TopFeed::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, std::nullopt);
}

bool TopFeed::is_asking() {
  const std::lock_guard lock(mutex_);
  return is_asking_;
}

void TopFeed::run(const std::stop_token& stop) {
  // Signals are for the thread that has the terminal.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait_for(lock, stop, interval_, [this] { return is_hurried_; });
    if (stop.stop_requested()) return;
    is_hurried_ = false;
    is_asking_ = true;
    const auto opened = opened_;
    const Instant after = after_;
    lock.unlock();
    auto news = ask_bounded(access_, after, opened);
    lock.lock();
    is_asking_ = false;
    news_ = std::move(news);
    arrived_();
  }
}

}  // namespace skewd
