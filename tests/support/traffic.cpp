// SPDX-License-Identifier: Apache-2.0
#include "tests/support/traffic.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "tests/support/curl_handle.h"
#include "tests/support/users.h"

namespace skewd::support {
namespace {

using Clock = std::chrono::steady_clock;

// A request on its way and the user who sent it.
struct Request {
  CurlHandle handle;
  std::string* cookie;  // of the user; null: is not kept
};

std::size_t drop_body(const char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

}  // namespace

class Traffic::Sender {
 public:
  explicit Sender(TrafficPlan plan)
      : plan_(std::move(plan)),
        users_(plan_),
        multi_(make_curl_multi()),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  void set_load(double factor) { load_ = factor; }

  void stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

  TrafficCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void run(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    for (auto due = Clock::now(); !stop.stop_requested();) {
      if (Clock::now() >= due) {
        send();
        due += std::chrono::duration_cast<Clock::duration>(users_.next_gap(load_));
      } else {
        wait_until(due);
      }
      collect();
    }
    for (const auto& [handle, owner] : in_flight_) curl_multi_remove_handle(multi_.get(), handle);
    in_flight_.clear();
  }

  void send() {
    const Visit visit = users_.next();
    const bool full = in_flight_.size() >= plan_.most_in_flight;
    {
      const std::lock_guard lock(mutex_);
      ++(full ? counts_.skipped : counts_.sent);
    }
    if (full) return;
    Request request{make_curl_handle(visit.target.url, plan_.timeout), visit.cookie};
    CURL* bare = request.handle.get();
    curl_easy_setopt(bare, CURLOPT_WRITEFUNCTION, &drop_body);
    curl_easy_setopt(bare, CURLOPT_HTTPHEADER, visit.headers);
    curl_easy_setopt(bare, CURLOPT_FORBID_REUSE, plan_.connections == Connections::fresh ? 1L : 0L);
    if (visit.cookie != nullptr && !visit.cookie->empty()) {
      curl_easy_setopt(bare, CURLOPT_COOKIE, visit.cookie->c_str());
    }
    curl_multi_add_handle(multi_.get(), bare);
    in_flight_.emplace(bare, std::move(request));
  }

  // Until then, or until an answer comes or stop() wakes us.
  void wait_until(Clock::time_point due) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
    const auto bounded = std::clamp<std::int64_t>(rest.count(), 0, 100);
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(bounded), nullptr);
  }

  void collect() {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      CURL* handle = message->easy_handle;
      count(handle, message->data.result);
      keep_cookie(in_flight_.at(handle));
      curl_multi_remove_handle(multi_.get(), handle);
      in_flight_.erase(handle);
    }
  }

  static void keep_cookie(const Request& request) {
    if (request.cookie == nullptr) return;
    if (auto cookie = read_cookie(request.handle.get()); !cookie.empty()) {
      *request.cookie = std::move(cookie);
    }
  }

  void count(CURL* handle, CURLcode result) {
    const std::lock_guard lock(mutex_);
    if (result != CURLE_OK) {
      ++counts_.failed;
      return;
    }
    ++counts_.by_status[read_status(handle)];
    ++counts_.by_origin[read_origin(handle)];
  }

  const TrafficPlan plan_;
  Users users_;
  CurlMulti multi_;
  std::atomic<double> load_ = 1;
  std::map<CURL*, Request> in_flight_;  // by the bare handle that libcurl hands back
  mutable std::mutex mutex_;
  TrafficCounts counts_;  // guarded by mutex_
  std::jthread thread_;   // last: it uses all of the above
};

Traffic::Traffic(TrafficPlan plan) : sender_(std::make_unique<Sender>(std::move(plan))) {}

Traffic::~Traffic() = default;

void Traffic::stop() { sender_->stop(); }

void Traffic::set_load(double factor) { sender_->set_load(factor); }

TrafficCounts Traffic::counts() const { return sender_->counts(); }

}  // namespace skewd::support
