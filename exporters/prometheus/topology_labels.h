// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd {

/// Many label texts in one string, because ten thousand small strings cost more than their bytes.
class LabelTexts {
 public:
  void add(std::string_view labels);
  [[nodiscard]] std::string_view operator[](std::size_t index) const;

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

/// The labels of everything in one topology, escaped and unique, without their closing brace.
struct TopologyLabels {
  TopologyLabels(std::string_view balancer_name, std::shared_ptr<const Topology> of);

  std::string balancer;
  std::shared_ptr<const Topology> topology;  // held, so that its address is not used again
  LabelTexts listeners;
  LabelTexts pools;
  LabelTexts servers;
  LabelTexts server_infos;

 private:
  void add_pool(const Topology::Pool& pool, std::string_view unique_name);
};

}  // namespace skewd
