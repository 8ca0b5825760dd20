// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_probe_transfer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "collectors/net/deadline.h"
#include "collectors/net/http_credentials.h"

namespace skewd {
namespace {

using std::chrono::microseconds;

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kUnix = "unix:";
constexpr std::size_t kBodyKept = std::size_t{64} << 10;
// Beyond the kept part a body is read and forgotten, so that the balancer does not count a client
// that left; an endless one is cut.
constexpr std::size_t kBodyMost = std::size_t{8} << 20;
constexpr std::size_t kHeadersKept = std::size_t{32} << 10;

Moment now() {
  return {std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
          std::chrono::floor<std::chrono::milliseconds>(
              std::chrono::steady_clock::now().time_since_epoch())};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// A descriptor, a port or a right that this host has not: the balancer was not asked.
bool is_local(long number) {
  constexpr std::array<int, 9> kLocal{EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS,     ENOMEM,
                                      EACCES, EPERM,  ENOENT,        EAFNOSUPPORT};
  return std::find(kLocal.begin(), kLocal.end(), number) != kLocal.end();
}

}  // namespace

ProbeTransfer::ProbeTransfer(std::size_t number, const ProbeSettings& probe, TraceContext trace,
                             std::string user_agent)
    : number_(number),
      probe_(probe),
      trace_(std::move(trace)),
      user_agent_(std::move(user_agent)),
      only_connects_(probe.url.starts_with(kTcp)),
      url_(only_connects_ ? "http://" + probe.url.substr(kTcp.size()) : probe.url) {
  answer_.trace_id = trace_.trace_id;
  answer_.span_id = trace_.span_id;
  answer_.began = now();
}

bool ProbeTransfer::set_up() {
  if (!handle_) {
    refusal_ = "libcurl could not start: out of memory?";
    return false;
  }
  HttpOptions options(handle_.get());
  set_confines(options);
  set_time_bounds(options, probe_.timeout, probe_.timeout);
  if (!set_request(options)) return false;
  set_way(options);
  set_receivers(options);
  if (options.refusal() == CURLE_OK) return true;
  refusal_ = curl_easy_strerror(options.refusal());
  return false;
}

bool ProbeTransfer::set_request(HttpOptions& options) {
  const auto add = [this](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(headers_.get(), line.c_str())) {
      static_cast<void>(headers_.release());
      headers_.reset(longer);
    }
  };
  add("traceparent: " + traceparent_of(trace_));
  for (const auto& [name, value] : probe_.headers)
    add(std::string(name).append(": ").append(value));
  options.set(CURLOPT_URL, url_.c_str());
  options.set(CURLOPT_HTTPHEADER, headers_.get());
  options.set(CURLOPT_USERAGENT, user_agent_.c_str());
  if (probe_.method == "HEAD") {
    options.set(CURLOPT_NOBODY, 1L);
  } else if (probe_.method != "GET") {
    options.set(CURLOPT_CUSTOMREQUEST, probe_.method.c_str());
  }
  HttpLogin login;
  login.bearer_token_file = probe_.bearer_token_file;
  const auto shown = set_login(options, login);
  if (!shown) refusal_ = shown.error().message;
  return shown.has_value();
}

// Each request takes the whole way, as a new client would.
void ProbeTransfer::set_way(HttpOptions& options) {
  options.set(CURLOPT_FRESH_CONNECT, 1L);
  options.set(CURLOPT_FORBID_REUSE, 1L);
  if (only_connects_) options.set(CURLOPT_CONNECT_ONLY, 1L);
  HttpTls tls;
  tls.ca_file = probe_.ca_file;
  tls.insecure_skip_verify = probe_.insecure_skip_verify;
  set_tls(options, tls);
  if (probe_.connect_to.starts_with(kUnix)) {
    options.set(CURLOPT_UNIX_SOCKET_PATH, probe_.connect_to.c_str() + kUnix.size());
  } else if (!probe_.connect_to.empty()) {
    connect_to_.reset(curl_slist_append(nullptr, ("::" + probe_.connect_to).c_str()));
    options.set(CURLOPT_CONNECT_TO, connect_to_.get());
  }
}

void ProbeTransfer::set_receivers(HttpOptions& options) {
  options.set(CURLOPT_CERTINFO, 1L);
  options.set(CURLOPT_WRITEFUNCTION, &take_body);
  options.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  options.set(CURLOPT_HEADERFUNCTION, &take_header);
  options.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  options.set(CURLOPT_ERRORBUFFER, trouble_.data());
  options.set(CURLOPT_PRIVATE, static_cast<void*>(this));
}

std::size_t ProbeTransfer::take_body(char* data, std::size_t, std::size_t size,
                                     void* context) noexcept {
  auto& self = *static_cast<ProbeTransfer*>(context);
  std::string& kept = self.answer_.body;
  self.body_bytes_ += size;
  if (kept.size() < kBodyKept) kept.append(data, std::min(size, kBodyKept - kept.size()));
  return self.body_bytes_ > kBodyMost ? 0 : size;
}

std::size_t ProbeTransfer::take_header(char* data, std::size_t, std::size_t size,
                                       void* context) noexcept {
  auto& self = *static_cast<ProbeTransfer*>(context);
  self.header_bytes_ += size;
  if (self.header_bytes_ <= kHeadersKept) self.note_header({data, size});
  return size;
}

void ProbeTransfer::note_header(std::string_view line) {
  if (line.starts_with("HTTP/")) return answer_.headers.clear();  // after a "100 Continue"
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  answer_.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
}

// What curl tells are moments since the beginning; a part is what lies between two of them.
void ProbeTransfer::note_times() {
  const auto at = [this](CURLINFO what) {
    curl_off_t time = 0;
    curl_easy_getinfo(handle_.get(), what, &time);
    return microseconds(time);
  };
  const auto tell = [this](ProbePart part, microseconds from, microseconds to) {
    if (to > from || to > microseconds(0)) {
      answer_.times[static_cast<std::size_t>(part)] = std::max(to - from, microseconds(0));
    }
  };
  const microseconds resolved = at(CURLINFO_NAMELOOKUP_TIME_T);
  const microseconds connected = at(CURLINFO_CONNECT_TIME_T);
  const microseconds trusted = at(CURLINFO_APPCONNECT_TIME_T);
  const microseconds sent = at(CURLINFO_PRETRANSFER_TIME_T);
  const microseconds first_byte = at(CURLINFO_STARTTRANSFER_TIME_T);
  const microseconds total = at(CURLINFO_TOTAL_TIME_T);
  tell(ProbePart::resolve, microseconds(0), resolved);
  tell(ProbePart::connect, resolved, connected);
  tell(ProbePart::tls, connected, trusted);
  tell(ProbePart::total, microseconds(0), total);
  if (only_connects_ || answer_.status == 0) return;
  tell(ProbePart::response, sent, first_byte);
  tell(ProbePart::transfer, first_byte, total);
}

void ProbeTransfer::note_certificate() {
  curl_certinfo* chain = nullptr;
  curl_easy_getinfo(handle_.get(), CURLINFO_CERTINFO, &chain);
  if (chain == nullptr || chain->num_of_certs < 1) return;
  constexpr std::string_view kExpires = "Expire date:";
  for (const curl_slist* each = chain->certinfo[0]; each != nullptr; each = each->next) {
    const std::string_view text = each->data;
    if (!text.starts_with(kExpires)) continue;
    const std::time_t at = curl_getdate(each->data + kExpires.size(), nullptr);
    if (at > 0) answer_.certificate_expires = Instant(std::chrono::seconds(at));
  }
}

bool ProbeTransfer::is_ours(CURLcode code) const {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_URL_MALFORMAT:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_FAILED_INIT:
    case CURLE_LOGIN_DENIED: return true;
    default: break;
  }
  // The one is said of a URL like ftp://, and of a server that answers without HTTP; the other of
  // a header field of more than 100 KiB as well.
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_OUT_OF_MEMORY) return !has_connected();
  long number = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &number);
  return code == CURLE_COULDNT_CONNECT && is_local(number);
}

bool ProbeTransfer::has_connected() const {
  curl_off_t connected = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_CONNECT_TIME_T, &connected);
  return connected > 0;
}

std::string ProbeTransfer::timeout_text() const {
  const std::string within = " within " + duration_text(probe_.timeout);
  if (answer_.status != 0) return "the answer did not end" + within;
  return (has_connected() ? "no answer" : "no connection") + within;
}

void ProbeTransfer::note_trouble(CURLcode code) {
  answer_.outcome = code == CURLE_PEER_FAILED_VERIFICATION ? ProbeOutcome::distrusted
                    : is_ours(code)                        ? ProbeOutcome::not_run
                                                           : ProbeOutcome::unanswered;
  long number = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &number);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    answer_.trouble = timeout_text();
  } else if (code == CURLE_COULDNT_CONNECT && number != 0) {
    answer_.trouble = std::strerror(static_cast<int>(number));
  } else {
    answer_.trouble = trouble_.front() != '\0' ? trouble_.data() : curl_easy_strerror(code);
  }
}

ProbeAnswer ProbeTransfer::finish(CURLcode code) {
  answer_.ended = now();
  if (!refusal_.empty()) {
    answer_.trouble = refusal_;
    return std::move(answer_);
  }
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<std::uint16_t>(std::clamp(status, 0L, 999L));
  const bool is_cut = code == CURLE_WRITE_ERROR && body_bytes_ > kBodyMost;
  if (code == CURLE_OK || is_cut) {
    answer_.outcome = ProbeOutcome::answered;
  } else {
    note_trouble(code);
  }
  note_times();
  note_certificate();
  return std::move(answer_);
}

}  // namespace skewd
