// SPDX-License-Identifier: Apache-2.0
#include "tests/support/nginx_process.h"

#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/http_get.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/sbin/nginx";
constexpr const char* kStreamModule = "/usr/lib/nginx/modules/ngx_stream_module.so";
constexpr std::chrono::seconds kBound{60};

// Workers keep the user of the master, so that the private folder is theirs too.
std::string configuration(std::string_view http, int workers, const std::string& folder) {
  const std::string user = geteuid() == 0 ? "user root;\n" : "";
  const std::string stream =
      NginxProcess::has_stream() ? "load_module " + std::string(kStreamModule) + ";\n" : "";
  std::string text = stream + user + "daemon off;\nworker_processes " + std::to_string(workers) +
                     ";\npid " + folder + "/pid;\nerror_log stderr;\n" +
                     "events { worker_connections 512; }\nhttp {\n  access_log off;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text += "  " + std::string(kind) + "_temp_path " + folder + "/" + kind + ";\n";
  }
  return text + std::string(http) + "\n}\n";
}

}  // namespace

std::string NginxProcess::missing() {
  if (std::filesystem::exists(kProgram)) return {};
  return std::string(kProgram) + " is not installed";
}

bool NginxProcess::has_stream() { return std::filesystem::exists(kStreamModule); }

NginxProcess::NginxProcess(std::string_view http, int workers, const std::string& url)
    : workers_(workers), process_(start(http)) {
  const bool answers =
      eventually(kBound, [&] { return http_get(url).has_value() || !process_.running(); });
  if (!answers || !process_.running()) {
    throw std::runtime_error("nginx does not start:\n" + output());
  }
}

void NginxProcess::reload(std::string_view http) {
  directory_.write("nginx.conf", configuration(http, workers_, directory_.path().string()));
  process_.signal(SIGHUP);
}

ChildProcess NginxProcess::start(std::string_view http) const {
  const std::string folder = directory_.path().string();
  const auto file = directory_.write("nginx.conf", configuration(http, workers_, folder));
  return ChildProcess({kProgram, "-p", folder, "-c", file.string(), "-e", "stderr"},
                      directory_.path() / "output");
}

}  // namespace skewd::support
