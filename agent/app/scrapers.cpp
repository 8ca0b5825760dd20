// SPDX-License-Identifier: Apache-2.0
#include "agent/app/scrapers.h"

#include <utility>

#include "agent/app/scrape_loop.h"

namespace skewd {

bool reads_the_same(const BalancerSettings& one, const BalancerSettings& other) {
  return one.kind == other.kind && one.stats == other.stats && one.master == other.master &&
         one.access_log == other.access_log;
}

Result<Scrapers> make_scrapers(const Settings& settings) {
  Scrapers scrapers;
  for (const BalancerSettings& balancer : settings.balancers) {
    Result<Scraper> scraper = Scraper::create(balancer, kScrapeLimits);
    if (!scraper) {
      return tl::unexpected(std::move(scraper).error().in("balancer '" + balancer.name + "'"));
    }
    scrapers.emplace(balancer.name, std::move(*scraper));
  }
  return scrapers;
}

}  // namespace skewd
