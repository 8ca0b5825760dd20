// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_reach.h"

#include <array>
#include <cstring>
#include <list>
#include <memory>
#include <utility>

#include "collectors/net/deadline.h"
#include "collectors/net/http_options.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostAtOnce = 64;
constexpr int kPollMilliseconds = 100;

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

std::size_t forget(char*, std::size_t, std::size_t size, void*) noexcept { return size; }

// One question that is being asked.
struct Asking {
  explicit Asking(std::size_t number) : question(number) {}

  std::size_t question;
  Headers headers{nullptr, curl_slist_free_all};
  std::array<char, CURL_ERROR_SIZE> trouble{};
  HttpHandle handle = make_http_handle();
};

bool set_up(Asking& asking, const ReachQuestion& question, milliseconds bound) {
  HttpOptions options(asking.handle.get());
  set_confines(options);
  set_time_bounds(options, bound, bound);
  options.set(CURLOPT_URL, question.url.c_str());
  options.set(CURLOPT_ERRORBUFFER, asking.trouble.data());
  options.set(CURLOPT_SSL_VERIFYPEER, 0L);
  options.set(CURLOPT_SSL_VERIFYHOST, 0L);
  options.set(CURLOPT_FRESH_CONNECT, 1L);
  options.set(CURLOPT_WRITEFUNCTION, &forget);
  options.set(CURLOPT_PRIVATE, static_cast<void*>(&asking));
  if (!question.unix_path.empty()) {
    options.set(CURLOPT_UNIX_SOCKET_PATH, question.unix_path.c_str());
  }
  if (question.method.empty()) {
    options.set(CURLOPT_CONNECT_ONLY, 1L);
  } else {
    options.set(CURLOPT_NOBODY, question.method == "GET" ? 0L : 1L);
    options.set(CURLOPT_CUSTOMREQUEST, question.method.c_str());
  }
  if (!question.host_header.empty()) {
    asking.headers.reset(curl_slist_append(nullptr, ("Host: " + question.host_header).c_str()));
    options.set(CURLOPT_HTTPHEADER, asking.headers.get());
  }
  return options.refusal() == CURLE_OK;
}

ReachAnswer answer_of(const Asking& asking, CURLcode code, milliseconds bound) {
  ReachAnswer answer;
  long status = 0;
  curl_easy_getinfo(asking.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  // A body that is longer than the time allows is still an answer.
  if (code == CURLE_OK || (code == CURLE_OPERATION_TIMEDOUT && status != 0)) return answer;
  long system = 0;  // what connect() said; curl's own words leave the reason out
  curl_easy_getinfo(asking.handle.get(), CURLINFO_OS_ERRNO, &system);
  if (code == CURLE_COULDNT_CONNECT && system != 0) {
    answer.trouble = std::strerror(static_cast<int>(system));
  } else if (code == CURLE_OPERATION_TIMEDOUT) {
    answer.trouble = "no answer within " + duration_text(bound);
  } else {
    answer.trouble =
        asking.trouble.front() != '\0' ? asking.trouble.data() : curl_easy_strerror(code);
  }
  return answer;
}

class Round {
 public:
  Round(std::span<const ReachQuestion> questions, milliseconds bound)
      : questions_(questions), bound_(bound), answers_(questions.size()) {}

  std::vector<ReachAnswer> run(const std::function<void(std::size_t)>& progress) {
    while (done_ < questions_.size() && multi_) {
      while (running_.size() < kMostAtOnce && next_ < questions_.size()) start(next_++);
      int active = 0;
      curl_multi_perform(multi_.get(), &active);
      collect();
      progress(done_);
      if (active > 0) curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
    return std::move(answers_);
  }

 private:
  void start(std::size_t question) {
    Asking& asking = running_.emplace_back(question);
    const bool ready = asking.handle && set_up(asking, questions_[question], bound_);
    if (ready && curl_multi_add_handle(multi_.get(), asking.handle.get()) == CURLM_OK) return;
    answers_[question].trouble = "cannot be asked";
    running_.pop_back();
    ++done_;
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Asking* asking = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &asking);
      answers_[asking->question] = answer_of(*asking, message->data.result, bound_);
      curl_multi_remove_handle(multi_.get(), asking->handle.get());
      running_.remove_if([&](const Asking& one) { return &one == asking; });
      ++done_;
    }
  }

  std::span<const ReachQuestion> questions_;
  milliseconds bound_;
  std::vector<ReachAnswer> answers_;
  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_{curl_multi_init(),
                                                               curl_multi_cleanup};
  std::list<Asking> running_;  // goes before the multi handle
  std::size_t next_ = 0;
  std::size_t done_ = 0;
};

}  // namespace

std::vector<ReachAnswer> reach(std::span<const ReachQuestion> questions, milliseconds bound,
                               const std::function<void(std::size_t done)>& progress) {
  return Round(questions, bound).run(progress);
}

}  // namespace skewd
