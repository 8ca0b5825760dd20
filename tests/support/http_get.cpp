// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_get.h"

#include <curl/curl.h>

#include "tests/support/curl_handle.h"

namespace skewd::support {
namespace {

std::size_t append_body(const char* piece, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(piece, size * count);
  return size * count;
}

}  // namespace

std::optional<HttpAnswer> http_get(const std::string& url, std::chrono::milliseconds timeout) {
  HttpAnswer answer;
  const CurlHandle handle = make_curl_handle(url, timeout);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &append_body);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
  if (curl_easy_perform(handle.get()) != CURLE_OK) return std::nullopt;
  answer.status = read_status(handle.get());
  answer.origin = read_origin(handle.get());
  return answer;
}

}  // namespace skewd::support
