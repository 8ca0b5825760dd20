// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_probe.h"

#include <list>
#include <memory>
#include <utility>

#include "collectors/net/http_options.h"
#include "collectors/net/http_probe_transfer.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;

class CurlProbeSender final : public ProbeSender {
 public:
  CurlProbeSender() = default;
  CurlProbeSender(const CurlProbeSender&) = delete;
  CurlProbeSender& operator=(const CurlProbeSender&) = delete;
  ~CurlProbeSender() override {
    for (const ProbeTransfer& one : running_) curl_multi_remove_handle(multi_.get(), one.handle());
  }

  [[nodiscard]] bool is_ready() const { return multi_ != nullptr; }

  void send(std::size_t number, const ProbeSettings& probe, const TraceContext& trace,
            const std::string& user_agent) override {
    ProbeTransfer& transfer = running_.emplace_back(number, probe, trace, user_agent);
    const bool begun =
        transfer.set_up() && curl_multi_add_handle(multi_.get(), transfer.handle()) == CURLM_OK;
    if (begun) return;
    answered_.push_back({number, transfer.finish(CURLE_FAILED_INIT)});
    running_.pop_back();
  }

  [[nodiscard]] std::vector<Answered> wait(milliseconds most) override {
    go_on();
    if (answered_.empty()) {
      curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(most.count()), nullptr);
      go_on();
    }
    return std::exchange(answered_, {});
  }

  void wake() override { curl_multi_wakeup(multi_.get()); }

 private:
  void go_on() {
    int active = 0;
    curl_multi_perform(multi_.get(), &active);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      ProbeTransfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      answered_.push_back({transfer->number(), transfer->finish(message->data.result)});
      curl_multi_remove_handle(multi_.get(), transfer->handle());
      running_.remove_if([&](const ProbeTransfer& one) { return &one == transfer; });
    }
  }

  HttpHandle first_ = make_http_handle();  // starts the library
  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_{curl_multi_init(),
                                                               curl_multi_cleanup};
  std::list<ProbeTransfer> running_;  // goes before the multi handle
  std::vector<Answered> answered_;
};

}  // namespace

std::unique_ptr<ProbeSender> ProbeSender::create() {
  auto sender = std::make_unique<CurlProbeSender>();
  if (!sender->is_ready()) return nullptr;
  return sender;
}

ProbeAnswer send_probe(const ProbeSettings& probe, const TraceContext& trace,
                       const std::string& user_agent) {
  ProbeTransfer transfer(0, probe, trace, user_agent);
  if (!transfer.set_up()) return transfer.finish(CURLE_FAILED_INIT);
  return transfer.finish(curl_easy_perform(transfer.handle()));
}

}  // namespace skewd
