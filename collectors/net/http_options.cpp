// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_options.h"

#include <algorithm>

namespace skewd {
namespace {

bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

}  // namespace

// Measured: with curl's defaults a URL of file:///etc/passwd is read, http_proxy in the
// environment gets the request, and a gzip bomb unpacks to 1.6 GB. A gzip body that breaks off is
// fine to curl, so that nothing compressed is asked for.
void set_confines(HttpOptions& options) {
  options.set(CURLOPT_PROTOCOLS_STR, "http,https");
  options.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  options.set(CURLOPT_FOLLOWLOCATION, 0L);
  options.set(CURLOPT_MAXREDIRS, 0L);
  options.set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  options.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  options.set(CURLOPT_PROXY, "");
  options.set(CURLOPT_ACCEPT_ENCODING, static_cast<const char*>(nullptr));
  options.set(CURLOPT_HTTP09_ALLOWED, 0L);
  options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  options.set(CURLOPT_SSL_VERIFYPEER, 1L);
  options.set(CURLOPT_SSL_VERIFYHOST, 2L);
  options.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  options.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  options.set(CURLOPT_USERAGENT, "skewd");
}

void set_time_bounds(HttpOptions& options, std::chrono::milliseconds total,
                     std::chrono::milliseconds connect) {
  // 0 would mean no bound at all.
  const auto whole = std::max<long>(total.count(), 1);
  options.set(CURLOPT_NOSIGNAL, 1L);
  // Otherwise curl, once timed out, waits for its resolver thread, which obeys no bound: 10 s
  // instead of 1 s when the name server is silent (measured).
  options.set(CURLOPT_QUICK_EXIT, 1L);
  options.set(CURLOPT_CONNECTTIMEOUT_MS, std::clamp<long>(connect.count(), 1, whole));
  options.set(CURLOPT_TIMEOUT_MS, whole);
}

HttpHandle make_http_handle() {
  return {start_curl() ? curl_easy_init() : nullptr, curl_easy_cleanup};
}

}  // namespace skewd
