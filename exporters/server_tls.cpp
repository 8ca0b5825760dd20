// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_tls.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <array>
#include <cstring>
#include <utility>

#include "exporters/server_tls_files.h"

namespace skewd {
namespace {

// What is older than TLS 1.2 has been broken for years; browsers refuse it since 2020.
constexpr const char* kModern = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";
constexpr const char* kNewest = "NORMAL:-VERS-ALL:+VERS-TLS1.3:%SERVER_PRECEDENCE";

gnutls_datum_t datum_of(SecretText& text) {
  return {reinterpret_cast<unsigned char*>(text.text.data()),
          static_cast<unsigned>(text.text.size())};
}

struct FreeCredentials {
  void operator()(gnutls_certificate_credentials_t credentials) const {
    gnutls_certificate_free_credentials(credentials);
  }
};
struct FreePriority {
  void operator()(gnutls_priority_t priority) const { gnutls_priority_deinit(priority); }
};
using Credentials =
    std::unique_ptr<std::remove_pointer_t<gnutls_certificate_credentials_t>, FreeCredentials>;
using Priority = std::unique_ptr<std::remove_pointer_t<gnutls_priority_t>, FreePriority>;

// Called in the handshake; whoever has no certificate gets here only where that is allowed. One
// that was made for servers only is none of a client.
int look_at_client(gnutls_session_t session) {
  unsigned count = 0;
  if (gnutls_certificate_get_peers(session, &count) == nullptr || count == 0) return 0;
  std::string purpose = GNUTLS_KP_TLS_WWW_CLIENT;
  gnutls_typed_vdata_st wanted{};
  wanted.type = GNUTLS_DT_KEY_PURPOSE_OID;
  wanted.data = reinterpret_cast<unsigned char*>(purpose.data());
  unsigned status = 0;
  const int verified = gnutls_certificate_verify_peers(session, &wanted, 1, &status);
  return verified == 0 && status == 0 ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

class LoadedIdentity final : public TlsIdentity {
 public:
  LoadedIdentity(Credentials credentials, Priority priority, WebTls::Clients clients,
                 Instant expires)
      : credentials_(std::move(credentials)),
        priority_(std::move(priority)),
        clients_(clients),
        expires_(expires) {}

  void apply(gnutls_session_t session) const override {
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials_.get());
    gnutls_priority_set(session, priority_.get());
    if (clients_ == WebTls::Clients::anyone) return;
    const bool must = clients_ == WebTls::Clients::known;
    gnutls_certificate_server_set_request(session,
                                          must ? GNUTLS_CERT_REQUIRE : GNUTLS_CERT_REQUEST);
  }
  [[nodiscard]] Instant expires() const override { return expires_; }

 private:
  Credentials credentials_;
  Priority priority_;
  WebTls::Clients clients_;
  Instant expires_;
};

Error fault(const WebTls& tls, std::string_view key, const std::string& file,
            const std::string& what) {
  std::string message = tls.place.empty() ? std::string() : tls.place + ": ";
  message += "[web.tls] " + std::string(key) + " " + file + ": " + what;
  return {ErrorKind::config, std::move(message)};
}

Result<SecretText> read(const WebTls& tls, std::string_view key, const std::string& file,
                        bool is_secret) {
  auto text = read_tls_file(file, is_secret);
  if (!text) return tl::unexpected(fault(tls, key, file, text.error().message));
  return text;
}

// Its sentences end with a stop.
std::string sentence_of(int problem) {
  const std::string sentence = gnutls_strerror(problem);
  return sentence.substr(0, sentence.find_last_not_of('.') + 1);
}

std::string remedy_for(int problem) {
  switch (problem) {
    case GNUTLS_E_CERTIFICATE_KEY_MISMATCH:
      return "the key is not that of the certificate; write the pair that was issued together";
    case GNUTLS_E_DECRYPTION_FAILED: return "the key is encrypted; write one without a passphrase";
    default:
      return "GnuTLS says: " + sentence_of(problem) +
             "; the files must hold a certificate and its key as PEM";
  }
}

Result<void> take_pair(const WebTls& tls, gnutls_certificate_credentials_t credentials) {
  auto certificate = read(tls, "cert_file", tls.cert_file, false);
  if (!certificate) return tl::unexpected(std::move(certificate).error());
  auto key = read(tls, "key_file", tls.key_file, true);
  if (!key) return tl::unexpected(std::move(key).error());
  const gnutls_datum_t certificate_data = datum_of(*certificate);
  const gnutls_datum_t key_data = datum_of(*key);
  const int taken = gnutls_certificate_set_x509_key_mem(credentials, &certificate_data, &key_data,
                                                        GNUTLS_X509_FMT_PEM);
  if (taken >= 0) return {};
  return tl::unexpected(fault(tls, "cert_file", tls.cert_file,
                              "with key_file " + tls.key_file + ": " + remedy_for(taken)));
}

Result<void> take_authorities(const WebTls& tls, gnutls_certificate_credentials_t credentials) {
  if (tls.client_ca_file.empty()) return {};
  auto text = read(tls, "client_ca_file", tls.client_ca_file, false);
  if (!text) return tl::unexpected(std::move(text).error());
  const gnutls_datum_t data = datum_of(*text);
  if (gnutls_certificate_set_x509_trust_mem(credentials, &data, GNUTLS_X509_FMT_PEM) > 0) return {};
  return tl::unexpected(
      fault(tls, "client_ca_file", tls.client_ca_file, "holds no certificate; write one as PEM"));
}

Instant expiry_of(gnutls_certificate_credentials_t credentials) {
  gnutls_x509_crt_t* chain = nullptr;
  unsigned count = 0;
  if (gnutls_certificate_get_x509_crt(credentials, 0, &chain, &count) < 0 || count == 0) return {};
  const std::time_t expires = gnutls_x509_crt_get_expiration_time(chain[0]);
  for (unsigned i = 0; i < count; ++i) gnutls_x509_crt_deinit(chain[i]);
  gnutls_free(chain);
  return Instant(std::chrono::seconds(expires));
}

}  // namespace

Result<std::shared_ptr<const TlsIdentity>> TlsIdentity::load(const WebTls& tls) {
  gnutls_certificate_credentials_t made = nullptr;
  if (gnutls_certificate_allocate_credentials(&made) < 0) {
    return failure(ErrorKind::limit, "[web.tls]: GnuTLS could not start: out of memory?");
  }
  Credentials credentials(made);
  if (auto taken = take_pair(tls, made); !taken) return tl::unexpected(std::move(taken).error());
  if (auto taken = take_authorities(tls, made); !taken) {
    return tl::unexpected(std::move(taken).error());
  }
  gnutls_certificate_set_verify_function(made, &look_at_client);
  gnutls_priority_t priority = nullptr;
  if (gnutls_priority_init(&priority, tls.only_tls_1_3 ? kNewest : kModern, nullptr) < 0) {
    return failure(ErrorKind::config, "[web.tls]: this host's GnuTLS allows no TLS 1.2 or 1.3");
  }
  return std::make_shared<LoadedIdentity>(std::move(credentials), Priority(priority), tls.clients,
                                          expiry_of(made));
}

TlsKeeper::TlsKeeper(WebTls tls, std::shared_ptr<const TlsIdentity> identity)
    : tls_(std::move(tls)), traces_(traces_of(tls_)), current_(std::move(identity)) {}

std::shared_ptr<const TlsIdentity> TlsKeeper::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

bool TlsKeeper::is_fresh() const {
  const std::lock_guard lock(mutex_);
  return failed_looks_ == 0;
}

TlsKeeper::Traces TlsKeeper::traces_of(const WebTls& tls) {
  Traces traces;
  for (const std::string& file : {tls.cert_file, tls.key_file, tls.client_ca_file}) {
    const FileTrace trace = trace_of(file);
    traces.insert(traces.end(), trace.begin(), trace.end());
  }
  return traces;
}

// A session holds a bare pointer to what it began with. It lets go a moment after its connection
// was said to be closed, so what nobody holds any more goes with the next renewal only.
void TlsKeeper::put_in_force(std::shared_ptr<const TlsIdentity> identity) {
  std::erase_if(retired_, [](const auto& old) { return old.use_count() == 1; });
  retired_.push_back(std::exchange(current_, std::move(identity)));
  failed_looks_ = 0;
}

Result<void> TlsKeeper::use(const WebTls& tls) {
  Traces traces = traces_of(tls);
  auto loaded = TlsIdentity::load(tls);
  if (!loaded) return tl::unexpected(std::move(loaded).error());
  const std::lock_guard lock(mutex_);
  tls_ = tls;
  traces_ = std::move(traces);
  put_in_force(std::move(*loaded));
  return {};
}

std::optional<TlsKeeper::News> TlsKeeper::look_again() {
  WebTls tls;
  {
    const std::lock_guard lock(mutex_);
    tls = tls_;
  }
  Traces traces = traces_of(tls);  // before reading: what changes meanwhile is seen next time
  {
    const std::lock_guard lock(mutex_);
    if (traces == traces_ && failed_looks_ != 1) return std::nullopt;
  }
  auto loaded = TlsIdentity::load(tls);
  const std::lock_guard lock(mutex_);
  if (tls != tls_) return std::nullopt;  // a reload took others
  traces_ = std::move(traces);
  return take(std::move(loaded));
}

std::optional<TlsKeeper::News> TlsKeeper::take(Result<std::shared_ptr<const TlsIdentity>> loaded) {
  if (!loaded) {
    ++failed_looks_;
    if (failed_looks_ != 2) return std::nullopt;
    return News{false, loaded.error().message};
  }
  put_in_force(std::move(*loaded));
  return News{true, {}};
}

}  // namespace skewd
