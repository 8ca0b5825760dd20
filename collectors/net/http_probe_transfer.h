// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "collectors/net/http_options.h"
#include "collectors/probe.h"
#include "collectors/trace_context.h"

namespace skewd {

/// One request of a probe while it is under way. Stays where it is: the library holds its address.
class ProbeTransfer {
 public:
  ProbeTransfer(std::size_t number, const ProbeSettings& probe, TraceContext trace,
                std::string user_agent);
  ProbeTransfer(const ProbeTransfer&) = delete;
  ProbeTransfer& operator=(const ProbeTransfer&) = delete;

  /// False: it cannot be sent; `finish` says why.
  [[nodiscard]] bool set_up();
  /// What came of it, given what the library says.
  [[nodiscard]] ProbeAnswer finish(CURLcode code);
  [[nodiscard]] CURL* handle() const { return handle_.get(); }
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  [[nodiscard]] static std::size_t take_body(char* data, std::size_t, std::size_t size,
                                             void* context) noexcept;
  [[nodiscard]] static std::size_t take_header(char* data, std::size_t, std::size_t size,
                                               void* context) noexcept;
  [[nodiscard]] bool set_request(HttpOptions& options);
  void set_way(HttpOptions& options);
  void set_receivers(HttpOptions& options);
  void note_header(std::string_view line);
  void note_times();
  void note_certificate();
  void note_trouble(CURLcode code);
  [[nodiscard]] std::string timeout_text() const;
  [[nodiscard]] bool is_ours(CURLcode code) const;
  [[nodiscard]] bool has_connected() const;

  using TextList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
  std::size_t number_;
  ProbeSettings probe_;
  TraceContext trace_;
  std::string user_agent_;
  bool only_connects_;
  std::string url_;
  std::string refusal_;  // why it was not sent
  TextList headers_{nullptr, curl_slist_free_all};
  TextList connect_to_{nullptr, curl_slist_free_all};
  std::array<char, CURL_ERROR_SIZE> trouble_{};
  ProbeAnswer answer_;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  HttpHandle handle_ = make_http_handle();  // goes before what it uses
};

}  // namespace skewd
