// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/pulse.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <utility>

namespace skewd {
namespace {

constexpr std::size_t kLongestThreadName = 15;

struct Pulses {
  std::mutex mutex;
  std::vector<const Pulse*> all;
};

Pulses& pulses() {
  static Pulses pulses;
  return pulses;
}

// "1234 (name) D ...": in the kernel, where nothing wakes it but what it waits for.
bool waits_for_device(pid_t thread) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  const std::size_t behind_name = line.rfind(") ");
  return behind_name != std::string::npos && line.compare(behind_name + 2, 1, "D") == 0;
}

}  // namespace

Pulse::Pulse(std::string name, Waits waits, std::chrono::milliseconds first)
    : name_(std::move(name)), waits_(waits), due_(Clock::now() + first) {
  const std::lock_guard lock(pulses().mutex);
  pulses().all.push_back(this);
}

Pulse::~Pulse() {
  const std::lock_guard lock(pulses().mutex);
  std::erase(pulses().all, this);
}

void Pulse::beat(std::chrono::milliseconds next_within) {
  due_ = Clock::now() + next_within;
  if (thread_ != 0) return;
  thread_ = gettid();
  static_cast<void>(
      pthread_setname_np(pthread_self(), name_.substr(0, kLongestThreadName).c_str()));
}

bool Pulse::goes_round(Clock::time_point now) const {
  if (now <= due_.load()) return true;
  return waits_ == Waits::for_disks && waits_for_device(thread_);
}

std::vector<std::string> late_threads(Pulse::Clock::time_point now) {
  const std::lock_guard lock(pulses().mutex);
  std::vector<std::string> late;
  for (const Pulse* pulse : pulses().all) {
    if (!pulse->goes_round(now)) late.push_back(pulse->name());
  }
  return late;
}

}  // namespace skewd
