// SPDX-License-Identifier: Apache-2.0
#include "agent/config/otlp_reader.h"

#include <algorithm>
#include <array>

namespace skewd {
namespace {

constexpr auto kKeys =
    std::to_array<std::string_view>({"endpoint", "bearer_token_file", "ca_file"});

// Never quotes what may hold a password.
void read_endpoint(const TomlReader& table, OtlpSettings& settings) {
  const auto text = table.text("endpoint");
  if (!text || text->empty()) return;
  const bool is_http = text->starts_with("http://") || text->starts_with("https://");
  const bool is_plain = std::all_of(text->begin(), text->end(),
                                    [](char each) { return each > ' ' && each < '\x7F'; });
  if (text->find('@') != std::string::npos) {
    table.fault("endpoint",
                "'endpoint': a URL must not carry a user and a password: use "
                "'bearer_token_file'");
  } else if (!is_http || !is_plain) {
    table.fault("endpoint", "'endpoint' is '" + *text +
                                "', but must be a whole URL such as "
                                "\"http://127.0.0.1:4318/v1/traces\"");
  }
  settings.endpoint = *text;
}

std::string read_path(const TomlReader& table, std::string_view key) {
  auto path = table.text(key);
  if (!path) return {};
  if (!path->empty() && !path->starts_with('/')) {
    table.fault(key, "'" + std::string(key) + "' is '" + *path + "', but must be a whole path");
  }
  return *std::move(path);
}

}  // namespace

OtlpSettings read_otlp(const TomlReader& table) {
  table.allow_only(kKeys);
  OtlpSettings settings;
  read_endpoint(table, settings);
  settings.login.bearer_token_file = read_path(table, "bearer_token_file");
  settings.tls.ca_file = read_path(table, "ca_file");
  return settings;
}

}  // namespace skewd
