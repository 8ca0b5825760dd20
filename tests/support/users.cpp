// SPDX-License-Identifier: Apache-2.0
#include "tests/support/users.h"

#include <curl/curl.h>

#include <algorithm>
#include <stdexcept>

#include "tests/support/curl_handle.h"

namespace skewd::support {
namespace {

constexpr double kUserLeaves = 1.0 / 20;  // at each request

std::discrete_distribution<std::size_t> weights_of(const std::vector<TrafficTarget>& targets) {
  std::vector<double> weights;
  for (const TrafficTarget& target : targets) weights.push_back(target.weight);
  return {weights.begin(), weights.end()};
}

}  // namespace

void HeadersDeleter::operator()(curl_slist* headers) const { curl_slist_free_all(headers); }

Users::Users(const TrafficPlan& plan)
    : requests_per_second_(plan.requests_per_second),
      at_random_(plan.seed.has_value()),
      random_(plan.seed.value_or(0)),
      target_(weights_of(plan.targets)) {
  if (plan.targets.empty()) throw std::invalid_argument("traffic without a target");
  for (const TrafficTarget& told : plan.targets) {
    if (!is_loopback(told.url)) throw std::invalid_argument("not a loopback address: " + told.url);
    Target target{.plan = told, .headers = nullptr};
    if (!told.host.empty()) {
      target.headers.reset(curl_slist_append(nullptr, ("Host: " + told.host).c_str()));
    }
    target.cookies.resize(told.users);
    targets_.push_back(std::move(target));
  }
}

Visit Users::next() {
  Target& target = at_random_ ? targets_[target_(random_)] : next_target();
  return {target.plan, target.headers.get(), next_user(target)};
}

// Each target earns its weight per request and pays the sum for its turn, so that any stretch of
// requests is shared as the weights say.
Users::Target& Users::next_target() {
  double sum = 0;
  for (Target& target : targets_) {
    target.credit += target.plan.weight;
    sum += target.plan.weight;
  }
  const auto richest =
      std::max_element(targets_.begin(), targets_.end(),
                       [](const Target& a, const Target& b) { return a.credit < b.credit; });
  richest->credit -= sum;
  return *richest;
}

std::string* Users::next_user(Target& target) {
  if (target.cookies.empty()) return nullptr;
  std::uniform_int_distribution<std::size_t> any(0, target.cookies.size() - 1);
  std::string& cookie = target.cookies[any(random_)];
  if (std::bernoulli_distribution(kUserLeaves)(random_)) cookie.clear();
  return &cookie;
}

std::chrono::duration<double> Users::next_gap(double load) {
  const double rate = requests_per_second_ * load;
  const double gap = at_random_ ? std::exponential_distribution(rate)(random_) : 1 / rate;
  return std::chrono::duration<double>(gap);
}

}  // namespace skewd::support
