// SPDX-License-Identifier: Apache-2.0
#include "exporters/request_limits.h"

#include <algorithm>
#include <charconv>

namespace skewd {
namespace {

constexpr std::size_t kLongestUri = 1024;
constexpr std::size_t kLargestUpload = 4096;

/// True if the body is too large, or its size is not told.
bool is_upload_unbounded(const RequestHead& head) {
  if (!head.transfer_encoding.empty()) return true;
  if (head.content_length.empty()) return false;
  const char* const end = head.content_length.data() + head.content_length.size();
  std::size_t bytes = 0;
  const auto [stop, problem] = std::from_chars(head.content_length.data(), end, bytes);
  return problem != std::errc() || stop != end || bytes > kLargestUpload;
}

HttpResponse refusal(int status, std::string_view why) {
  HttpResponse answer;
  answer.status = status;
  answer.body = why;
  return answer;
}

}  // namespace

std::optional<HttpResponse> refuse(const RequestHead& head) {
  if (head.uri_bytes > kLongestUri) return refusal(414, "The URL is longer than 1024 bytes.\n");
  if (head.method != "GET" && head.method != "HEAD" && head.method != "POST") {
    HttpResponse answer = refusal(405, "Only GET, HEAD and POST are understood.\n");
    answer.allow = "GET, HEAD, POST";
    return answer;
  }
  if (is_upload_unbounded(head)) {
    return refusal(413, "A request may bring 4096 bytes, which Content-Length must announce.\n");
  }
  return std::nullopt;
}

std::chrono::milliseconds read_patience(std::string_view seconds) {
  constexpr double kMostSeconds = 10;
  double said = 0;
  const auto read = std::from_chars(seconds.data(), seconds.data() + seconds.size(), said);
  const bool is_number = read.ec == std::errc() && read.ptr == seconds.data() + seconds.size();
  const double waits = is_number && said > 0 ? std::min(said, kMostSeconds) : kMostSeconds;
  return std::chrono::milliseconds(static_cast<std::int64_t>(waits * 1000));
}

}  // namespace skewd
