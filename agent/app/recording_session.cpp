// SPDX-License-Identifier: Apache-2.0
#include "agent/app/recording_session.h"

#include <algorithm>
#include <chrono>

#include "agent/app/configuration_files.h"
#include "agent/app/recorded_arrival.h"
#include "agent/recording/recording_line.h"
#include "collectors/scraper.h"

namespace skewd {
namespace {

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

Result<std::unique_ptr<RecordingSession>> RecordingSession::start(const Settings& settings,
                                                                  RecordingWriter writer) {
  std::unique_ptr<RecordingSession> session(new RecordingSession(std::move(writer)));
  std::vector<Scraper> scrapers;
  std::string lines;
  for (const BalancerSettings& balancer : settings.balancers) {
    Result<Scraper> scraper = Scraper::create(balancer, kScrapeLimits);
    if (!scraper) return tl::unexpected(std::move(scraper).error());
    scraper->keep_answers();
    scrapers.push_back(std::move(*scraper));
    const RecordedConfig config{wall_clock(), balancer.name, balancer.kind,
                                read_configuration_files(balancer)};
    if (!config.files.empty()) append_lines(config, lines);
  }
  session->write_lines(lines);
  if (auto flushed = session->flush(); !flushed) return tl::unexpected(flushed.error());
  for (std::size_t i = 0; i < scrapers.size(); ++i) {
    const BalancerSettings& balancer = settings.balancers[i];
    session->loops_.push_back(std::make_unique<ScrapeLoop>(
        balancer.name, std::move(scrapers[i]), settings.scrape_interval,
        [owner = session.get(), kind = balancer.kind](Arrival arrival) {
          owner->write(arrival, kind);
        }));
  }
  return session;
}

// On the thread of the loop.
void RecordingSession::write(Arrival& arrival, const std::string& kind) {
  std::string lines;
  append_lines(take_recording(arrival, kind), lines);
  const std::lock_guard lock(mutex_);
  ++progress_.scrapes;
  for (const SourceOutcome& outcome : arrival.scrape.sources) {
    Sight& sight = sights_[{arrival.balancer, outcome.source}];
    sight.answered = sight.answered || !outcome.error;
    if (outcome.error) sight.problem = outcome.error->message;
  }
  write_lines(lines);
}

void RecordingSession::write_lines(const std::string& lines) {
  if (!outcome_) return;
  outcome_ = writer_.write(lines);
  progress_.lines += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
  progress_.bytes = writer_.bytes();
}

Result<void> RecordingSession::flush() {
  const std::lock_guard lock(mutex_);
  if (outcome_) outcome_ = writer_.flush();
  progress_.bytes = writer_.bytes();
  return outcome_;
}

Result<void> RecordingSession::finish() {
  for (const auto& loop : loops_) loop->request_stop();
  loops_.clear();
  const std::lock_guard lock(mutex_);
  if (outcome_) outcome_ = writer_.finish();
  progress_.bytes = writer_.bytes();
  return outcome_;
}

RecordingProgress RecordingSession::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

std::vector<std::string> RecordingSession::silent_sources() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> silent;
  for (const auto& [place, sight] : sights_) {
    if (!sight.answered) silent.push_back(place.first + ": " + place.second + ": " + sight.problem);
  }
  return silent;
}

}  // namespace skewd
