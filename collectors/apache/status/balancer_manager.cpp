// SPDX-License-Identifier: Apache-2.0
//
// <httpd:manager><httpd:balancers><httpd:balancer><httpd:name>balancer://shop</httpd:name> ...
// <httpd:workers><httpd:worker><httpd:name>http://10.0.0.1</httpd:name> ...
#include <charconv>
#include <pugixml.hpp>

#include "collectors/apache/status/balancers.h"

namespace skewd::apache {
namespace {

Result<std::uint64_t> read_count(pugi::xml_node worker, const char* field) {
  const std::string_view text = worker.child_value(field);
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && stop == end) return number;
  return failure(ErrorKind::malformed,
                 std::string(field) + " of " + worker.child_value("httpd:name") + " is no count");
}

Result<RunningWorker> read_worker(pugi::xml_node node) {
  RunningWorker worker;
  worker.name = node.child_value("httpd:name");
  worker.status = node.child_value("httpd:status");
  const auto elected = read_count(node, "httpd:elected");
  if (!elected) return tl::unexpected(elected.error());
  const auto busy = read_count(node, "httpd:busy");
  if (!busy) return tl::unexpected(busy.error());
  worker.elected = Count(*elected);
  worker.busy = Count(*busy);
  worker.lbset = read_count(node, "httpd:lbset").value_or(0);
  const std::string_view factor = node.child_value("httpd:loadfactor");
  double value = 0;
  const auto [stop, error] = std::from_chars(factor.data(), factor.data() + factor.size(), value);
  const bool is_factor = error == std::errc() && stop == factor.data() + factor.size();
  if (is_factor && value >= 0 && value <= 100) worker.load_factor = value;  // as Apache takes them
  return worker;
}

}  // namespace

Result<std::vector<RunningBalancer>> read_balancer_manager(std::string_view text) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
  const pugi::xml_node root = document.child("httpd:manager");
  if (!parsed || !root) {
    return failure(ErrorKind::malformed,
                   "is not the XML of Apache's balancer-manager: it answers with a page for people "
                   "when the host of the URL is not its ServerName");
  }
  std::vector<RunningBalancer> balancers;
  for (const pugi::xml_node node : root.child("httpd:balancers").children("httpd:balancer")) {
    RunningBalancer balancer;
    balancer.name = node.child_value("httpd:name");
    balancer.method = node.child_value("httpd:lbmethod");
    for (const pugi::xml_node one : node.child("httpd:workers").children("httpd:worker")) {
      auto worker = read_worker(one);
      if (!worker) return tl::unexpected(std::move(worker).error());
      balancer.workers.push_back(std::move(*worker));
    }
    balancers.push_back(std::move(balancer));
  }
  return balancers;
}

}  // namespace skewd::apache
