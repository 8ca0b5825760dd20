// SPDX-License-Identifier: Apache-2.0
#include "tests/support/prometheus_process.h"

#include <cctype>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/bin/prometheus";
constexpr std::chrono::seconds kBound{60};

std::string free_address() {
  const LoopbackPort port;
  return "127.0.0.1:" + std::to_string(port.number());
}

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return "[" + list + "]";
}

std::string configuration_of(const PrometheusPlan& plan, const std::string& rules) {
  std::string text = "global:\n  scrape_interval: " + plan.interval +
                     "\n  scrape_timeout: " + plan.interval +
                     "\n  evaluation_interval: " + plan.interval + "\n";
  if (!plan.rules.empty()) text += "rule_files: [" + rules + "]\n";
  text += "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: " +
          list_of(plan.alertmanagers) + "\n";
  text += "scrape_configs:\n  - job_name: skewd\n    static_configs:\n      - targets: " +
          list_of(plan.targets) + "\n";
  return text;
}

std::string escaped(const std::string& text) {
  std::string url;
  for (const char each : text) {
    if (std::isalnum(static_cast<unsigned char>(each)) != 0) {
      url += each;
      continue;
    }
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(each));
    url += code;
  }
  return url;
}

}  // namespace

std::string PrometheusProcess::missing() {
  if (std::filesystem::exists(kProgram)) return {};
  return std::string(kProgram) + " is not installed";
}

PrometheusProcess::PrometheusProcess(const PrometheusPlan& plan)
    : web_(free_address()), process_(start(plan)) {
  const bool ready = eventually(kBound, [this] {
    const auto answer = http_get(url() + "/-/ready");
    return (answer && answer->status == 200) || !process_.running();
  });
  if (!ready || !process_.running()) {
    throw std::runtime_error("prometheus does not start:\n" + process_.output());
  }
}

ChildProcess PrometheusProcess::start(const PrometheusPlan& plan) const {
  const auto rules = directory_.write("rules.yml", plan.rules).string();
  const auto file = directory_.write("prometheus.yml", configuration_of(plan, rules)).string();
  return ChildProcess({kProgram, "--config.file=" + file, "--web.listen-address=" + web_,
                       "--storage.tsdb.path=" + (directory_.path() / "data").string()},
                      directory_.path() / "output");
}

double PrometheusProcess::query(const std::string& expression) const {
  const auto answer = http_get(url() + "/api/v1/query?query=" + escaped(expression));
  if (!answer || answer->status != 200) return -1;
  const auto result = nlohmann::json::parse(answer->body).at("data").at("result");
  return result.empty() ? -1 : std::stod(result.at(0).at("value").at(1).get<std::string>());
}

}  // namespace skewd::support
