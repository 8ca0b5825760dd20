// SPDX-License-Identifier: Apache-2.0
#include "agent/app/event_keeper.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <iterator>
#include <system_error>
#include <utility>

#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostPending = 1000;
constexpr std::chrono::milliseconds kLongestPause = 5s;
constexpr auto kPatience = 30s;

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

template <typename Row>
void move_behind(std::vector<Row>& rows, std::vector<Row>& more) {
  std::move(more.begin(), more.end(), std::back_inserter(rows));
  more.clear();
}

void move_behind(EventBatch& batch, EventBatch& more) {
  move_behind(batch.findings, more.findings);
  move_behind(batch.changes, more.changes);
  move_behind(batch.recordings, more.recordings);
}

// The oldest go while nothing can be written; what is dropped is counted by who calls.
template <typename Row>
std::size_t bound(std::vector<Row>& rows) {
  if (rows.size() <= kMostPending) return 0;
  const std::size_t more = rows.size() - kMostPending;
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(more));
  return more;
}

std::size_t bound(EventBatch& batch) {
  return bound(batch.findings) + bound(batch.changes) + bound(batch.recordings);
}

}  // namespace

EventKeeper::EventKeeper(std::string directory, FlightRecorder* recorder, LogLevel told_as,
                         KeeperPace pace)
    : directory_(std::move(directory)), told_as_(told_as), pace_(pace) {
  if (recorder != nullptr) saver_.emplace(*recorder, directory_, pace_.flight);
  writer_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

EventKeeper::~EventKeeper() {
  writer_.request_stop();
  writer_.join();
}

void EventKeeper::keep(EventBatch batch, std::vector<FlightRequest> flights) {
  if (batch.empty() && flights.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    move_behind(waiting_, batch);
    errors_ += bound(waiting_);
    move_behind(waiting_flights_, flights);
    static_cast<void>(bound(waiting_flights_));
  }
  arrived_.notify_one();
}

template <typename Answer>
Result<Answer> EventKeeper::ask(std::function<Result<Answer>(EventStore&)> question) {
  auto promise = std::make_shared<std::promise<Result<Answer>>>();
  auto answer = promise->get_future();
  {
    const std::lock_guard lock(mutex_);
    if (questions_.size() >= kMostPending) {
      return failure(ErrorKind::limit, "the disk does not answer");
    }
    questions_.emplace_back([promise, question = std::move(question)](EventStore* store) {
      promise->set_value(store != nullptr ? question(*store)
                                          : failure(ErrorKind::config, "the disk does not work"));
    });
  }
  arrived_.notify_one();
  if (answer.wait_for(pace_.answer) == std::future_status::ready) return answer.get();
  return failure(ErrorKind::limit, "the disk does not answer");
}

Result<std::vector<KeptFinding>> EventKeeper::findings(const EventQuery& query) {
  return ask<std::vector<KeptFinding>>([query](EventStore& store) {
    auto rows = store.findings(query);
    if (!rows) return rows;
    for (KeptFinding& row : *rows) {
      std::error_code ignored;
      const bool gone = !row.recording.empty() && !std::filesystem::exists(row.recording, ignored);
      if (gone) row.recording.clear();
    }
    return rows;
  });
}

Result<std::vector<std::string>> EventKeeper::changes(const EventQuery& query) {
  return ask<std::vector<std::string>>([query](EventStore& store) { return store.changes(query); });
}

void EventKeeper::run(const std::stop_token& stop) {
  Pulse pulse("event keeper", Pulse::Waits::for_disks);
  pulse.beat(kPatience);
  work();
  bool last_round = false;
  while (!last_round) {
    pulse.beat(kPatience);
    take_waiting(stop);
    last_round = stop.stop_requested();
    if (last_round) next_try_ = {};
    work();
    if (!saver_) continue;
    const auto saved = saver_->go_on(Clock::now(), last_round);
    if (!saved) note_recording(saved);
  }
}

std::chrono::milliseconds EventKeeper::pause() const {
  std::optional<Clock::time_point> until;
  if (saver_) until = saver_->due();
  const bool must_retry = failing_ || !pending_.empty();
  if (must_retry && (!until || next_try_ < *until)) until = next_try_;
  if (!until) return kLongestPause;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now());
  return std::clamp<std::chrono::milliseconds>(left, 0ms, kLongestPause);
}

void EventKeeper::take_waiting(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, stop, pause(), [this] {
    return !waiting_.empty() || !waiting_flights_.empty() || !questions_.empty();
  });
  move_behind(pending_, waiting_);
  errors_ += bound(pending_);
  move_behind(flights_, waiting_flights_);
  asked_ = std::exchange(questions_, {});
}

// Findings first, since a recording is told in the row of its finding.
void EventKeeper::work() {
  open_store();
  write();
  for (const FlightRequest& flight : std::exchange(flights_, {})) {
    if (!saver_) continue;
    auto row = saver_->save(flight, Clock::now());
    note_recording(row.map([](const RecordingRow&) {}));
    if (row) pending_.recordings.push_back(std::move(*row));
  }
  write();
  for (const Question& question : std::exchange(asked_, {})) {
    question(store_ ? &*store_ : nullptr);
  }
}

void EventKeeper::open_store() {
  if (store_ || Clock::now() < next_try_) return;
  Result<EventStore> store = EventStore::open(directory_, wall_clock());
  if (!store) return note(tl::unexpected(std::move(store).error()));
  if (!store->set_aside().empty()) {
    ++errors_;
    log(LogLevel::warning, "the history was damaged, beginning a new one",
        {{"set_aside", store->set_aside()}});
  }
  store_ = std::move(*store);
  if (!pending_.empty()) return;
  const Result<void> tried = store_->write({}, wall_clock());
  note(tried);
  if (!tried) store_.reset();
}

// After a failure the file is opened anew: it may be another one, or be damaged.
void EventKeeper::write() {
  if (!store_ || pending_.empty()) return;
  const Result<void> written = store_->write(pending_, wall_clock());
  note(written);
  if (written) {
    pending_ = {};
  } else {
    store_.reset();
  }
}

void EventKeeper::note(const Result<void>& outcome) {
  if (outcome && failing_) log(LogLevel::info, "findings and changes are kept on disk again");
  if (!outcome) {
    ++errors_;
    next_try_ = Clock::now() + pace_.retry;
    if (!failing_) {
      log(told_as_, "findings and changes cannot be kept on disk, going on without",
          {{"reason", outcome.error().message}});
    }
  }
  failing_ = !outcome;
}

void EventKeeper::note_recording(const Result<void>& outcome) {
  if (outcome && recording_fails_) log(LogLevel::info, "recordings of findings are kept again");
  if (!outcome) ++errors_;
  if (!outcome && !recording_fails_) {
    log(told_as_, "the recording around a finding cannot be kept, going on without",
        {{"reason", outcome.error().message}});
  }
  recording_fails_ = !outcome;
}

}  // namespace skewd
