// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/net/http_login.h"
#include "collectors/net/http_options.h"
#include "collectors/result.h"

namespace skewd {

/// Whom to trust over https, and our own certificate. `tls` must live as long as the transfer.
void set_tls(HttpOptions& options, const HttpTls& tls);

/// Reads the secret from its file and shows it with the next requests of this handle, to the host
/// of its URL only. Error (config): the file, and why it cannot be used.
[[nodiscard]] Result<void> set_login(HttpOptions& options, const HttpLogin& login);

}  // namespace skewd
