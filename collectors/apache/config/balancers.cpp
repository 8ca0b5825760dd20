// SPDX-License-Identifier: Apache-2.0
//
// <Proxy balancer://...>, BalancerMember and ProxySet.
#include <algorithm>

#include "collectors/apache/config/member.h"
#include "collectors/apache/config/reading.h"

namespace skewd::apache {
namespace {

constexpr std::string_view kBalancer = "balancer://";

void set_method(Balancer& balancer, const Setting& setting) {
  BalanceSpec& balance = balancer.spec.balance;
  balance.words = setting.value;
  balance.place = setting.place;
  const std::string method = lower(setting.value);
  const bool by_load = method == "bytraffic" || method == "bybusyness" || method == "heartbeat";
  balance.algorithm = method == "byrequests" ? "roundrobin" : by_load ? "leastconn" : "unknown";
}

void add_member(Reading& reading, const Line& line) {
  const Section* section = find_section(reading, {"proxy"});
  const bool named = !balancer_name(line.at(0)).empty();
  const std::size_t url = named ? 1 : 0;
  if (line.words.size() <= url || (!named && section == nullptr)) {
    reading.remarks.error(line.place, "BalancerMember needs a balancer and a URL");
    return;
  }
  Balancer& balancer =
      balancer_of(reading, named ? line.words.front() : Word{section->argument, section->place});
  ServerSpec server;
  server.check = HealthCheck::passive;
  set_url(server, line.words[url]);
  balancer.sets.push_back(set_member(reading, balancer.spec, server, line, url + 1));
  balancer.spec.servers.push_back(std::move(server));
  if (line.place.file == balancer.spec.place.file) {
    balancer.spec.last_line = std::max(balancer.spec.last_line, line.last_line);
  }
}

// In a section of a balancer, or with a balancer's URL in front.
void take_proxy_set(Reading& reading, const Line& line) {
  if (!balancer_name(line.at(0)).empty()) {
    set_balancer(reading, balancer_of(reading, line.words.front()), line, 1);
    return;
  }
  const Section* section = find_section(reading, {"proxy"});
  if (section == nullptr || balancer_name(section->argument).empty()) return;
  set_balancer(reading, balancer_of(reading, {section->argument, section->place}), line, 0);
}

// ProxyHCExpr ok {%{REQUEST_STATUS} =~ /^[23]/}: the one form that is understood.
void take_check_expression(Reading& reading, const Line& line) {
  std::string text;
  for (std::size_t i = 1; i < line.words.size(); ++i) text += line.words[i].text;
  const std::size_t begin = text.find("%{REQUEST_STATUS}=~/^[");
  const std::size_t digits = begin + std::string_view("%{REQUEST_STATUS}=~/^[").size();
  const std::size_t end = text.find("]/", begin);
  std::string statuses;
  for (char digit = '1'; begin != std::string::npos && digit <= '5'; ++digit) {
    const std::string_view class_digits = std::string_view(text).substr(digits, end - digits);
    if (end == std::string::npos || class_digits.find(digit) == std::string_view::npos) continue;
    const std::string before = std::string(1, static_cast<char>(digit - 1)) + "99";
    if (statuses.ends_with(before)) {
      statuses.resize(statuses.size() - before.size());  // 200-299 goes on as 200-399
    } else {
      statuses += (statuses.empty() ? "" : ",") + std::string(1, digit) + "00-";
    }
    statuses += std::string(1, digit) + "99";
  }
  reading.check_statuses[std::string(line.at(0))] = statuses.empty() ? "100-599" : statuses;
}

}  // namespace

std::string balancer_name(std::string_view url) {
  if (lower(url.substr(0, kBalancer.size())) != kBalancer) return {};
  const std::size_t end = url.find_first_of("/$%", kBalancer.size());
  return std::string(url.substr(0, end));
}

Balancer& balancer_of(Reading& reading, const Word& url) {
  const std::string name = balancer_name(url.text);
  const auto [found, added] =
      reading.balancer_at.try_emplace({reading.server, lower(name)}, reading.balancers.size());
  if (added) {
    Balancer balancer;
    balancer.server = reading.server;
    balancer.spec.name = name;
    balancer.spec.place = url.place;
    balancer.spec.last_line = url.place.line;
    balancer.spec.all_backups = true;
    reading.balancers.push_back(std::move(balancer));
  }
  return reading.balancers[found->second];
}

void set_balancer(Reading& reading, Balancer& balancer, const Line& line, std::size_t from) {
  for (std::size_t i = from; i < line.words.size(); ++i) {
    const auto setting = read_setting(line.words[i]);
    if (!setting) continue;
    if (setting->key == "lbmethod") {
      set_method(balancer, *setting);
    } else if (setting->key == "stickysession") {
      balancer.spec.balance.sticky = true;
    } else {
      tell_unknown(reading, *setting, line.words[i].place);
    }
  }
}

std::string implicit_pool(Reading& reading, const Word& url, const Line& line, std::size_t from) {
  ServerSpec server;
  server.check = HealthCheck::passive;
  set_url(server, url);
  // Two paths on a server are one pool, as their traffic meets there.
  const std::size_t scheme = server.name.find("://");
  std::string name = server.name;
  if (!server.name.starts_with("unix:") && scheme != std::string::npos) {
    name = server.name.substr(0, scheme + 3) + server.address;
    server.name = name;
  }
  const auto [found, added] =
      reading.balancer_at.try_emplace({0, lower(name)}, reading.balancers.size());
  if (!added) return reading.balancers[found->second].spec.name;
  Balancer balancer;
  balancer.spec.name = name;
  balancer.spec.implicit = true;
  balancer.spec.place = url.place;
  balancer.spec.last_line = url.place.line;
  balancer.sets.push_back(set_member(reading, balancer.spec, server, line, from));
  balancer.spec.servers.push_back(std::move(server));
  reading.balancers.push_back(std::move(balancer));
  return name;
}

bool take_balancer_directive(Reading& reading, const Line& line) {
  if (line.name == "balancermember") {
    add_member(reading, line);
  } else if (line.name == "proxyset") {
    take_proxy_set(reading, line);
  } else if (line.name == "proxyhctemplate" && !line.words.empty()) {
    reading.check_templates[std::string(line.at(0))] = {line.words.begin() + 1, line.words.end()};
  } else if (line.name == "proxyhcexpr") {
    take_check_expression(reading, line);
  } else {
    return false;
  }
  return true;
}

}  // namespace skewd::apache
