// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_answers.h"

#include <microhttpd.h>

#include <array>
#include <memory>
#include <utility>

#include "exporters/compression.h"
#include "exporters/status/web_files.h"

namespace skewd {
namespace {

constexpr std::size_t kSmallestWorthCompressing = 1024;
// 64 clients of one address that ask for megabytes and never read them would take our memory.
constexpr std::size_t kMostUnsentBytes = std::size_t{256} * 1024 * 1024;

constexpr std::array<std::array<const char*, 2>, 4> kHeadersOfEveryAnswer = {{
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "deny"},
    {"Referrer-Policy", "no-referrer"},
}};

// The script and the style of the page, and styles that are served; no other script.
const std::string& content_security_policy() {
  static const std::string policy =
      "default-src 'none'; script-src '" + std::string(page_script().hash) +
      "'; style-src 'self' '" + std::string(page_style().hash) +
      "'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
  return policy;
}

/// A body that libmicrohttpd keeps until the client has read it.
struct UnsentBody {
  UnsentBody(std::string body, std::atomic<std::size_t>& counter)
      : text(std::move(body)), unsent_bytes(counter) {
    unsent_bytes += text.size();
  }
  UnsentBody(const UnsentBody&) = delete;
  UnsentBody& operator=(const UnsentBody&) = delete;
  ~UnsentBody() { unsent_bytes -= text.size(); }

  std::string text;
  std::atomic<std::size_t>& unsent_bytes;
};

struct DestroyResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, DestroyResponse>;

/// Hands the body over without a copy: /metrics may have megabytes.
Response make_response(std::unique_ptr<UnsentBody> body) {
  Response response(MHD_create_response_from_buffer_with_free_callback_cls(
      body->text.size(), body->text.data(),
      [](void* unsent) { delete static_cast<UnsentBody*>(unsent); }, body.get()));
  if (response != nullptr) static_cast<void>(body.release());
  return response;
}

void add_header(const Response& response, const char* name, const std::string& value) {
  MHD_add_response_header(response.get(), name, value.c_str());
}

HttpResponse too_much_unsent() {
  HttpResponse answer;
  answer.status = MHD_HTTP_SERVICE_UNAVAILABLE;
  answer.body = "Other clients read too slowly; try again.\n";
  return answer;
}

}  // namespace

std::string header_of(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string() : std::string(value);
}

QueryArguments query_of(MHD_Connection* connection) {
  QueryArguments arguments;
  const auto take = [](void* to, MHD_ValueKind, const char* key, std::size_t key_bytes,
                       const char* value, std::size_t value_bytes) {
    auto& list = *static_cast<QueryArguments*>(to);
    list.emplace_back(std::string(key, key_bytes),
                      value == nullptr ? std::string() : std::string(value, value_bytes));
    return MHD_YES;
  };
  MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take, &arguments);
  return arguments;
}

std::optional<int> AnswerSender::send(MHD_Connection* connection, HttpResponse answer) {
  const bool is_compressible = answer.body.size() > kSmallestWorthCompressing;
  std::optional<std::string> compressed;
  if (is_compressible && accepts_gzip(header_of(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING))) {
    compressed = gzip(answer.body);
  }
  std::string& body = compressed ? *compressed : answer.body;
  const std::size_t waiting = unsent_bytes_;
  if (waiting > 0 && is_compressible && waiting + body.size() > kMostUnsentBytes) {
    return send(connection, too_much_unsent());
  }
  const Response response =
      make_response(std::make_unique<UnsentBody>(std::move(body), unsent_bytes_));
  if (response == nullptr) return std::nullopt;
  for (const auto& [name, value] : kHeadersOfEveryAnswer) add_header(response, name, value);
  add_header(response, "Content-Security-Policy", content_security_policy());
  add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.content_type);
  if (is_compressible) add_header(response, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
  if (compressed) add_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  if (!answer.allow.empty()) add_header(response, MHD_HTTP_HEADER_ALLOW, answer.allow);
  if (!answer.challenge.empty()) {
    add_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, answer.challenge);
  }
  const auto status = static_cast<unsigned>(answer.status);
  if (MHD_queue_response(connection, status, response.get()) != MHD_YES) return std::nullopt;
  return answer.status;
}

}  // namespace skewd
