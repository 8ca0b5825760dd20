// SPDX-License-Identifier: Apache-2.0
#include "tests/support/edited_site.h"

#include <algorithm>

#include "tests/support/eventually.h"
#include "tests/support/http_get.h"

namespace skewd::support {

const EditedPool* EditedSite::find(const std::string& pool) const {
  const auto found = std::find_if(pools.begin(), pools.end(),
                                  [&](const EditedPool& one) { return one.name == pool; });
  return found == pools.end() ? nullptr : &*found;
}

std::string EditedBalancer::server_name(std::uint16_t port) const { return loopback(port); }

std::string loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

bool await_edition(const EditedSite& site, int status, const std::function<bool()>& lives) {
  const std::string url =
      "http://" + loopback(site.port) + "/edition-" + std::to_string(site.edition);
  bool answers = false;
  const bool ended = eventually(std::chrono::seconds(60), [&] {
    const auto answer = http_get(url);
    answers = answer && answer->status == status;
    return answers || !lives();
  });
  return ended && answers;
}

}  // namespace skewd::support
