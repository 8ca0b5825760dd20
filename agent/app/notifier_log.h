// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "exporters/notifier.h"

namespace skewd {

/// Puts what a notifier tells into the log.
void log_notifier_news(const std::string& alertmanager, const NotifierNews& news);

/// What posting spans has to say: a reason, or nothing once it works again.
void log_span_news(const std::string& reason);

}  // namespace skewd
