// SPDX-License-Identifier: Apache-2.0
//
// What nginx 1.22.1 printed, word for word.
#include <doctest/doctest.h>

#include "collectors/nginx/config/vendor.h"

namespace skewd::nginx {
namespace {

ConfigurationFile file_of(std::string path, std::string text) {
  return {std::move(path), std::move(text), {}};
}

std::vector<std::string> arguments_of(const ConfigurationFile& file) {
  return checker_arguments({&file, 1});
}

TEST_CASE("nginx -t: only main files with an absolute path can be checked") {
  using Arguments = std::vector<std::string>;
  CHECK(arguments_of(file_of("/etc/nginx/nginx.conf", "events {}\nhttp {}\n")) ==
        Arguments{"-t", "-c", "/etc/nginx/nginx.conf"});
  CHECK(arguments_of(file_of("nginx.conf", "events {}\nhttp {}\n")).empty());
  CHECK(arguments_of(file_of("/etc/nginx/conf.d/a.conf", "upstream a { server b; }")).empty());
  CHECK(arguments_of(file_of("/tmp/dump", "# configuration file /a:\nevents {}\n")).empty());
  CHECK(checker_arguments({}).empty());
}

TEST_CASE("nginx -t: a refusal names file and line") {
  const auto remarks = read_checker_remarks(
      "nginx: [emerg] host not found in upstream \"no-such.invalid\" in /etc/nginx/nginx.conf:12\n"
      "nginx: configuration file /etc/nginx/nginx.conf test failed\n",
      false);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].rule == "vendor-check");
  CHECK(remarks[0].severity == DiagnosticSeverity::error);
  CHECK(remarks[0].text == "host not found in upstream \"no-such.invalid\"");
  CHECK(remarks[0].place == Place{"/etc/nginx/nginx.conf", 12, 0, 0});
}

TEST_CASE("nginx -t: where the error log is the terminal the form is another") {
  const auto remarks = read_checker_remarks(
      "2026/11/21 16:10:29 [warn] 7088#7088: load balancing method redefined in /tmp/s.conf:1\n"
      "nginx: the configuration file /tmp/s.conf syntax is ok\n"
      "nginx: configuration file /tmp/s.conf test is successful\n",
      true);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].severity == DiagnosticSeverity::warning);
  CHECK(remarks[0].text == "load balancing method redefined");
  CHECK(remarks[0].place.line == 1);
}

TEST_CASE("nginx -t: what it remarks twice, in both forms, is told once") {
  const auto remarks = read_checker_remarks(
      "nginx: [emerg] unknown directive \"blah\" in /tmp/s.conf:3\n"
      "2026/11/21 16:10:29 [emerg] 7#7: unknown directive \"blah\" in /tmp/s.conf:3\n",
      false);
  CHECK(remarks.size() == 1);
}

TEST_CASE("nginx -t: the checking user's own troubles are no faults of the file") {
  const auto remarks = read_checker_remarks(
      "nginx: [alert] could not open error log file: open() \"/var/log/nginx/error.log\" failed "
      "(13: Permission denied)\n"
      "2026/11/21 16:10:29 [warn] 7099#7099: the \"user\" directive makes sense only if the master "
      "process runs with super-user privileges, ignored in /tmp/s.conf:1\n"
      "nginx: the configuration file /tmp/s.conf syntax is ok\n"
      "2026/11/21 16:10:29 [emerg] 7099#7099: open() \"/run/nginx.pid\" failed (13: Permission "
      "denied)\n"
      "2026/11/21 16:10:29 [emerg] 7096#7096: cannot load certificate \"/etc/ssl/private/x.pem\": "
      "BIO_new_file() failed (SSL: error:8000000D:system library::Permission denied:calling "
      "fopen(/etc/ssl/private/x.pem, r) error:10080002:BIO routines::system lib)\n"
      "nginx: configuration file /tmp/s.conf test failed\n",
      false);
  REQUIRE(remarks.size() == 4);
  for (const Diagnostic& remark : remarks) CHECK(remark.severity == DiagnosticSeverity::info);
  CHECK(remarks[1].place.line == 1);
}

TEST_CASE("nginx -t: success says nothing, and a refusal without a word is told") {
  CHECK(read_checker_remarks("nginx: configuration file /a test is successful\n", true).empty());
  CHECK(read_checker_remarks("", true).empty());
  const auto remarks = read_checker_remarks("Segmentation fault\n", false);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].severity == DiagnosticSeverity::error);
  CHECK(remarks[0].text == "nginx refuses it: Segmentation fault");
}

}  // namespace
}  // namespace skewd::nginx
