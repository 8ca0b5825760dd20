// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/doctor/examination.h"
#include "exporters/alertmanager_settings.h"

namespace skewd {

/// Whether the files that a login at an Alertmanager needs can be read. Their content is not told.
[[nodiscard]] Examinations examine_secrets(const AlertmanagerSettings& settings);

}  // namespace skewd
