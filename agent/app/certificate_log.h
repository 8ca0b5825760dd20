// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/server.h"

namespace skewd {

/// Logs that another certificate is in use, or that its files cannot be used.
void log_certificate_news(const CertificateNews& news);

}  // namespace skewd
