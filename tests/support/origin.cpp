// SPDX-License-Identifier: Apache-2.0
#include "tests/support/origin.h"

#include <microhttpd.h>

#include <functional>
#include <stdexcept>

namespace skewd::support {
namespace {

// Enough for a stalled server at a few hundred requests per second until its client gives up.
constexpr unsigned kMostConnections = 1000;

MHD_Result answer_request(void* origin, MHD_Connection* connection, const char* /*url*/,
                          const char* /*method*/, const char* /*version*/, const char* /*body*/,
                          std::size_t* /*body_size*/, void** /*request*/) {
  return static_cast<Origin*>(origin)->answer(connection) ? MHD_YES : MHD_NO;
}

std::chrono::duration<double, std::milli> draw_delay(const Behaviour& behaviour,
                                                     std::mt19937& random) {
  const auto median = behaviour.delay;
  if (behaviour.spread <= 0) return median;
  return median * std::lognormal_distribution(0.0, behaviour.spread)(random);
}

int draw_status(const Behaviour& behaviour, std::mt19937& random) {
  if (behaviour.error_share <= 0) return behaviour.status;
  return std::bernoulli_distribution(behaviour.error_share)(random) ? 500 : behaviour.status;
}

}  // namespace

Origin::Origin(std::string name)
    : name_(std::move(name)), random_(static_cast<unsigned>(std::hash<std::string>{}(name_))) {
  open();
}

Origin::~Origin() { close(); }

std::uint64_t Origin::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void Origin::behave(const Behaviour& behaviour) {
  {
    const std::lock_guard lock(mutex_);
    behaviour_ = behaviour;
    ++generation_;
  }
  behaviour_changed_.notify_all();
}

void Origin::open() {
  if (daemon_ != nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  // A thread per connection, because a delayed or stalled request simply waits in its thread.
  daemon_ = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC,
      port(), nullptr, nullptr, &answer_request, this, MHD_OPTION_LISTEN_SOCKET, port_.listen(),
      MHD_OPTION_CONNECTION_LIMIT, kMostConnections, MHD_OPTION_END);
  if (daemon_ == nullptr) throw std::runtime_error("origin " + name_ + " cannot listen");
}

void Origin::close() {
  if (daemon_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  behaviour_changed_.notify_all();
  MHD_stop_daemon(daemon_);  // waits for the threads of all requests
  daemon_ = nullptr;
}

bool Origin::answer(MHD_Connection* connection) {
  std::unique_lock lock(mutex_);
  ++requests_;
  const Behaviour behaviour = behaviour_;
  const auto changed = [this, mine = generation_] { return !open_ || generation_ != mine; };
  if (behaviour.stalled) {
    behaviour_changed_.wait(lock, changed);
    return false;
  }
  const auto delay = draw_delay(behaviour, random_);
  const int status = draw_status(behaviour, random_);
  behaviour_changed_.wait_for(lock, delay, changed);
  lock.unlock();

  std::string body = name_ + "\n";
  MHD_Response* response =
      MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(response, "X-Origin", name_.c_str());
  const auto queued = MHD_queue_response(connection, static_cast<unsigned>(status), response);
  MHD_destroy_response(response);
  return queued == MHD_YES;
}

}  // namespace skewd::support
