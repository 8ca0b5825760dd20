// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/topology_labels.h"

#include <utility>

#include "exporters/prometheus/names.h"

namespace skewd {

void LabelTexts::add(std::string_view labels) {
  text_ += labels;
  ends_.push_back(text_.size());
}

std::string_view LabelTexts::operator[](std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

TopologyLabels::TopologyLabels(std::string_view balancer_name, std::shared_ptr<const Topology> of)
    : balancer("{"), topology(std::move(of)) {
  append_label(balancer, "balancer", balancer_name);
  UniqueNames listener_names;
  for (const Topology::Listener& listener : topology->listeners) {
    std::string labels = balancer;
    append_label(labels, "listener", listener_names.claim(listener.name));
    listeners.add(labels);
  }
  UniqueNames pool_names;
  for (const Topology::Pool& pool : topology->pools) add_pool(pool, pool_names.claim(pool.name));
}

void TopologyLabels::add_pool(const Topology::Pool& pool, std::string_view unique_name) {
  std::string pool_labels = balancer;
  append_label(pool_labels, "pool", unique_name);
  pools.add(pool_labels);
  UniqueNames server_names;
  for (const Topology::Server& server : topology->servers_of(pool)) {
    std::string labels = pool_labels;
    append_label(labels, "server", server_names.claim(server.name));
    servers.add(labels);
    append_label(labels, "address", server.address);
    append_label(labels, "native_pool", pool.name);
    append_label(labels, "native_server", server.name);
    server_infos.add(labels);
  }
}

}  // namespace skewd
