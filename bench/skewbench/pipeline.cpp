// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/pipeline.h"

#include <time.h>

#include <cmath>
#include <utility>

#include "bench/skewbench/access_log.h"
#include "bench/skewbench/haproxy_text.h"
#include "collectors/source.h"

namespace skewd::bench {
namespace {

constexpr const char* kSource = "unix:/run/haproxy/admin.sock";
constexpr double kFalseAlarmsPerYear = 1;  // as the agent's settings have it

std::unique_ptr<AnswerReader> make_reader() {
  return find_balancer_kind("haproxy")->make_reader(*read_source(kSource));
}

// What HAProxy does not print of an algorithm, its operator has to tell.
BalancerSettings settings_of(const SimulatedBalancer& balancer, bool only_log) {
  BalancerSettings settings;
  if (only_log) settings.config = {"/etc/nginx/nginx.conf"};
  settings.name = "edge";
  settings.kind = "haproxy";
  settings.stats = {kSource};
  for (const SimulatedPool& pool : balancer.pools) {
    const std::string_view word = operator_word(pool.plan.algorithm);
    if (word.empty()) continue;
    PoolSettings known;
    known.match = pool.plan.name;
    known.algorithm = word;
    settings.pools.push_back(known);
  }
  return settings;
}

// Of this thread alone, so that a busy machine does not count.
double nanoseconds_worked() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

void append(std::vector<FindingEvent>& to, std::vector<FindingEvent> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Moment moment_at(double seconds) {
  const std::chrono::milliseconds passed(std::llround(seconds * 1000));
  return {Instant(std::chrono::seconds(kBeginUnixSeconds)) + passed,
          std::chrono::hours(1) + passed};
}

Pipeline::Pipeline(const SimulatedBalancer& balancer, std::chrono::milliseconds interval,
                   bool only_log)
    : interval_(interval),
      only_log_(only_log),
      reader_(make_reader()),
      watch_(settings_of(balancer, only_log), kFalseAlarmsPerYear) {
  if (only_log) watch_.declare(declaration_of(balancer), moment_at(0));
}

// A reader remembers only the layout, which it learns again.
Pipeline::Pipeline(const Pipeline& other)
    : interval_(other.interval_),
      only_log_(other.only_log_),
      reader_(make_reader()),
      watch_(other.watch_),
      before_(other.before_),
      after_(other.after_) {}

Result<Snapshot> Pipeline::read(const std::string& info, const std::string& stat) {
  const Query query = reader_->query();
  for (std::size_t i = 0; i < query.questions.size(); ++i) {
    if (query.questions[i] == "show info") reader_->feed(i, info);
    if (query.questions[i] == "show stat") reader_->feed(i, stat);
  }
  return reader_->finish();
}

std::vector<FindingEvent> Pipeline::scrape(const SimulatedBalancer& balancer, Moment now) {
  if (only_log_) return take(log_of(balancer), now);
  render_show_info(balancer, info_);
  render_show_stat(balancer, stat_);
  return take(info_, stat_, now);
}

std::vector<FindingEvent> Pipeline::take(const std::string& info, const std::string& stat,
                                         Moment now) {
  Result<Snapshot> snapshot = read(info, stat);
  if (!snapshot) {
    ++refused_;
    return miss(now);
  }
  return take(std::move(*snapshot), now);
}

std::vector<FindingEvent> Pipeline::take(Snapshot snapshot, Moment now) {
  snapshot.at = now;
  before_ = std::move(after_);
  after_ = snapshot;
  const double begin = nanoseconds_worked();
  std::vector<FindingEvent> events = watch_.absorb(std::move(snapshot));
  append(events, watch_.look(now, interval_, {{kSource, true, {}}}));
  cost_.nanoseconds += nanoseconds_worked() - begin;
  cost_.server_scrapes += static_cast<double>(after_->servers.size());
  return events;
}

std::vector<FindingEvent> Pipeline::miss(Moment now) {
  return watch_.look(now, interval_, {{kSource, false, "the bench lost it"}});
}

}  // namespace skewd::bench
