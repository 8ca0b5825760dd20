// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>

namespace skewd {

/// Sets options of one handle and remembers the first refusal: a handle that does not know one of
/// the bounds must not be used.
class HttpOptions {
 public:
  explicit HttpOptions(CURL* handle) : handle_(handle) {}

  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(handle_, option, value);
    if (refusal_ == CURLE_OK) refusal_ = code;
  }
  [[nodiscard]] CURLcode refusal() const { return refusal_; }

 private:
  CURL* handle_;
  CURLcode refusal_ = CURLE_OK;
};

/// HTTP and HTTPS only, no redirects, no proxies, no credentials but those we set, certificates
/// verified.
void set_confines(HttpOptions& options);

/// No wait is longer than `total`, and none for a connection longer than `connect`.
void set_time_bounds(HttpOptions& options, std::chrono::milliseconds total,
                     std::chrono::milliseconds connect);

using HttpHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

/// A handle without options; null: the library could not start.
[[nodiscard]] HttpHandle make_http_handle();

}  // namespace skewd
