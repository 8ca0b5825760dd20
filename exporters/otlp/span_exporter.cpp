// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "collectors/net/http_post.h"
#include "exporters/span_export.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostPerPost = 64;
constexpr std::chrono::milliseconds kPostMost = 5s;
constexpr auto kPauseAfterFailure = 5s;

std::unique_ptr<HttpPoster> poster_for(const OtlpSettings& settings, const SpanOrigin& origin) {
  return HttpPoster::create(
      {settings.endpoint, settings.login, settings.tls, "skewd/" + origin.version});
}

// Empty: they were taken.
std::string trouble_of(HttpPoster& poster, std::span<const RequestSpan> spans,
                       const SpanOrigin& origin) {
  const auto answer = poster.post(render_spans_json(spans, origin), kPostMost);
  if (!answer) return answer.error().message;
  if (answer->status >= 200 && answer->status < 300) return {};
  return "answered with status " + std::to_string(answer->status);
}

class PostingExporter final : public SpanExporter {
 public:
  PostingExporter(const OtlpSettings& settings, SpanOrigin origin,
                  std::function<void(const std::string&)> news)
      : origin_(std::move(origin)),
        news_(std::move(news)),
        poster_(poster_for(settings, origin_)),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  PostingExporter(const PostingExporter&) = delete;
  PostingExporter& operator=(const PostingExporter&) = delete;
  ~PostingExporter() override {
    thread_.request_stop();
    poster_->give_up_at(std::chrono::steady_clock::now());
  }

  void add(std::vector<RequestSpan> spans) override {
    {
      const std::lock_guard lock(mutex_);
      for (RequestSpan& span : spans) waiting_.push_back(std::move(span));
      for (; waiting_.size() > kMostWaiting; ++counts_.dropped) waiting_.pop_front();
    }
    arrived_.notify_one();
  }

  [[nodiscard]] SpanCounts counts() const override {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void run(const std::stop_token& stop) {
    while (true) {
      const std::vector<RequestSpan> batch = take(stop);
      if (batch.empty()) return;
      const std::string trouble = trouble_of(*poster_, batch, origin_);
      std::unique_lock lock(mutex_);
      (trouble.empty() ? counts_.sent : counts_.dropped) += batch.size();
      lock.unlock();
      if (trouble.empty() == failing_ && !stop.stop_requested()) {
        failing_ = !failing_;
        news_(trouble);
      }
      if (trouble.empty()) continue;
      lock.lock();
      arrived_.wait_for(lock, stop, kPauseAfterFailure, [] { return false; });
    }
  }

  // Empty: to be stopped.
  std::vector<RequestSpan> take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait(lock, stop, [this] { return !waiting_.empty(); })) return {};
    if (stop.stop_requested()) return {};
    std::vector<RequestSpan> batch;
    while (!waiting_.empty() && batch.size() < kMostPerPost) {
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return batch;
  }

  const SpanOrigin origin_;
  const std::function<void(const std::string&)> news_;
  const std::unique_ptr<HttpPoster> poster_;
  bool failing_ = false;      // of the thread
  mutable std::mutex mutex_;  // guards the queue and the counts
  std::condition_variable_any arrived_;
  std::deque<RequestSpan> waiting_;
  SpanCounts counts_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace

Result<void> post_spans(const OtlpSettings& settings, std::span<const RequestSpan> spans,
                        const SpanOrigin& origin) {
  const std::string trouble = trouble_of(*poster_for(settings, origin), spans, origin);
  if (trouble.empty()) return {};
  return failure(ErrorKind::unreachable, settings.endpoint + ": " + trouble);
}

std::unique_ptr<SpanExporter> SpanExporter::start(const OtlpSettings& settings, SpanOrigin origin,
                                                  std::function<void(const std::string&)> news) {
  if (settings.endpoint.empty()) return nullptr;
  return std::make_unique<PostingExporter>(settings, std::move(origin), std::move(news));
}

}  // namespace skewd
