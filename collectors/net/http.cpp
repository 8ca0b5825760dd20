// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "collectors/net/deadline.h"
#include "collectors/net/http_credentials.h"
#include "collectors/net/http_options.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr long kOk = 200;

// One GET while it runs, as the write callback sees it.
struct Transfer {
  CURL* handle;
  std::size_t question;
  std::size_t allowed;  // bytes
  const AnswerSink& sink;
  bool optional = false;
  std::size_t bytes = 0;
  bool too_long = false;
  std::array<char, CURL_ERROR_SIZE> trouble{};
};

long status_of(CURL* handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

// Whoever was asked has no such page, or not for us.
bool is_absent(const Transfer& transfer) {
  const long status = status_of(transfer.handle);
  return transfer.optional && status >= 400 && status < 500;
}

// Returning less than `size` aborts the transfer: the rest of an error page is of no use. Our own
// count of bytes, because CURLOPT_MAXFILESIZE needs a Content-Length.
std::size_t take_piece(char* data, std::size_t, std::size_t size, void* context) noexcept {
  auto& transfer = *static_cast<Transfer*>(context);
  const bool absent = is_absent(transfer);
  if (!absent && status_of(transfer.handle) != kOk) return 0;
  transfer.bytes += size;
  transfer.too_long = transfer.bytes > transfer.allowed;
  if (transfer.too_long) return 0;
  if (!absent) transfer.sink(transfer.question, {data, size});
  return size;
}

void set_bounds(HttpOptions& options, const Deadline& deadline, milliseconds connect,
                std::size_t bytes) {
  const auto seconds = (std::max<long>(deadline.remaining().count(), 1) + 999) / 1000;
  set_time_bounds(options, deadline.remaining(), connect);
  options.set(CURLOPT_LOW_SPEED_LIMIT, 64L);
  options.set(CURLOPT_LOW_SPEED_TIME, seconds);
  options.set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(bytes));
}

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Headers headers_of(const Query& query) {
  Headers headers{nullptr, curl_slist_free_all};
  for (const std::string& header : query.headers) {
    if (curl_slist* longer = curl_slist_append(headers.get(), header.c_str())) {
      static_cast<void>(headers.release());
      headers.reset(longer);
    }
  }
  return headers;
}

void set_transfer(HttpOptions& options, const std::string& url, const Headers& headers,
                  Transfer& transfer) {
  options.set(CURLOPT_URL, url.c_str());
  options.set(CURLOPT_HTTPHEADER, headers.get());
  options.set(CURLOPT_WRITEFUNCTION, &take_piece);
  options.set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  options.set(CURLOPT_ERRORBUFFER, transfer.trouble.data());
}

Error status_error(long status) {
  std::string message = "answered with status " + std::to_string(status) + ", not 200";
  if (status >= 300 && status < 400) message += ": redirects are not followed, write the final URL";
  return {ErrorKind::unreachable, std::move(message)};
}

Error timeout_error(CURL* handle, const Deadline& deadline, const AskLimits& limits) {
  curl_off_t connected_after = 0;
  curl_easy_getinfo(handle, CURLINFO_CONNECT_TIME_T, &connected_after);
  if (connected_after > 0) {
    return {ErrorKind::unreachable, "did not answer within " + deadline.text()};
  }
  return {ErrorKind::unreachable,
          "took no connection within " + duration_text(std::min(limits.connect, limits.total))};
}

Error transfer_error(CURLcode code, const Transfer& transfer, const Deadline& deadline,
                     const AskLimits& limits) {
  const long status = status_of(transfer.handle);
  if (status != 0 && status != kOk && !is_absent(transfer)) return status_error(status);
  if (transfer.too_long || code == CURLE_FILESIZE_EXCEEDED) {
    return {ErrorKind::limit, "sent more than " + std::to_string(limits.bytes) +
                                  " bytes: no more is read in one scrape"};
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return timeout_error(transfer.handle, deadline, limits);
  if (code == CURLE_UNSUPPORTED_PROTOCOL) {
    return {ErrorKind::unreachable, "does not speak HTTP: is this a tcp:// source?"};
  }
  std::string trouble =
      transfer.trouble.front() == '\0' ? curl_easy_strerror(code) : transfer.trouble.data();
  const bool is_ours = code == CURLE_URL_MALFORMAT || code == CURLE_LOGIN_DENIED ||
                       code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CACERT_BADFILE;
  return {is_ours ? ErrorKind::config : ErrorKind::unreachable, std::move(trouble)};
}

}  // namespace

Result<std::size_t> ask_http(const std::string& url, const Query& query, const AskLimits& limits,
                             const AnswerSink& sink, const HttpAccess& access) {
  const Deadline deadline(limits.total);
  const HttpHandle handle = make_http_handle();
  if (!handle) return failure(ErrorKind::limit, "libcurl could not start: out of memory?");
  const Headers headers = headers_of(query);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < query.questions.size(); ++i) {
    const bool optional = i < query.optional.size() && query.optional[i];
    Transfer transfer{handle.get(), i, limits.bytes - bytes, sink, optional};
    const std::string whole_url = url + query.questions[i];
    HttpOptions options(handle.get());
    set_confines(options);
    set_bounds(options, deadline, limits.connect, limits.bytes - bytes);
    set_transfer(options, whole_url, headers, transfer);
    set_tls(options, access.tls);
    if (auto login = set_login(options, access.login); !login) {
      return tl::unexpected(std::move(login).error());
    }
    const CURLcode code =
        options.refusal() == CURLE_OK ? curl_easy_perform(handle.get()) : options.refusal();
    const bool answered = status_of(handle.get()) == kOk || is_absent(transfer);
    if (code != CURLE_OK || !answered) {
      return tl::unexpected(transfer_error(code, transfer, deadline, limits));
    }
    bytes += transfer.bytes;
  }
  return bytes;
}

}  // namespace skewd
