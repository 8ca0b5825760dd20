// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/healthy_site.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace skewd::demo {
namespace {

using namespace std::chrono_literals;

constexpr double kSpread = 0.3;        // two answers in three are within +-30 %
constexpr double kErrorShare = 0.002;  // of all answers are 500

// The load swings by this about its mean, as over a day.
constexpr double kSwing = 0.15;
constexpr std::chrono::duration<double> kDay = 30min;

// A server that goes away unannounced costs its users a retry and no answer.
constexpr const char* kDefaults =
    "defaults\n"
    "  mode http\n"
    "  timeout client 10s\n"
    "  timeout connect 1s\n"
    "  timeout server 5s\n"
    "  timeout queue 5s\n"
    "  retries 3\n"
    "  option redispatch 1\n"
    "  retry-on conn-failure empty-response\n"
    "  default-server check inter 2s fall 3 rise 2\n";

// The n-th page is asked for less often than the first by this.
double popularity(std::size_t page) { return 1 / std::sqrt(static_cast<double>(page + 4)); }

}  // namespace

HealthySite::HealthySite(std::vector<PoolPlan> pools)
    : pools_(std::move(pools)),
      map_(write_map({})),
      origins_(make_origins()),
      haproxy_(render()),
      traffic_(plan_traffic()) {
  for (const PoolPlan& pool : pools_) {
    for (std::size_t number = 1; number <= pool.servers.size(); ++number) {
      behave(pool.name, number, usual_behaviour(pool.name, number));
    }
  }
}

const PoolPlan& HealthySite::plan_of(const std::string& pool) const {
  return *std::find_if(pools_.begin(), pools_.end(),
                       [&](const PoolPlan& plan) { return plan.name == pool; });
}

std::map<std::string, HealthySite::Origins> HealthySite::make_origins() const {
  std::map<std::string, Origins> origins;
  for (const PoolPlan& pool : pools_) {
    for (std::size_t number = 1; number <= pool.servers.size(); ++number) {
      origins[pool.name].push_back(
          std::make_unique<support::Origin>(server_name(pool.name, number)));
    }
  }
  return origins;
}

std::uint16_t HealthySite::port_of(const std::string& pool, std::size_t number) const {
  return origins_.at(pool).at(number - 1)->port();
}

std::string HealthySite::address() const {
  return "http://127.0.0.1:" + std::to_string(port_.number());
}

void HealthySite::plan(const PoolPlan& pool) {
  *std::find_if(pools_.begin(), pools_.end(),
                [&](const PoolPlan& plan) { return plan.name == pool.name; }) = pool;
}

void HealthySite::write_routes(const std::map<std::string, std::string>& pool_of_prefix) {
  map_ = write_map(pool_of_prefix);
}

void HealthySite::reload() { haproxy_.reload(render()); }

void HealthySite::scale(const std::string& pool, bool out) {
  if (out) {
    scaled_out_.insert(pool);
  } else {
    scaled_out_.erase(pool);
  }
  reload();
}

void HealthySite::command(const std::string& line) const {
  const std::string answer = haproxy_.command(line);
  const bool silent = answer.find_first_not_of('\n') == std::string::npos;
  // `set server ... addr` tells what it changed.
  if (!silent && answer.find("changed from") == std::string::npos) {
    throw std::runtime_error("haproxy answers '" + line + "' with: " + answer);
  }
}

void HealthySite::stop_server(const std::string& pool, std::size_t number) {
  origins_.at(pool).at(number - 1)->close();
}

void HealthySite::start_server(const std::string& pool, std::size_t number) {
  origins_.at(pool).at(number - 1)->open();
}

support::Behaviour HealthySite::usual_behaviour(const std::string& pool, std::size_t number) const {
  const auto delay = plan_of(pool).servers.at(number - 1).delay;
  return {.delay = delay, .spread = kSpread, .error_share = kErrorShare};
}

void HealthySite::behave(const std::string& pool, std::size_t number,
                         const support::Behaviour& behaviour) {
  origins_.at(pool).at(number - 1)->behave(behaviour);
}

void HealthySite::route(const std::string& prefix, const std::string& pool) const {
  command("add map " + map_ + " " + prefix + " " + pool);
}

void HealthySite::unroute(const std::string& prefix) const {
  command("del map " + map_ + " " + prefix);
}

void HealthySite::tick() {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
  const double phase = 2 * std::numbers::pi * (time / kDay);
  traffic_.set_load(load_ * (1 + kSwing * std::sin(phase)));
}

std::string HealthySite::write_map(const std::map<std::string, std::string>& more) const {
  std::string routes;
  for (const auto& [prefix, pool] : more) routes.append(prefix).append(" ").append(pool) += "\n";
  for (const PoolPlan& pool : pools_) routes += "/" + pool.name + "/ " + pool.name + "\n";
  return directory_.write("routes.map", routes).string();
}

std::string HealthySite::render() const {
  std::ostringstream text;
  text << kDefaults << "frontend www\n  bind 127.0.0.1:" << port_.number()
       << "\n  use_backend %[path,map_beg(" << map_ << ")]\n";
  for (const PoolPlan& pool : pools_) text << render_pool(pool);
  return text.str();
}

std::string HealthySite::render_pool(const PoolPlan& pool) const {
  std::ostringstream text;
  text << "backend " << pool.name << "\n" << pool.balance;
  const std::size_t idle = scaled_out_.contains(pool.name) ? 0 : pool.spares;
  const std::size_t count = pool.servers.size() - idle;
  for (std::size_t number = 1; number <= count; ++number) {
    const std::string name = server_name(pool.name, number);
    const auto port = pool.moved_away ? nobody_.number() : port_of(pool.name, number);
    text << "  server " << name << " 127.0.0.1:" << port << " weight "
         << pool.servers[number - 1].weight << pool.options;
    if (pool.users > 0) text << " cookie " << name;
    text << "\n";
  }
  if (pool.slots > 0) {
    text << "  server-template " << pool.name << "-slot- " << pool.slots
         << " 127.0.0.1:" << nobody_.number() << " weight 10 disabled" << pool.slot_options << "\n";
  }
  return text.str();
}

support::TrafficPlan HealthySite::plan_traffic() const {
  support::TrafficPlan plan{.requests_per_second = 0, .targets = {}, .seed = 1};
  for (const PoolPlan& pool : pools_) {
    double sum = 0;
    for (std::size_t page = 1; page <= pool.urls; ++page) sum += popularity(page);
    for (std::size_t page = 1; page <= pool.urls; ++page) {
      plan.targets.push_back({.url = address() + "/" + pool.name + "/" + std::to_string(page),
                              .host = "site.test",
                              .weight = pool.requests_per_second * popularity(page) / sum,
                              .users = pool.users});
    }
    plan.requests_per_second += pool.requests_per_second;
  }
  return plan;
}

}  // namespace skewd::demo
