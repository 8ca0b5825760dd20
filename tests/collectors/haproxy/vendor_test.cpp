// SPDX-License-Identifier: Apache-2.0
//
// Recorded with `haproxy -c` 2.6.12; the last ones as 2.4 and 3.2 write them.
#include "collectors/haproxy/config/vendor.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/configuration_text.h"

namespace skewd::haproxy {
namespace {

std::string read(std::string_view output, bool accepted = false) {
  Configuration configuration;
  configuration.diagnostics = read_remarks(output, accepted);
  return support::render_configuration(configuration);
}

constexpr std::string_view kRefused =
    R"([NOTICE]   (31475) : haproxy version is 2.6.12-1+deb12u4
[NOTICE]   (31475) : path to executable is /usr/sbin/haproxy
[ALERT]    (31475) : config : parsing [v1.cfg:2] : 'bind :8088' in section 'frontend' : unable to load certificate from file '/etc/shadow'.
[ALERT]    (31475) : config : [v1.cfg:5] : 'server p/a' : Couldn't open the ca-file '/root/x' (No such file or directory).
[ALERT]    (31475) : config : 'ca-file' : unable to load /root/x.
[ALERT]    (31475) : config : parsing [v1.cfg:8] : unknown keyword 'foo' in 'frontend' section
[ALERT]    (31475) : config : parsing [v1.cfg:8] : unknown keyword 'foo' in 'frontend' section
[ALERT]    (31475) : config : Error(s) found in configuration file : v1.cfg
[ALERT]    (31475) : config : Fatal errors found in configuration.
)";

TEST_CASE("haproxy vendor: remarks name file and line, each once, without the frame") {
  CHECK(read(kRefused) ==
        "v1.cfg:2: error: 'bind :8088' in section 'frontend' : unable to load certificate from "
        "file '/etc/shadow' [vendor-check]\n"
        "v1.cfg:5: error: 'server p/a' : Couldn't open the ca-file '/root/x' (No such file or "
        "directory) [vendor-check]\n"
        ": error: 'ca-file' : unable to load /root/x [vendor-check]\n"
        "v1.cfg:8: error: unknown keyword 'foo' in 'frontend' section [vendor-check]\n");
}

TEST_CASE("haproxy vendor: what the source shows is left out, what a text names is the place") {
  CHECK(read(R"([ALERT]    (31490) : config : parsing [v6.cfg:8]: unmatched quote at position 30:
  use_backend p if { path_beg "/x
                              ^
[ALERT]    (1) : config : http frontend 'f' (t.cfg:6) tries to use incompatible tcp backend 'p' (t.cfg:9) as its default backend (see 'mode').
[ALERT]    (1) : config : Parsing [t.cfg:11]: backend 'f' has the same name as backend 'f' declared at t.cfg:8.
)") == "v6.cfg:8: error: unmatched quote at position 30: [vendor-check]\n"
       "t.cfg:6: error: http frontend 'f' (t.cfg:6) tries to use incompatible tcp backend 'p' "
       "(t.cfg:9) as its default backend (see 'mode') [vendor-check]\n"
       "t.cfg:11: error: backend 'f' has the same name as backend 'f' declared at t.cfg:8 "
       "[vendor-check]\n");
}

TEST_CASE("haproxy vendor: an accepted file may have warnings, or nothing to tell") {
  CHECK(read(R"([NOTICE]   (1) : haproxy version is 2.6.12-1+deb12u4
[WARNING]  (1) : config : missing timeouts for backend 'p'.
   | While not properly invalid, you will certainly encounter various problems
   | with such a configuration. To fix this, please ensure that all following
[NOTICE]   (1) : config : [t.cfg:4] : something to know.
Warnings were found.
Configuration file is valid
)",
             true) ==
        ": warning: missing timeouts for backend 'p' [vendor-check]\n"
        "t.cfg:4: info: something to know [vendor-check]\n");
  CHECK(read("Configuration file is valid\n", true).empty());
  CHECK(read("", true).empty());
}

TEST_CASE("haproxy vendor: what only this user may not do is no fault of the file") {
  CHECK(
      read(
          R"([ALERT]    (31482) : config : parsing [v2.cfg:7] : 'bind :8088' in section 'frontend' : cannot open the file '/tmp/hp/key.pem'.
[ALERT]    (1) : Starting frontend f: cannot bind socket (Permission denied) [0.0.0.0:80]
)") == "v2.cfg:7: info: 'bind :8088' in section 'frontend' : cannot open the file "
       "'/tmp/hp/key.pem' [vendor-check]\n"
       ": info: Starting frontend f: cannot bind socket (Permission denied) [0.0.0.0:80] "
       "[vendor-check]\n");
}

TEST_CASE("haproxy vendor: a refusal is never silent") {
  CHECK(read("haproxy: symbol lookup error\n\n") ==
        ": error: haproxy refuses the configuration: haproxy: symbol lookup error "
        "[vendor-check]\n");
  CHECK(read("") == ": error: haproxy refuses the configuration [vendor-check]\n");
  CHECK(read("Configuration file has no error but will not start (no listener) => exit(2).\n") ==
        ": error: haproxy refuses the configuration: Configuration file has no error but will not "
        "start (no listener) => exit(2) [vendor-check]\n");
}

TEST_CASE("haproxy vendor: other versions' lines are read") {
  CHECK(
      read(
          R"([ALERT] 324/154637 (4711) : parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword 'x' in 'global' section
[WARNING]  (5) : config : parsing [a:b.cfg:3] : 'x' is deprecated
[DIAG]     (5) : config : parsing [c.cfg:x] : odd
[ALERT]    no process
)") == "/etc/haproxy/haproxy.cfg:12: error: unknown keyword 'x' in 'global' section "
       "[vendor-check]\n"
       "a:b.cfg:3: warning: 'x' is deprecated [vendor-check]\n"
       ": info: parsing [c.cfg:x] : odd [vendor-check]\n");
}

TEST_CASE("haproxy vendor: asks for all files in their order") {
  const std::vector<ConfigurationFile> files{{"a.cfg", "", ""}, {"b.cfg", "", ""}};
  CHECK(kVendorChecker.arguments(files) ==
        std::vector<std::string>{"-c", "-f", "a.cfg", "-f", "b.cfg"});
}

}  // namespace
}  // namespace skewd::haproxy
