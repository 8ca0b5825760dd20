// SPDX-License-Identifier: Apache-2.0
#include "tests/support/traffic.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/support/curl_handle.h"

namespace skewd::support {
namespace {

using Clock = std::chrono::steady_clock;

struct HeadersDeleter {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};

struct Target {
  TrafficTarget plan;
  std::unique_ptr<curl_slist, HeadersDeleter> headers;
  double credit = 0;
  std::vector<std::string> cookies = {};  // of its users; empty: has none yet
};

// A request on its way and the user who sent it.
struct Request {
  CurlHandle handle;
  std::string* cookie = nullptr;
};

std::size_t drop_body(const char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

std::vector<Target> make_targets(const std::vector<TrafficTarget>& plans) {
  if (plans.empty()) throw std::invalid_argument("traffic without a target");
  std::vector<Target> targets;
  for (const TrafficTarget& plan : plans) {
    if (!is_loopback(plan.url)) throw std::invalid_argument("not a loopback address: " + plan.url);
    Target target{.plan = plan, .headers = nullptr};
    if (!plan.host.empty()) {
      target.headers.reset(curl_slist_append(nullptr, ("Host: " + plan.host).c_str()));
    }
    target.cookies.resize(plan.users);
    targets.push_back(std::move(target));
  }
  return targets;
}

// The target whose turn it is: each earns its weight per request and pays the sum for its turn, so
// that any stretch of requests is shared as the weights say.
Target& next_target(std::vector<Target>& targets) {
  double sum = 0;
  for (Target& target : targets) {
    target.credit += target.plan.weight;
    sum += target.plan.weight;
  }
  const auto richest =
      std::max_element(targets.begin(), targets.end(),
                       [](const Target& a, const Target& b) { return a.credit < b.credit; });
  richest->credit -= sum;
  return *richest;
}

std::discrete_distribution<int> weights_of(const std::vector<Target>& targets) {
  std::vector<double> weights;
  for (const Target& target : targets) weights.push_back(target.plan.weight);
  return {weights.begin(), weights.end()};
}

}  // namespace

class Traffic::Sender {
 public:
  explicit Sender(TrafficPlan plan)
      : plan_(std::move(plan)),
        targets_(make_targets(plan_.targets)),
        multi_(make_curl_multi()),
        random_(plan_.seed.value_or(0)),
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
        due += std::chrono::duration_cast<Clock::duration>(next_gap());
      } else {
        wait_until(due);
      }
      collect();
    }
    for (const auto& [handle, owner] : in_flight_) curl_multi_remove_handle(multi_.get(), handle);
    in_flight_.clear();
  }

  std::chrono::duration<double> next_gap() {
    const double rate = plan_.requests_per_second * load_;
    if (!plan_.seed) return std::chrono::duration<double>(1 / rate);
    return std::chrono::duration<double>(std::exponential_distribution(rate)(random_));
  }

  Target& choose_target() {
    return plan_.seed ? targets_[static_cast<std::size_t>(draw_(random_))] : next_target(targets_);
  }

  void send() {
    Target& target = choose_target();
    const bool full = in_flight_.size() >= plan_.most_in_flight;
    {
      const std::lock_guard lock(mutex_);
      ++(full ? counts_.skipped : counts_.sent);
    }
    if (full) return;
    Request request{make_curl_handle(target.plan.url, plan_.timeout), nullptr};
    CURL* bare = request.handle.get();
    curl_easy_setopt(bare, CURLOPT_WRITEFUNCTION, &drop_body);
    curl_easy_setopt(bare, CURLOPT_HTTPHEADER, target.headers.get());
    curl_easy_setopt(bare, CURLOPT_FORBID_REUSE,
                     plan_.connections == Connections::fresh ? 1L : 0L);
    if (!target.cookies.empty()) {
      request.cookie = &choose_user(target);
      if (!request.cookie->empty()) {
        curl_easy_setopt(bare, CURLOPT_COOKIE, request.cookie->c_str());
      }
    }
    curl_multi_add_handle(multi_.get(), bare);
    in_flight_.emplace(bare, std::move(request));
  }

  std::string& choose_user(Target& target) {
    constexpr int kRequestsOfUser = 20;
    std::uniform_int_distribution<std::size_t> user(0, target.cookies.size() - 1);
    std::string& cookie = target.cookies[user(random_)];
    if (std::uniform_int_distribution(1, kRequestsOfUser)(random_) == 1) cookie.clear();
    return cookie;
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
  std::vector<Target> targets_;
  CurlMulti multi_;
  std::mt19937 random_;
  std::discrete_distribution<int> draw_ = weights_of(targets_);
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
