// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/courier.h"

#include <algorithm>

#include "exporters/utf8.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{1000};
constexpr milliseconds kLongestPause{60'000};
constexpr milliseconds kShortestPause{100};
constexpr int kMostDoublings = 6;
// So many single alerts refused without one that is taken: it is not the alerts that are wrong.
constexpr int kMostRefusals = 8;
constexpr std::size_t kProblemShown = 200;

bool is_about_content(int status) { return status == 400 || status == 413 || status == 422; }

// A login page in between answers 200 to everything. Alertmanager's answer is empty.
bool is_taken(const Delivery& delivery) {
  const std::size_t first = delivery.problem.find_first_not_of(" \t\r\n");
  const bool is_page = first != std::string::npos && delivery.problem[first] == '<';
  return delivery.status >= 200 && delivery.status < 300 && !is_page;
}

std::string reason_of(const Delivery& delivery) {
  std::string said = valid_utf8(delivery.problem, kProblemShown);
  if (delivery.status == 0) return said;
  if (delivery.status >= 200 && delivery.status < 300) {
    return "answers with a web page, which no Alertmanager does: " + said;
  }
  std::string reason = "answered with status " + std::to_string(delivery.status);
  if (delivery.status >= 300 && delivery.status < 400) {
    return reason + ": redirects are not followed, write the final URL";
  }
  return said.empty() ? reason : reason + ": " + said;
}

milliseconds pause_after(int failures, double chance) {
  const milliseconds most =
      std::min(kFirstPause * (1 << std::min(failures - 1, kMostDoublings)), kLongestPause);
  const auto drawn =
      milliseconds(static_cast<milliseconds::rep>(chance * static_cast<double>(most.count())));
  return std::clamp(drawn, kShortestPause, kLongestPause);
}

}  // namespace

std::optional<Batch> Courier::next(Moment now) {
  if (now.steady < pause_until_) return std::nullopt;
  Batch batch;
  for (std::string& key : table_.due(now.steady, kMostPerBatch)) {
    const std::string alert = table_.render(key, now);
    const bool fits = batch.body.size() + alert.size() + 2 <= kMostBatchBytes;
    if (!batch.keys.empty() && !fits) break;
    batch.body += batch.body.empty() ? '[' : ',';
    batch.body += alert;
    batch.keys.push_back(std::move(key));
  }
  if (batch.keys.empty()) {
    catching_up_ = false;
    return std::nullopt;
  }
  batch.body += ']';
  return batch;
}

std::vector<NotifierNews> Courier::note(const Batch& batch, const Delivery& delivery, Moment now,
                                        double chance) {
  News news;
  if (is_taken(delivery)) {
    note_success(batch, delivery, now, news);
    return news;
  }
  errors_ += batch.keys.size();
  if (is_about_content(delivery.status)) {
    note_refusal(batch, delivery, now, chance, news);
  } else {
    note_failure(delivery, reason_of(delivery), now, chance, news);
  }
  return news;
}

void Courier::note_success(const Batch& batch, const Delivery& delivery, Moment now, News& news) {
  sent_ += batch.keys.size();
  refusals_ = 0;
  if (failures_ > 0) news.push_back({NotifierNews::Kind::works_again, {}, {}});
  failures_ = 0;
  pause_until_ = Steady::min();
  // Who lost the connection may have lost its memory with it. Once only until all is told: a proxy
  // may close every connection.
  if (delivery.new_connection && !catching_up_) {
    catching_up_ = true;
    table_.forget_told();
  }
  for (const std::string& key : batch.keys) {
    if (table_.was_refused(key)) {
      news.push_back({NotifierNews::Kind::taken, table_.name_of(key), {}});
    }
    table_.note_told(key, now);
  }
}

void Courier::note_refusal(const Batch& batch, const Delivery& delivery, Moment now, double chance,
                           News& news) {
  if (batch.keys.size() > 1) {
    refusals_ = 0;
    table_.set_apart(batch.keys);
    return;
  }
  if (++refusals_ >= kMostRefusals) {
    refusals_ = 0;
    note_failure(delivery, "refuses one alert after the other: " + reason_of(delivery), now, chance,
                 news);
    return;
  }
  const std::string& key = batch.keys.front();
  if (table_.note_refused(key, now)) {
    news.push_back({NotifierNews::Kind::refused, table_.name_of(key), reason_of(delivery)});
  }
}

void Courier::note_failure(const Delivery& delivery, const std::string& reason, Moment now,
                           double chance, News& news) {
  if (failures_ == 0) news.push_back({NotifierNews::Kind::failing, {}, reason});
  failures_ = std::min(failures_ + 1, kMostDoublings + 1);
  milliseconds pause = pause_after(failures_, chance);
  if (delivery.retry_after) {
    // No longer than alerts live at the other end, so that obedience does not end them.
    pause = std::max(pause, std::min<milliseconds>(*delivery.retry_after, 2 * resend_));
  }
  pause_until_ = now.steady + pause;
  table_.join_again();
  // Whoever comes back may have begun anew, with nothing. Whoever is only busy remembers.
  if (delivery.status != 429) table_.forget_told();
}

void Courier::hurry() {
  pause_until_ = Steady::min();
  table_.forget_told();
}

Courier::Steady Courier::due() const { return std::max(pause_until_, table_.next_due()); }

NotificationCounts Courier::counts() const { return {sent_, errors_, table_.dropped()}; }

}  // namespace skewd
