// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/source_site.h"

#include <utility>

namespace skewd::demo {
namespace {

using namespace std::chrono_literals;

constexpr double kRequestsPerSecond = 20;  // of each pool
constexpr std::size_t kVictim = 1;
const support::Behaviour kUsual{.delay = 20ms, .spread = 0.3, .error_share = 0.002};
const support::Behaviour kSlow{.delay = 400ms, .spread = 0.3, .error_share = 0.002};

support::EditedPool pool_of(const std::string& name,
                            const std::vector<std::unique_ptr<support::Origin>>& origins) {
  support::EditedPool pool{.name = name, .members = {}};
  for (const auto& origin : origins) pool.members.push_back({.port = origin->port()});
  return pool;
}

}  // namespace

SourceSite::SourceSite(std::string name, support::MakeEditedBalancer make)
    : name_(std::move(name)), balancer_(make(plan(Outage::none))) {
  if (!balancer_) return;
  for (const Origins* origins : {&shop_, &media_}) {
    for (const auto& origin : *origins) origin->behave(kUsual);
  }
  traffic_ = std::make_unique<support::Traffic>(plan_traffic());
}

SourceSite::Origins SourceSite::make_origins(std::size_t count) {
  Origins origins;
  for (std::size_t i = 0; i < count; ++i) {
    origins.push_back(std::make_unique<support::Origin>("web"));
  }
  return origins;
}

std::string SourceSite::server_name(std::size_t number) const {
  return balancer_->server_name(shop_.at(number)->port());
}

void SourceSite::inject(Outage outage) {
  shop_.at(kVictim)->behave(outage == Outage::slow_server ? kSlow : kUsual);
  const bool edited =
      outage != Outage::slow_server && !(outage == Outage::none && outage_ == Outage::slow_server);
  outage_ = outage;
  if (edited) reload();
}

void SourceSite::reload() {
  ++edition_;
  balancer_->reload(plan(outage_));
}

support::EditedSite SourceSite::plan(Outage outage) const {
  support::EditedSite site{.port = port_.number(), .edition = edition_, .pools = {}};
  support::EditedPool shop = pool_of("shop", shop_);
  if (outage == Outage::funnel) {
    for (std::size_t i = 0; i < shop.members.size(); ++i) shop.members[i].out = i != kVictim;
  }
  if (outage == Outage::offline_server) shop.members.push_back({.port = dead_.number()});
  if (outage == Outage::dead_pool) site.shop = "shop-v2";
  if (outage == Outage::no_pool) site.shop = "shop-v3";
  site.pools = {std::move(shop),
                pool_of("media", media_),
                {"shop-v2", {{dead_.number()}, {other_dead_.number()}}}};
  return site;
}

support::TrafficPlan SourceSite::plan_traffic() const {
  const std::string address = "http://" + support::loopback(port_.number());
  return {.requests_per_second = 2 * kRequestsPerSecond,
          .targets = {{.url = address + "/shop/1", .host = {}},
                      {.url = address + "/media/1", .host = {}}},
          .seed = port_.number()};
}

}  // namespace skewd::demo
