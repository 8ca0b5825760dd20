// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/pool_plan.h"

namespace skewd::demo {

std::string server_name(const std::string& pool, std::size_t number) {
  return pool + "-" + std::to_string(number);
}

std::string server_place(const std::string& pool, std::size_t number) {
  return pool + "/" + server_name(pool, number);
}

}  // namespace skewd::demo
