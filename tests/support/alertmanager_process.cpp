// SPDX-License-Identifier: Apache-2.0
#include "tests/support/alertmanager_process.h"

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/bin/prometheus-alertmanager";
constexpr const char* kTool = "/usr/bin/amtool";
constexpr std::chrono::seconds kBound{60};

// Given back at once: Go's listeners do not share ports.
std::string free_address() {
  const LoopbackPort port;
  return "127.0.0.1:" + std::to_string(port.number());
}

}  // namespace

std::string AlertmanagerProcess::missing() {
  for (const char* program : {kProgram, kTool}) {
    if (!std::filesystem::exists(program)) return std::string(program) + " is not installed";
  }
  return {};
}

AlertmanagerProcess::AlertmanagerProcess(const AlertmanagerPlan& plan)
    : scheme_(plan.web.empty() ? "http://" : "https://"),
      web_(free_address()),
      cluster_(free_address()) {
  const auto file = directory_.write("alertmanager.yml", plan.configuration);
  command_ = {kProgram,
              "--config.file=" + file.string(),
              "--storage.path=" + (directory_.path() / "data").string(),
              "--web.listen-address=" + web_,
              "--cluster.listen-address=" + (plan.clustered ? cluster_ : ""),
              "--cluster.advertise-address=" + cluster_,
              "--cluster.peer-timeout=3s",
              "--cluster.reconnect-interval=1s"};
  if (!plan.web.empty()) {
    command_.push_back("--web.config.file=" + directory_.write("web.yml", plan.web).string());
  }
  if (plan.peer != nullptr) command_.push_back("--cluster.peer=" + plan.peer->cluster_);
  start();
}

void AlertmanagerProcess::start() {
  process_ = std::make_unique<ChildProcess>(command_, directory_.path() / "output");
  const bool ready = eventually(kBound, [this] {
    if (scheme_ != "http://") {
      return process_->output().find("TLS is enabled") != std::string::npos || !process_->running();
    }
    const auto answer = http_get(url() + "/-/ready");
    return (answer && answer->status == 200) || !process_->running();
  });
  if (!ready || !process_->running()) {
    throw std::runtime_error("alertmanager does not start:\n" + process_->output());
  }
}

void AlertmanagerProcess::kill() {
  process_->signal(SIGKILL);
  process_->wait(kBound);
}

std::string AlertmanagerProcess::amtool(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{kTool, "--alertmanager.url=" + url()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const TempDirectory directory;
  ChildProcess process(command, directory.path() / "output");
  process.wait(kBound);
  return process.output();
}

std::size_t AlertmanagerProcess::members() const {
  const auto answer = http_get(url() + "/api/v2/status");
  if (!answer || answer->status != 200) return 0;
  return nlohmann::json::parse(answer->body).at("cluster").at("peers").size();
}

std::string alertmanager_configuration(const std::string& webhook, const std::string& rest,
                                       const GroupTimes& times) {
  return "route:\n"
         "  receiver: webhook\n"
         "  group_by: [host, balancer, pool]\n"
         "  group_wait: " +
         times.wait + "\n  group_interval: " + times.interval +
         "\n  repeat_interval: 4h\n"
         "receivers:\n"
         "  - name: webhook\n"
         "    webhook_configs:\n"
         "      - url: " +
         webhook +
         "\n"
         "        send_resolved: true\n" +
         rest;
}

}  // namespace skewd::support
