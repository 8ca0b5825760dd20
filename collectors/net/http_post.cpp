// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_post.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "collectors/net/deadline.h"
#include "collectors/net/http_credentials.h"
#include "collectors/net/http_options.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kConnect{5000};
constexpr std::size_t kBodyKept = 4096;
constexpr std::size_t kBodyMost = std::size_t{64} << 10;  // what is longer is no answer to a post

using TextList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void append(TextList& list, const std::string& text) {
  list.reset(curl_slist_append(list.release(), text.c_str()));
}

/// A URL whose host is the name that the certificate must bear, and where to connect instead.
struct Detour {
  std::string url;
  std::string connect_to;  // empty: as the URL says
  std::string host;        // what the Host header says
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

Detour detour_of(const PostTarget& target) {
  if (target.tls.server_name.empty()) return {target.url, {}, {}};
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, target.url.c_str(), 0) != CURLUE_OK) {
    return {target.url, {}, {}};
  }
  const std::string host = part_of(url.get(), CURLUPART_HOST);
  const std::string port = part_of(url.get(), CURLUPART_PORT);
  curl_url_set(url.get(), CURLUPART_HOST, target.tls.server_name.c_str(), 0);
  std::string from = target.tls.server_name + ':';
  return {part_of(url.get(), CURLUPART_URL), from.append(port) + ':' + host + ':' + port,
          host + ':' + port};
}

class CurlPoster final : public HttpPoster {
 public:
  explicit CurlPoster(PostTarget target)
      : target_(std::move(target)), detour_(detour_of(target_)), handle_(make_http_handle()) {}

  [[nodiscard]] Result<PostAnswer> post(const std::string& json, milliseconds total) override;
  void give_up_at(Clock::time_point when) override { give_up_at_ = when; }

 private:
  [[nodiscard]] static std::size_t take_piece(char* data, std::size_t, std::size_t size,
                                              void* context) noexcept;
  [[nodiscard]] static int look_at_clock(void* context, curl_off_t, curl_off_t, curl_off_t,
                                         curl_off_t) noexcept;
  void set_transfer(HttpOptions& options, const std::string& json);
  [[nodiscard]] Result<PostAnswer> answer() const;
  [[nodiscard]] Error error_of(CURLcode code, milliseconds total) const;

  const PostTarget target_;
  const Detour detour_;
  HttpHandle handle_;  // last of those that it uses
  TextList headers_{nullptr, curl_slist_free_all};
  TextList connect_to_{nullptr, curl_slist_free_all};
  std::string body_;
  std::size_t body_bytes_ = 0;
  std::array<char, CURL_ERROR_SIZE> trouble_{};
  std::atomic<Clock::time_point> give_up_at_ = Clock::time_point::max();
};

std::size_t CurlPoster::take_piece(char* data, std::size_t, std::size_t size,
                                   void* context) noexcept {
  auto& poster = *static_cast<CurlPoster*>(context);
  poster.body_bytes_ += size;
  if (poster.body_bytes_ > kBodyMost) return 0;  // aborts
  if (poster.body_.size() < kBodyKept) {
    poster.body_.append(data, std::min(size, kBodyKept - poster.body_.size()));
  }
  return size;
}

int CurlPoster::look_at_clock(void* context, curl_off_t, curl_off_t, curl_off_t,
                              curl_off_t) noexcept {
  return Clock::now() >= static_cast<CurlPoster*>(context)->give_up_at_.load() ? 1 : 0;
}

void CurlPoster::set_transfer(HttpOptions& options, const std::string& json) {
  headers_.reset();
  append(headers_, "Content-Type: application/json");
  append(headers_, "Expect:");  // or bodies of a megabyte wait for a "100 Continue" first
  if (!detour_.connect_to.empty()) {
    append(headers_, "Host: " + detour_.host);
    connect_to_.reset();
    append(connect_to_, detour_.connect_to);
    options.set(CURLOPT_CONNECT_TO, connect_to_.get());
  }
  options.set(CURLOPT_URL, detour_.url.c_str());
  options.set(CURLOPT_USERAGENT, target_.user_agent.c_str());
  options.set(CURLOPT_HTTPHEADER, headers_.get());
  options.set(CURLOPT_POST, 1L);
  options.set(CURLOPT_POSTFIELDS, json.c_str());
  options.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  options.set(CURLOPT_WRITEFUNCTION, &take_piece);
  options.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  options.set(CURLOPT_XFERINFOFUNCTION, &look_at_clock);
  options.set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  options.set(CURLOPT_NOPROGRESS, 0L);
  options.set(CURLOPT_ERRORBUFFER, trouble_.data());
}

Result<PostAnswer> CurlPoster::answer() const {
  PostAnswer answer;
  long status = 0;
  long connects = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &connects);
  curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry_after);
  answer.status = static_cast<int>(status);
  answer.body = body_;
  answer.new_connection = connects > 0;
  if (retry_after > 0) answer.retry_after = std::chrono::seconds(retry_after);
  return answer;
}

Error CurlPoster::error_of(CURLcode code, milliseconds total) const {
  if (body_bytes_ > kBodyMost) return {ErrorKind::limit, "answered with more than 64 KiB"};
  if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorKind::unreachable, "was given up"};
  if (code == CURLE_OPERATION_TIMEDOUT) {
    curl_off_t connected_after = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_CONNECT_TIME_T, &connected_after);
    return {ErrorKind::unreachable,
            connected_after > 0
                ? "did not answer within " + duration_text(total)
                : "took no connection within " + duration_text(std::min(kConnect, total))};
  }
  const bool is_ours = code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CACERT_BADFILE ||
                       code == CURLE_URL_MALFORMAT || code == CURLE_LOGIN_DENIED;
  return {is_ours ? ErrorKind::config : ErrorKind::unreachable,
          trouble_.front() == '\0' ? curl_easy_strerror(code) : trouble_.data()};
}

Result<PostAnswer> CurlPoster::post(const std::string& json, milliseconds total) {
  if (!handle_) return failure(ErrorKind::limit, "libcurl could not start: out of memory?");
  body_.clear();
  body_bytes_ = 0;
  trouble_.front() = '\0';
  curl_easy_reset(handle_.get());  // options only: connections are kept
  HttpOptions options(handle_.get());
  set_confines(options);
  set_time_bounds(options, total, kConnect);
  set_transfer(options, json);
  set_tls(options, target_.tls);
  if (auto login = set_login(options, target_.login); !login) return tl::unexpected(login.error());
  const CURLcode code =
      options.refusal() == CURLE_OK ? curl_easy_perform(handle_.get()) : options.refusal();
  if (code != CURLE_OK) return tl::unexpected(error_of(code, total));
  return answer();
}

}  // namespace

std::unique_ptr<HttpPoster> HttpPoster::create(PostTarget target) {
  return std::make_unique<CurlPoster>(std::move(target));
}

}  // namespace skewd
