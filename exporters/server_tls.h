// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "collectors/instant.h"
#include "collectors/result.h"
#include "exporters/web_settings.h"

struct gnutls_session_int;

namespace skewd {

/// One reading of certificate, key and authorities. Sessions that began with it may go on after
/// another has taken its place.
class TlsIdentity {
 public:
  /// Error (config): the place in the configuration, the file, and what to do. A key that everyone
  /// on the host can read is refused.
  [[nodiscard]] static Result<std::shared_ptr<const TlsIdentity>> load(const WebTls& tls);
  TlsIdentity() = default;
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;
  virtual ~TlsIdentity() = default;

  /// Makes a session that has not begun use this. Clients that are not let in fail its handshake.
  virtual void apply(gnutls_session_int* session) const = 0;
  /// When the certificate expires.
  [[nodiscard]] virtual Instant expires() const = 0;
};

/// The identity in use, and the files behind it, which change when a certificate is renewed.
class TlsKeeper {
 public:
  TlsKeeper(WebTls tls, std::shared_ptr<const TlsIdentity> identity);

  [[nodiscard]] std::shared_ptr<const TlsIdentity> current() const;
  /// Takes these settings and files instead; on error all stays.
  [[nodiscard]] Result<void> use(const WebTls& tls);

  /// Reads the files if they changed since they were read, and says what came of it. What cannot be
  /// used is told once, after two looks, as certificate and key are replaced one by one; what is in
  /// use stays.
  struct News {
    bool works = false;
    std::string reason;  // if not
  };
  [[nodiscard]] std::optional<News> look_again();
  /// False: the files hold something that cannot be used.
  [[nodiscard]] bool is_fresh() const;

 private:
  // A file as it was seen, so that a change shows.
  using Traces = std::vector<long long>;
  [[nodiscard]] static Traces traces_of(const WebTls& tls);
  void put_in_force(std::shared_ptr<const TlsIdentity> identity);
  [[nodiscard]] std::optional<News> take(Result<std::shared_ptr<const TlsIdentity>> loaded);

  mutable std::mutex mutex_;
  WebTls tls_;
  Traces traces_;
  int failed_looks_ = 0;
  std::shared_ptr<const TlsIdentity> current_;
  std::vector<std::shared_ptr<const TlsIdentity>> retired_;  // until their sessions have ended
};

}  // namespace skewd
