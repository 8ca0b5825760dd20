// SPDX-License-Identifier: Apache-2.0
#include "tests/support/post_receiver.h"

#include <microhttpd.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace skewd::support {
namespace {

std::string header_of(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? "" : value;
}

// Is called with the head, then with each piece of the body, then without one.
MHD_Result take_request(void* receiver, MHD_Connection* connection, const char* url, const char*,
                        const char*, const char* piece, std::size_t* size, void** request) {
  if (*request == nullptr) {
    *request = new std::string;
    return MHD_YES;
  }
  auto& body = *static_cast<std::string*>(*request);
  if (*size > 0) {
    body.append(piece, *size);
    *size = 0;
    return MHD_YES;
  }
  Posted posted{url,
                body,
                header_of(connection, "Content-Type"),
                header_of(connection, "Authorization"),
                header_of(connection, "User-Agent"),
                header_of(connection, "Host"),
                std::chrono::system_clock::now()};
  return static_cast<PostReceiver*>(receiver)->answer(connection, std::move(posted)) ? MHD_YES
                                                                                     : MHD_NO;
}

void forget_request(void*, MHD_Connection*, void** request, MHD_RequestTerminationCode) {
  delete static_cast<std::string*>(*request);
  *request = nullptr;
}

}  // namespace

PostReceiver::PostReceiver(Answer answer, ServerCertificate tls)
    : answer_(std::move(answer)), tls_(std::move(tls)) {
  open();
}

PostReceiver::~PostReceiver() { close(); }

std::string PostReceiver::url() const {
  return (tls_.certificate.empty() ? "http://127.0.0.1:" : "https://127.0.0.1:") +
         std::to_string(port_.number());
}

std::vector<Posted> PostReceiver::posts() const {
  const std::lock_guard lock(mutex_);
  return posts_;
}

void PostReceiver::open() {
  if (daemon_ != nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  unsigned flags =
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC;
  std::vector<MHD_OptionItem> options{
      {MHD_OPTION_LISTEN_SOCKET, port_.listen(), nullptr},
      {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<std::intptr_t>(&forget_request), nullptr}};
  const auto add_text = [&](MHD_OPTION option, const std::string& text) {
    if (!text.empty()) options.push_back({option, 0, const_cast<char*>(text.c_str())});
  };
  if (!tls_.certificate.empty()) flags |= MHD_USE_TLS;
  add_text(MHD_OPTION_HTTPS_MEM_CERT, tls_.certificate);
  add_text(MHD_OPTION_HTTPS_MEM_KEY, tls_.key);
  options.push_back({MHD_OPTION_END, 0, nullptr});
  daemon_ = MHD_start_daemon(flags, 0, nullptr, nullptr, &take_request, this, MHD_OPTION_ARRAY,
                             options.data(), MHD_OPTION_END);
  if (daemon_ == nullptr) throw std::runtime_error("a receiver of posts cannot listen");
}

void PostReceiver::close() {
  if (daemon_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  closed_.notify_all();
  MHD_stop_daemon(daemon_);
  daemon_ = nullptr;
}

bool PostReceiver::answer(MHD_Connection* connection, Posted posted) {
  const PostReply reply = answer_(posted);
  {
    std::unique_lock lock(mutex_);
    posts_.push_back(std::move(posted));
    if (reply.stalls) {
      closed_.wait(lock, [this] { return !open_; });
      return false;
    }
  }
  std::string body = reply.body;
  MHD_Response* response =
      MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY);
  if (!reply.retry_after.empty()) {
    MHD_add_response_header(response, "Retry-After", reply.retry_after.c_str());
  }
  if (reply.closes) MHD_add_response_header(response, "Connection", "close");
  const auto queued = MHD_queue_response(connection, static_cast<unsigned>(reply.status), response);
  MHD_destroy_response(response);
  return queued == MHD_YES;
}

}  // namespace skewd::support
