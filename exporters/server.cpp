// SPDX-License-Identifier: Apache-2.0
#include "exporters/server.h"

#include <microhttpd.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <new>
#include <thread>

#include "exporters/handler_turn.h"
#include "exporters/listening_socket.h"
#include "exporters/request_limits.h"
#include "exporters/server_answers.h"
#include "exporters/server_daemon.h"
#include "exporters/server_exchange.h"
#include "exporters/server_gate.h"
#include "exporters/server_knock.h"
#include "exporters/server_tls.h"

namespace skewd {
namespace {

using Clock = ConnectionDeadlines::Clock;

constexpr const char* kScrapeTimeout = "X-Prometheus-Scrape-Timeout-Seconds";
constexpr auto kUpkeepEvery = std::chrono::seconds(1);
constexpr auto kUpkeepWithin = std::chrono::seconds(20);
constexpr auto kKnockEvery = static_cast<unsigned>(ServerKnock::kEvery / kUpkeepEvery);

HttpResponse text_answer(int status, std::string text) {
  HttpResponse answer;
  answer.status = status;
  answer.body = std::move(text);
  return answer;
}

HttpResponse refusal_of(Admission admission) {
  if (admission == Admission::busy) {
    return text_answer(MHD_HTTP_SERVICE_UNAVAILABLE, "Too many passwords at once; try again.\n");
  }
  HttpResponse answer = text_answer(MHD_HTTP_UNAUTHORIZED, "Unauthorized\n");
  answer.challenge = R"(Basic realm="skewd", charset="UTF-8")";
  return answer;
}

class BoundedServer final : public HttpServer {
 public:
  BoundedServer(HttpHandler handler, CertificateListener tell)
      : handler_(std::move(handler)), tell_(std::move(tell)) {}
  BoundedServer(const BoundedServer&) = delete;
  BoundedServer& operator=(const BoundedServer&) = delete;
  // libmicrohttpd cannot stop while a connection waits for its password to be looked at.
  ~BoundedServer() override { gate_.close(); }

  Result<void> begin(const WebSettings& web) {
    if (!web.tls.cert_file.empty()) {
      auto identity = TlsIdentity::load(web.tls);
      if (!identity) return tl::unexpected(std::move(identity).error());
      tls_ = std::make_unique<TlsKeeper>(web.tls, std::move(*identity));
    }
    gate_.admit(web.users);
    upkeep_ = std::jthread([this](const std::stop_token& stop) { look_after(stop); });
    return {};
  }

  Result<void> serve(const Result<ListeningSocket>& socket, std::size_t most);

  [[nodiscard]] Result<void> configure(const WebSettings& web) override;
  [[nodiscard]] std::vector<std::string> addresses() const override { return addresses_; }
  [[nodiscard]] ServerFigures figures() const override;

 private:
  // What one listening address has, and its callbacks are given.
  struct Door {
    Door(BoundedServer& owner, std::size_t most) : server(owner), deadlines(most - most / 16) {}

    BoundedServer& server;
    ConnectionDeadlines deadlines;
    ServerKnock knock;
    Daemon daemon;  // the first to go
  };

  static void* on_uri(void*, const char* uri, MHD_Connection*);
  static void on_completed(void* door, MHD_Connection* connection, void** exchange,
                           MHD_RequestTerminationCode);
  static void on_connection(void* door, MHD_Connection* connection, void** guest,
                            MHD_ConnectionNotificationCode code);
  static MHD_Result on_request(void* door, MHD_Connection* connection, const char* path,
                               const char* method, const char*, const char*,
                               std::size_t* upload_bytes, void** exchange);

  bool proceed(Door& door, const Asked& asked, Exchange& exchange);
  bool admit(Door& door, const Asked& asked, Exchange& exchange);
  HttpResponse respond(const HttpRequest& request);
  bool answer(MHD_Connection* connection, HttpResponse response);
  void look_after(const std::stop_token& stop);

  HttpHandler handler_;
  CertificateListener tell_;
  HandlerTurn handler_turn_;
  mutable std::mutex answers_mutex_;
  std::map<int, std::uint64_t> answers_;
  AnswerSender sender_;
  std::unique_ptr<TlsKeeper> tls_;  // null: no TLS
  LoginGate gate_;
  std::vector<std::string> addresses_;
  mutable std::mutex doors_mutex_;  // over the vector, which the upkeep reads
  std::vector<std::unique_ptr<Door>> doors_;
  std::jthread upkeep_;  // the first to go
};

Result<void> BoundedServer::serve(const Result<ListeningSocket>& socket, std::size_t most) {
  if (!socket) return tl::unexpected(socket.error());
  auto door = std::make_unique<Door>(*this, most);
  door->daemon =
      start_daemon(socket->descriptor, most, tls_ != nullptr,
                   {&BoundedServer::on_request, &BoundedServer::on_uri,
                    &BoundedServer::on_completed, &BoundedServer::on_connection, door.get()});
  if (door->daemon == nullptr) {
    return failure(ErrorKind::limit, "cannot serve " + socket->address +
                                         ": no thread or file descriptor is left for it");
  }
  addresses_.push_back(socket->address);
  const std::lock_guard lock(doors_mutex_);
  doors_.push_back(std::move(door));
  return {};
}

Result<void> BoundedServer::configure(const WebSettings& web) {
  if (web.tls.cert_file.empty() == (tls_ != nullptr)) {
    return failure(ErrorKind::config, "[web.tls] cannot come or go while running; restart skewd");
  }
  if (tls_) {
    if (auto used = tls_->use(web.tls); !used) return used;
  }
  gate_.admit(web.users);
  return {};
}

ServerFigures BoundedServer::figures() const {
  ServerFigures figures;
  if (tls_) figures.certificate = {tls_->is_fresh(), tls_->current()->expires()};
  {
    const std::lock_guard lock(doors_mutex_);
    for (const auto& door : doors_) figures.ended_connections += door->deadlines.shut();
  }
  const std::lock_guard lock(answers_mutex_);
  figures.answers.assign(answers_.begin(), answers_.end());
  return figures;
}

void* BoundedServer::on_uri(void*, const char* uri, MHD_Connection*) {
  return new (std::nothrow) Exchange(std::char_traits<char>::length(uri));
}

void BoundedServer::on_completed(void* door, MHD_Connection* connection, void** exchange,
                                 MHD_RequestTerminationCode) {
  static_cast<Door*>(door)->deadlines.awaits_request(socket_of(connection), Clock::now());
  delete static_cast<Exchange*>(*exchange);
  *exchange = nullptr;
}

// Called before the first byte is read: the session has not begun to shake hands.
void BoundedServer::on_connection(void* opaque, MHD_Connection* connection, void** guest,
                                  MHD_ConnectionNotificationCode code) {
  auto& door = *static_cast<Door*>(opaque);
  door.knock.heard();
  if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
    door.deadlines.closed(socket_of(connection));
    delete static_cast<std::shared_ptr<const TlsIdentity>*>(*guest);
    return;
  }
  try {
    door.deadlines.opened(socket_of(connection), address_of(connection), Clock::now());
    const auto* const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    if (!door.server.tls_ || info == nullptr) return;
    auto identity =
        std::make_unique<std::shared_ptr<const TlsIdentity>>(door.server.tls_->current());
    (*identity)->apply(static_cast<gnutls_session_int*>(info->tls_session));
    *guest = identity.release();
  } catch (...) {  // no memory: without an identity the session fails, without a deadline it idles
  }
}

MHD_Result BoundedServer::on_request(void* door, MHD_Connection* connection, const char* path,
                                     const char* method, const char*, const char*,
                                     std::size_t* upload_bytes, void** exchange) {
  if (*exchange == nullptr) return MHD_NO;
  try {
    auto& entered = *static_cast<Door*>(door);
    const bool goes_on = entered.server.proceed(entered, {connection, path, method, *upload_bytes},
                                                *static_cast<Exchange*>(*exchange));
    *upload_bytes = 0;  // bodies are read only to be ignored
    return goes_on ? MHD_YES : MHD_NO;
  } catch (...) {  // no memory for an answer; an exception must not cross a C library
    return MHD_NO;
  }
}

/// Called with the header, again when its password was looked at, with each piece of a body, and
/// when there is no more. False closes the connection.
bool BoundedServer::proceed(Door& door, const Asked& asked, Exchange& exchange) {
  if (exchange.stage != Exchange::Stage::admitted) return admit(door, asked, exchange);
  if (asked.upload_bytes > 0) return true;
  door.deadlines.is_answered(socket_of(asked.connection), Clock::now());
  const auto header = [&](const char* name) { return header_of(asked.connection, name); };
  return answer(asked.connection,
                respond({asked.method, asked.path, header("Accept"), header("Origin"),
                         read_patience(header(kScrapeTimeout)), query_of(asked.connection),
                         header("Host"), header("Sec-Fetch-Site")}));
}

bool BoundedServer::admit(Door& door, const Asked& asked, Exchange& exchange) {
  MHD_Connection* const connection = asked.connection;
  if (exchange.stage == Exchange::Stage::head) {
    const std::string length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    const std::string coding = header_of(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING);
    auto refusal = refuse({asked.method, exchange.uri_bytes, length, coding});
    if (refusal) return answer(connection, std::move(*refusal));
    const std::string login = header_of(connection, MHD_HTTP_HEADER_AUTHORIZATION);
    if (const auto known = gate_.recall(login)) {
      exchange.admission = *known;
    } else {
      exchange.stage = Exchange::Stage::waiting;
      door.deadlines.is_answered(socket_of(connection), Clock::now());
      MHD_suspend_connection(connection);
      const auto go_on = [connection, &exchange](Admission admission) {
        exchange.admission = admission;
        MHD_resume_connection(connection);
      };
      if (!gate_.ask(login, address_of(connection), go_on)) go_on(Admission::busy);
      return true;
    }
  }
  exchange.stage = Exchange::Stage::admitted;
  const Admission admission = exchange.admission;
  return admission == Admission::granted || answer(connection, refusal_of(admission));
}

HttpResponse BoundedServer::respond(const HttpRequest& request) {
  const auto turn = handler_turn_.take(request.patience);
  if (!turn) return text_answer(MHD_HTTP_SERVICE_UNAVAILABLE, "Busy; try again.\n");
  try {
    return handler_(request);
  } catch (...) {
    return text_answer(MHD_HTTP_INTERNAL_SERVER_ERROR, "Internal error.\n");
  }
}

bool BoundedServer::answer(MHD_Connection* connection, HttpResponse response) {
  const auto status = sender_.send(connection, std::move(response));
  if (!status) return false;
  const std::lock_guard lock(answers_mutex_);
  ++answers_[*status];
  return true;
}

// Disks may be slow: files are looked at here, where nobody waits.
void BoundedServer::look_after(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  Pulse pulse("http upkeep", Pulse::Waits::for_disks);
  for (unsigned round = 0;; ++round) {
    pulse.beat(kUpkeepWithin);
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, kUpkeepEvery, [] { return false; });
    if (stop.stop_requested()) return;
    {
      const std::lock_guard doors(doors_mutex_);
      for (const auto& door : doors_) {
        door->deadlines.shut_late(Clock::now());
        if (round % kKnockEvery == 0) door->knock.knock(door->daemon.get());
      }
    }
    if (!tls_ || round % 2 == 0) continue;
    const auto news = tls_->look_again();
    if (news && tell_) tell_({news->works, news->reason});
  }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::vector<std::string>& listen,
                                                      HttpHandler handler, const WebSettings& web,
                                                      CertificateListener tell) {
  auto server = std::make_unique<BoundedServer>(std::move(handler), std::move(tell));
  if (auto begun = server->begin(web); !begun) return tl::unexpected(std::move(begun).error());
  const bool inherits = !web.sockets.empty();
  const std::size_t most = most_connections(inherits ? web.sockets.size() : listen.size());
  for (const int socket : web.sockets) {
    if (auto served = server->serve(adopt_listener(socket), most); !served) {
      return tl::unexpected(std::move(served).error());
    }
  }
  if (inherits) return server;
  for (const std::string& address : listen) {
    if (auto served = server->serve(listen_on(address), most); !served) {
      if (web.listen_place.empty()) return tl::unexpected(std::move(served).error());
      return tl::unexpected(std::move(served).error().in(web.listen_place));
    }
  }
  return server;
}

Result<std::optional<Instant>> check_certificates(const WebTls& tls) {
  if (tls.cert_file.empty()) return std::nullopt;
  auto identity = TlsIdentity::load(tls);
  if (!identity) return tl::unexpected(std::move(identity).error());
  return (*identity)->expires();
}

}  // namespace skewd
