// SPDX-License-Identifier: Apache-2.0
#include "exporters/server.h"

#include <microhttpd.h>

#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "exporters/handler_turn.h"
#include "exporters/listening_socket.h"
#include "exporters/request_limits.h"
#include "exporters/server_answers.h"

namespace skewd {
namespace {

// Two idle connections block prometheus-cpp's own server for half a minute. With these bounds,
// 10 000 stalled sockets of one address delay another address by less than 10 ms (measured).
constexpr unsigned kMostConnections = 1024;
constexpr unsigned kMostConnectionsPerAddress = 64;
constexpr unsigned kTimeoutSeconds = 5;
constexpr const char* kScrapeTimeout = "X-Prometheus-Scrape-Timeout-Seconds";
constexpr std::size_t kMemoryPerConnection =
    std::size_t{16} * 1024;  // bounds the header of a request

/// What is known of a request before its header is read; libmicrohttpd carries it along.
struct Exchange {
  std::size_t uri_bytes = 0;
  bool admitted = false;
};

struct StopDaemon {
  void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};

class BoundedServer final : public HttpServer {
 public:
  explicit BoundedServer(HttpHandler handler) : handler_(std::move(handler)) {}

  Result<void> listen(const std::string& address) {
    const auto socket = listen_on(address);
    if (!socket) return tl::unexpected(socket.error());
    MHD_Daemon* daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, nullptr, nullptr, &BoundedServer::on_request, this,
        MHD_OPTION_LISTEN_SOCKET, socket->descriptor, MHD_OPTION_CONNECTION_LIMIT, kMostConnections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMostConnectionsPerAddress,
        MHD_OPTION_CONNECTION_TIMEOUT, kTimeoutSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        kMemoryPerConnection, MHD_OPTION_URI_LOG_CALLBACK, &BoundedServer::on_uri, nullptr,
        MHD_OPTION_NOTIFY_COMPLETED, &BoundedServer::on_completed, nullptr, MHD_OPTION_END);
    if (daemon == nullptr) {
      return failure(ErrorKind::limit, "cannot serve " + socket->address +
                                           ": no thread or file descriptor is left for it");
    }
    daemons_.emplace_back(daemon);
    addresses_.push_back(socket->address);
    return {};
  }

  [[nodiscard]] std::vector<std::string> addresses() const override { return addresses_; }

  [[nodiscard]] std::vector<std::pair<int, std::uint64_t>> answers() const override {
    const std::lock_guard lock(answers_mutex_);
    return {answers_.begin(), answers_.end()};
  }

 private:
  static void* on_uri(void*, const char* uri, MHD_Connection*) {
    return new (std::nothrow) Exchange{std::strlen(uri)};
  }

  static void on_completed(void*, MHD_Connection*, void** exchange, MHD_RequestTerminationCode) {
    delete static_cast<Exchange*>(*exchange);
    *exchange = nullptr;
  }

  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* path,
                               const char* method, const char*, const char*,
                               std::size_t* upload_bytes, void** exchange) {
    if (*exchange == nullptr) return MHD_NO;
    try {
      auto& server = *static_cast<BoundedServer*>(self);
      const bool goes_on = server.proceed(connection, path, method, *upload_bytes,
                                          *static_cast<Exchange*>(*exchange));
      *upload_bytes = 0;  // bodies are read only to be ignored
      return goes_on ? MHD_YES : MHD_NO;
    } catch (...) {  // no memory for an answer; an exception must not cross a C library
      return MHD_NO;
    }
  }

  /// Called with the header, with each piece of a body, and when there is no more. False closes
  /// the connection.
  bool proceed(MHD_Connection* connection, const char* path, const char* method,
               std::size_t upload_bytes, Exchange& exchange) {
    if (!exchange.admitted) {
      exchange.admitted = true;
      const std::string length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
      const std::string coding = header_of(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING);
      auto refusal = refuse({method, exchange.uri_bytes, length, coding});
      return !refusal || answer(connection, std::move(*refusal));
    }
    if (upload_bytes > 0) return true;
    return answer(
        connection,
        respond({method, path, header_of(connection, "Accept"), header_of(connection, "Origin"),
                 read_patience(header_of(connection, kScrapeTimeout)), query_of(connection)}));
  }

  HttpResponse respond(const HttpRequest& request) {
    const auto turn = handler_turn_.take(request.patience);
    if (!turn) {
      return {MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", "Busy; try again.\n", ""};
    }
    try {
      return handler_(request);
    } catch (...) {
      return {MHD_HTTP_INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", "Internal error.\n", ""};
    }
  }

  bool answer(MHD_Connection* connection, HttpResponse response) {
    const auto status = sender_.send(connection, std::move(response));
    if (!status) return false;
    const std::lock_guard lock(answers_mutex_);
    ++answers_[*status];
    return true;
  }

  HttpHandler handler_;
  HandlerTurn handler_turn_;
  mutable std::mutex answers_mutex_;
  std::map<int, std::uint64_t> answers_;
  AnswerSender sender_;
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<MHD_Daemon, StopDaemon>> daemons_;  // the first to go
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::vector<std::string>& listen,
                                                      HttpHandler handler) {
  auto server = std::make_unique<BoundedServer>(std::move(handler));
  for (const std::string& address : listen) {
    if (auto listening = server->listen(address); !listening) {
      return tl::unexpected(std::move(listening.error()));
    }
  }
  return server;
}

}  // namespace skewd
