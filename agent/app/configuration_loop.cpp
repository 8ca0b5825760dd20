// SPDX-License-Identifier: Apache-2.0
#include "agent/app/configuration_loop.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "agent/preflight/preflight.h"
#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 1s;
constexpr auto kPatience = 30s;  // with files that include thousands of others

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

ConfigurationLoop::ConfigurationLoop(BalancerSettings balancer, Post post)
    : balancer_(std::move(balancer)), post_(std::move(post)), files_(balancer_.config) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

std::optional<ConfigurationLoop::Stamp> ConfigurationLoop::stamp_of(const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return std::nullopt;
  return Stamp{about.st_dev, about.st_ino, static_cast<std::uint64_t>(about.st_size),
               std::int64_t{about.st_mtim.tv_sec} * 1'000'000'000 + about.st_mtim.tv_nsec};
}

ConfigurationLoop::Stamps ConfigurationLoop::look() const {
  Stamps stamps;
  for (const std::string& file : files_) stamps[file] = stamp_of(file);
  return stamps;
}

void ConfigurationLoop::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  Pulse pulse("configuration " + balancer_.name, Pulse::Waits::for_disks);
  while (!stop.stop_requested()) {
    pulse.beat(kPatience);
    Stamps now = look();
    const bool quiet = now == seen_ || !read_;
    seen_ = std::move(now);
    if (quiet && seen_ != read_) read();
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kPause, [] { return false; });
  }
}

void ConfigurationLoop::read() {
  const auto preflight = read_and_check(balancer_.config, balancer_.kind);
  ConfigurationNews news{balancer_.name, nullptr, {}};
  if (preflight) {
    news.declaration = std::make_shared<Declaration>(
        declare(preflight->configuration, preflight->diagnostics, wall_clock()));
    files_ = balancer_.config;
    for (const ConfigurationFile& file : preflight->configuration.files) {
      if (std::find(files_.begin(), files_.end(), file.path) == files_.end()) {
        files_.push_back(file.path);
      }
    }
    // What was included for the first time counts as seen as it is now.
    for (const std::string& file : files_) seen_.try_emplace(file, stamp_of(file));
    std::erase_if(seen_, [&](const auto& one) {
      return std::find(files_.begin(), files_.end(), one.first) == files_.end();
    });
  } else {
    news.trouble = preflight.error().message;
  }
  read_ = seen_;
  post_(std::move(news));
}

}  // namespace skewd
