// SPDX-License-Identifier: Apache-2.0
#include "tests/support/curl_handle.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <stdexcept>
#include <string_view>

namespace skewd::support {
namespace {

// Once per process, before the first handle of either kind.
void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl cannot start");
}

}  // namespace

void CurlDeleter::operator()(CURL* handle) const { curl_easy_cleanup(handle); }

void CurlMultiDeleter::operator()(CURLM* multi) const { curl_multi_cleanup(multi); }

CurlMulti make_curl_multi() {
  start_curl();
  return CurlMulti(curl_multi_init());
}

bool is_loopback(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return false;
  const std::size_t end = url.find_first_of(":/?#@", kScheme.size());
  const std::string host = url.substr(kScheme.size(), end - kScheme.size());
  in_addr address{};
  // "http://127.0.0.1@elsewhere/" names a user, so @ is no end of a host.
  if (end != std::string::npos && url.find('@', end) < url.find('/', end)) return false;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

CurlHandle make_curl_handle(const std::string& url, std::chrono::milliseconds timeout) {
  start_curl();
  if (!is_loopback(url)) throw std::invalid_argument("not a loopback address: " + url);
  CurlHandle handle(curl_easy_init());
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  return handle;
}

int read_status(CURL* handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

std::string read_origin(CURL* handle) {
  curl_header* header = nullptr;
  const CURLHcode found = curl_easy_header(handle, "X-Origin", 0, CURLH_HEADER, -1, &header);
  return found == CURLHE_OK ? header->value : "";
}

std::string read_cookie(CURL* handle) {
  curl_header* header = nullptr;
  const CURLHcode found = curl_easy_header(handle, "Set-Cookie", 0, CURLH_HEADER, -1, &header);
  if (found != CURLHE_OK) return "";
  const std::string_view value = header->value;
  return std::string(value.substr(0, value.find(';')));
}

}  // namespace skewd::support
