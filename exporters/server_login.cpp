// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_login.h"

#include <crypt.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace skewd {
namespace {

constexpr std::string_view kBasic = "basic ";

std::string sized(std::string_view part) { return std::to_string(part.size()) + ':'; }

}  // namespace

std::optional<BasicLogin> read_basic_login(std::string_view authorization) {
  const auto lower = [](char each) {
    return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  };
  const bool is_basic =
      authorization.size() > kBasic.size() &&
      std::ranges::equal(authorization.substr(0, kBasic.size()), kBasic, {}, lower);
  if (!is_basic) return std::nullopt;
  std::string coded(authorization.substr(kBasic.size()));
  const gnutls_datum_t input{reinterpret_cast<unsigned char*>(coded.data()),
                             static_cast<unsigned>(coded.size())};
  gnutls_datum_t output{};
  if (gnutls_base64_decode2(&input, &output) != 0) return std::nullopt;
  const std::string text(reinterpret_cast<const char*>(output.data), output.size);
  gnutls_free(output.data);
  const std::size_t colon = text.find(':');
  // bcrypt reads up to a zero: what stands behind it would not count.
  if (colon == std::string::npos || text.find('\0') != std::string::npos) return std::nullopt;
  return BasicLogin{text.substr(0, colon), text.substr(colon + 1)};
}

bool has_hash(const BasicLogin& login, const std::string& hash) {
  const auto scratch = std::make_unique<crypt_data>();  // 32 KiB, zeroed
  const char* made = crypt_r(login.password.c_str(), hash.c_str(), scratch.get());
  if (made == nullptr || std::string_view(made).size() != hash.size()) return false;
  return gnutls_memcmp(made, hash.data(), hash.size()) == 0;
}

LoginSealer::LoginSealer() {
  if (gnutls_rnd(GNUTLS_RND_KEY, key_.data(), key_.size()) != 0) {
    throw std::runtime_error("no random numbers");
  }
}

LoginDigest LoginSealer::seal(const BasicLogin& login, std::string_view hash) const {
  std::string text = sized(login.user) + login.user + sized(login.password) + login.password;
  text += hash;
  LoginDigest digest{};
  if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key_.data(), key_.size(), text.data(), text.size(),
                       digest.data()) != 0) {
    throw std::runtime_error("GnuTLS makes no SHA-256");
  }
  return digest;
}

}  // namespace skewd
