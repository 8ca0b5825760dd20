// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_credentials.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace skewd {
namespace {

constexpr std::size_t kSecretMost = 4096;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// What the file holds without the line break that editors leave at its end.
Result<std::string> read_secret(const std::string& file) {
  const std::unique_ptr<std::FILE, CloseFile> stream(std::fopen(file.c_str(), "re"));
  std::string text(kSecretMost + 1, '\0');
  const std::size_t got = stream ? std::fread(text.data(), 1, text.size(), stream.get()) : 0;
  if (!stream || std::ferror(stream.get()) != 0) {
    return failure(ErrorKind::config, file + " cannot be read: " + std::strerror(errno));
  }
  text.resize(got);
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  const bool is_one_line = text.find_first_of(std::string("\r\n\0", 3)) == std::string::npos;
  if (text.empty() || got > kSecretMost || !is_one_line) {
    return failure(ErrorKind::config, file + " must hold one line of at most 4096 bytes");
  }
  return text;
}

}  // namespace

Result<void> check_login(const HttpLogin& login) {
  const bool bearer = !login.bearer_token_file.empty();
  if (!bearer && login.username.empty()) return {};
  const auto secret = read_secret(bearer ? login.bearer_token_file : login.password_file);
  if (!secret) return tl::unexpected(secret.error());
  return {};
}

void set_tls(HttpOptions& options, const HttpTls& tls) {
  if (!tls.ca_file.empty()) {
    options.set(CURLOPT_CAINFO, tls.ca_file.c_str());
    options.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // nobody else may vouch
  }
  if (!tls.cert_file.empty()) {
    options.set(CURLOPT_SSLCERT, tls.cert_file.c_str());
    options.set(CURLOPT_SSLKEY, tls.key_file.c_str());
  }
  if (tls.insecure_skip_verify) {
    options.set(CURLOPT_SSL_VERIFYPEER, 0L);
    options.set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

Result<void> set_login(HttpOptions& options, const HttpLogin& login) {
  const bool bearer = !login.bearer_token_file.empty();
  if (!bearer && login.username.empty()) return {};
  const auto secret = read_secret(bearer ? login.bearer_token_file : login.password_file);
  if (!secret) return tl::unexpected(secret.error());
  if (bearer) {
    options.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    options.set(CURLOPT_XOAUTH2_BEARER, secret->c_str());
  } else {
    options.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    options.set(CURLOPT_USERNAME, login.username.c_str());
    options.set(CURLOPT_PASSWORD, secret->c_str());
  }
  return {};
}

}  // namespace skewd
