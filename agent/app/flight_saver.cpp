// SPDX-License-Identifier: Apache-2.0
#include "agent/app/flight_saver.h"

#include <algorithm>
#include <utility>

namespace skewd {

Result<RecordingRow> FlightSaver::save(const FlightRequest& request, Clock::time_point now) {
  const auto running = std::find_if(flights_.begin(), flights_.end(), [&](const Flight& flight) {
    return flight.balancer == request.balancer;
  });
  if (running != flights_.end()) {
    return RecordingRow{request.balancer, request.id, running->recording.name()};
  }
  auto recording = shelf_.begin(request.id);
  if (!recording) return tl::unexpected(std::move(recording).error());
  const FlightRecorder::Excerpt excerpt = recorder_->take(request.balancer);
  if (auto written = recording->append(excerpt.frames); !written) {
    return tl::unexpected(std::move(written).error());
  }
  RecordingRow row{request.balancer, request.id, recording->name()};
  flights_.push_back({request.balancer, std::move(*recording), excerpt.next, now + pace_.every,
                      now + pace_.after});
  shelf_.tidy();
  return row;
}

Result<void> FlightSaver::go_on(Clock::time_point now, bool end) {
  Result<void> outcome;
  for (auto flight = flights_.begin(); flight != flights_.end();) {
    const bool last = end || now >= flight->until;
    if (!last && now < flight->due) {
      ++flight;
      continue;
    }
    const FlightRecorder::Excerpt excerpt = recorder_->take(flight->balancer, flight->next);
    auto written = flight->recording.append(excerpt.frames);
    if (!written && outcome) outcome = written;
    flight->next = excerpt.next;
    flight->due = std::min(now + pace_.every, flight->until);
    flight = last || !written ? flights_.erase(flight) : std::next(flight);
  }
  if (flights_.empty()) shelf_.tidy();
  return outcome;
}

std::optional<FlightSaver::Clock::time_point> FlightSaver::due() const {
  std::optional<Clock::time_point> earliest;
  for (const Flight& flight : flights_) {
    if (!earliest || flight.due < *earliest) earliest = flight.due;
  }
  return earliest;
}

}  // namespace skewd
