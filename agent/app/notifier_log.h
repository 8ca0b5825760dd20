// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "exporters/notifier.h"

namespace skewd {

/// Puts what a notifier tells into the log.
void log_notifier_news(const std::string& alertmanager, const NotifierNews& news);

}  // namespace skewd
