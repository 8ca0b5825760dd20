// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/support/child_process.h"
#include "tests/support/edited_site.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/sbin/apache2";
constexpr int kGone = 410;  // RedirectMatch answers it, and nothing else does

class EditedApache final : public EditedBalancer {
 public:
  explicit EditedApache(const EditedSite& site)
      : port_(site.port),
        process_({kProgram, "-f", write(site), "-DFOREGROUND"}, directory_.path() / "output") {
    await(site);
  }

  void reload(const EditedSite& site) override {
    static_cast<void>(write(site));
    process_.signal(SIGUSR1);
    await(site);
  }

  [[nodiscard]] std::string settings(const std::string& name) const override {
    return "[[balancer]]\nname = \"" + name + "\"\nkind = \"apache\"\nstats = [\"http://" +
           loopback(port_) + "/server-status\"]\naccess_log = \"file:" + file("log") +
           "\"\nconfig = [\"" + file("httpd.conf") + "\"]\n";
  }
  [[nodiscard]] std::string pool_name(const std::string& pool) const override {
    return "balancer://" + pool;
  }
  [[nodiscard]] std::string server_name(std::uint16_t port) const override {
    return "http://" + loopback(port);
  }

 private:
  [[nodiscard]] std::string file(const std::string& name) const {
    return (directory_.path() / name).string();
  }

  void await(const EditedSite& site) {
    if (!await_edition(site, kGone, [&] { return process_.running(); })) {
      throw std::runtime_error("apache2 does not serve its file:\n" + process_.output());
    }
  }

  [[nodiscard]] std::string write(const EditedSite& site) const {
    const std::string folder = directory_.path().string();
    std::string text = "ServerRoot " + folder + "\nServerName shop.example\nPidFile pid\n" +
                       "DefaultRuntimeDir " + folder + "\nErrorLog error.log\nListen " +
                       loopback(site.port) + "\n";
    if (geteuid() == 0) text += "User www-data\nGroup www-data\n";
    for (const char* module :
         {"mpm_event", "authz_core", "alias", "setenvif", "status", "proxy", "proxy_http",
          "proxy_balancer", "slotmem_shm", "lbmethod_byrequests"}) {
      text += "LoadModule " + std::string(module) + "_module /usr/lib/apache2/modules/mod_" +
              module + ".so\n";
    }
    text += documented_log_lines("apache", "LogFormat") +
            "\nSetEnvIf Request_URI ^/(edition|server-status) own\n" + "CustomLog " + file("log") +
            " skewd env=!own\nProxyTimeout 5\n" +
            "ProxyStatus On\n<Location /server-status>\nSetHandler server-status\n</Location>" +
            "\nRedirectMatch 410 ^/edition-" + std::to_string(site.edition) + "$\n";
    for (const EditedPool& pool : site.pools) {
      text += "<Proxy balancer://" + pool.name + ">\n";
      for (const auto& member : pool.members) {
        text +=
            "BalancerMember http://" + loopback(member.port) + (member.out ? " status=+D\n" : "\n");
      }
      text += "</Proxy>\n";
    }
    text += "ProxyPass /shop balancer://" + site.shop + "\nProxyPass /media balancer://media\n";
    return directory_.write("httpd.conf", text).string();
  }

  TempDirectory directory_;
  std::uint16_t port_;
  ChildProcess process_;
};

}  // namespace

std::unique_ptr<EditedBalancer> make_edited_apache(const EditedSite& site) {
  if (!std::filesystem::exists(kProgram)) return nullptr;
  return std::make_unique<EditedApache>(site);
}

}  // namespace skewd::support
