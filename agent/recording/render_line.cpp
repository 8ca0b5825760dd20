// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>

#include "agent/recording/recording_line.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// Answers are plain text with many line ends: the runs between what must be escaped are copied
// whole.
void append_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && text[plain] >= ' ' && text[plain] < '\x7f' &&
           text[plain] != '"' && text[plain] != '\\') {
      ++plain;
    }
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    const Character character = first_character(text);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < ' ' || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else if (character.code == kReplacement) {
      out += kReplacementBytes;
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  out += '"';
}

void append_field(std::string_view key, std::string_view text, std::string& out) {
  out.append(", \"").append(key).append("\": ");
  append_string(text, out);
}

// Exactly, in seconds: 1795228639.651.
std::string render_seconds(std::chrono::milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(time.count() / 1000),
                static_cast<long long>(time.count() % 1000));
  return text;
}

void append_beginning(Instant at, std::string_view balancer, std::string_view kind,
                      std::string& out) {
  out += "{\"at\": " + render_seconds(at.time_since_epoch());
  append_field("balancer", balancer, out);
  append_field("kind", kind, out);
}

void append_pair(std::string_view first_key, std::string_view first, std::string_view second_key,
                 std::string_view second, std::string& out) {
  if (out.back() != '[') out += ", ";
  out.append("{\"").append(first_key).append("\": ");
  append_string(first, out);
  append_field(second_key, second, out);
  out += '}';
}

}  // namespace

void append_lines(const RecordedScrape& scrape, std::string& out) {
  for (const RecordedSource& source : scrape.sources) {
    append_beginning(scrape.at, scrape.balancer, scrape.kind, out);
    if (!source.source.empty()) append_field("source", source.source, out);
    if (scrape.interval) out += ", \"interval\": " + render_seconds(*scrape.interval);
    if (!source.error.empty()) append_field("error", source.error, out);
    out += ", \"answers\": [";
    for (const RawAnswer& answer : source.answers) {
      append_pair("question", answer.question, "text", answer.text, out);
    }
    out += "]}\n";
  }
}

void append_lines(const RecordedConfig& config, std::string& out) {
  append_beginning(config.at, config.balancer, config.kind, out);
  out += ", \"config\": [";
  for (const RecordedConfig::File& file : config.files) {
    append_pair("path", file.path, "text", file.text, out);
  }
  out += "]}\n";
}

}  // namespace skewd
