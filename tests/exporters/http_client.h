// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skewd::support {

struct WebRequest {
  std::string url;
  std::string method = "GET";
  std::vector<std::string> headers{};  // "Origin: http://elsewhere"
  std::string body{};                  // sent if not empty
  std::string from{};                  // the client's own address; empty: any
  bool accept_gzip = false;            // the body comes back unpacked
  std::string unix_path{};             // a socket to connect to instead
  std::string login{};                 // "name:password"; empty: none
  std::string ca_file{};               // who vouches for the server
  std::string cert_file{};             // ours, with its key
  std::string key_file{};
  long most_tls = 0;  // CURL_SSLVERSION_MAX_...; 0: any
};

struct WebAnswer {
  long status = 0;                             // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

inline std::size_t keep_body(char* piece, std::size_t, std::size_t size, void* body) {
  static_cast<std::string*>(body)->append(piece, size);
  return size;
}

inline std::size_t keep_header(char* piece, std::size_t, std::size_t size, void* headers) {
  const std::string line(piece, size);
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) return size;
  std::string name = line.substr(0, colon);
  std::ranges::transform(name, name.begin(), [](unsigned char byte) { return std::tolower(byte); });
  (*static_cast<std::map<std::string, std::string>*>(headers))[name] =
      line.substr(colon + 2, line.find_first_of("\r\n") - colon - 2);
  return size;
}

/// Asks on a connection of its own, within ten seconds.
inline WebAnswer ask(const WebRequest& request) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  WebAnswer answer;
  curl_slist* headers = nullptr;
  for (const std::string& header : request.headers) {
    headers = curl_slist_append(headers, header.c_str());
  }
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owned(headers,
                                                                          &curl_slist_free_all);
  curl_easy_setopt(curl.get(), CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L);
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (!request.body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (!request.from.empty()) curl_easy_setopt(curl.get(), CURLOPT_INTERFACE, request.from.c_str());
  if (request.accept_gzip) curl_easy_setopt(curl.get(), CURLOPT_ACCEPT_ENCODING, "gzip");
  if (!request.unix_path.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, request.unix_path.c_str());
  }
  if (!request.login.empty()) curl_easy_setopt(curl.get(), CURLOPT_USERPWD, request.login.c_str());
  if (!request.ca_file.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO, request.ca_file.c_str());
  }
  if (!request.cert_file.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_SSLCERT, request.cert_file.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_SSLKEY, request.key_file.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, request.most_tls);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &keep_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &keep_header);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &answer.headers);
  if (curl_easy_perform(curl.get()) == CURLE_OK) {
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  }
  return answer;
}

}  // namespace skewd::support
