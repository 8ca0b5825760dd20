// SPDX-License-Identifier: Apache-2.0
#include "agent/app/certificate_log.h"

#include "agent/app/log.h"

namespace skewd {

void log_certificate_news(const CertificateNews& news) {
  if (news.works) return log(LogLevel::info, "the certificate was read again and is in use");
  log(LogLevel::warning, "the certificate changed and cannot be used, keeping the one before",
      {{"reason", news.reason}});
}

}  // namespace skewd
