// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/habits.h"

#include <cmath>
#include <iterator>

#include "bench/skewbench/haproxy_text.h"

namespace skewd::bench {
namespace {

constexpr double kHour = 3600;

void append(std::vector<FindingEvent>& to, std::vector<FindingEvent> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// The start of cell `column` of the line that begins at `line`.
std::size_t find_cell(const std::string& text, std::size_t line, int column) {
  for (; column > 0; --column) line = text.find(',', line) + 1;
  return line;
}

// Puts a word where an average stands, in one row in four.
void spoil_averages(std::string& text, Random& random) {
  constexpr int kFirstAverage = 58;  // qtime
  static constexpr const char* kWords[] = {"18446744073709551615", "9223372036854775807",
                                           "4294967295", "0", "86400000"};
  for (std::size_t line = text.find('\n') + 1; line < text.size();
       line = text.find('\n', line) + 1) {
    if (text[line] == '\n' || !random.chance(0.25)) continue;
    const std::size_t cell =
        find_cell(text, line, kFirstAverage + static_cast<int>(random.below(4)));
    const std::string word = random.chance(0.0003) ? "nan" : kWords[random.below(5)];
    text.replace(cell, text.find(',', cell) - cell, word);
  }
}

}  // namespace

double Scraping::next(double now) {
  const double regular = (std::floor(now / interval_ + 1e-6) + 1) * interval_;
  if (habit_ != Habit::jittery && habit_ != Habit::doubled) return regular;
  if (habit_ == Habit::jittery && random_.chance(1 / (4 * kHour / interval_))) return now + 60;
  return now + interval_ * random_.between(0.6, 1.4);
}

// The wall clock alone jumps; the other one cannot.
Moment Scraping::odd_moment(double seconds) {
  if (random_.chance(0.005))
    clock_off_ = clock_off_ != 0 ? 0 : random_.chance(0.5) ? kHour : -kHour;
  Moment moment = moment_at(seconds);
  moment.wall += std::chrono::milliseconds(std::llround(clock_off_ * 1000));
  return moment;
}

std::vector<FindingEvent> Scraping::scrape(Pipeline& pipeline, const SimulatedBalancer& balancer) {
  const Moment now = moment_at(balancer.now());
  if (habit_ == Habit::clock_jumps) return pipeline.scrape(balancer, odd_moment(balancer.now()));
  if (habit_ == Habit::jittery && random_.chance(0.02)) return pipeline.miss(now);
  if (habit_ == Habit::spoiled) {
    std::string info, stat;
    render_show_info(balancer, info);
    render_show_stat(balancer, stat);
    spoil_averages(stat, random_);
    return pipeline.take(info, stat, now);
  }
  std::vector<FindingEvent> events = pipeline.scrape(balancer, now);
  if (habit_ == Habit::doubled && random_.chance(0.2)) {
    append(events, pipeline.scrape(balancer, now));  // in the same millisecond
  }
  return events;
}

}  // namespace skewd::bench
