// SPDX-License-Identifier: Apache-2.0
// An nginx of two workers that do not share what they know of servers.
#include <stdexcept>

#include "tests/support/edited_site.h"
#include "tests/support/nginx_process.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

class EditedNginx final : public EditedBalancer {
 public:
  explicit EditedNginx(const EditedSite& site)
      : nginx_(render(site), 2,
               "http://" + loopback(site.port) + "/edition-" + std::to_string(site.edition)) {}

  void reload(const EditedSite& site) override {
    nginx_.reload(render(site));
    if (!await_edition(site, 204, [&] { return nginx_.running(); })) {
      throw std::runtime_error("nginx does not reload:\n" + nginx_.output());
    }
  }

  [[nodiscard]] std::string settings(const std::string& name) const override {
    return "[[balancer]]\nname = \"" + name + "\"\nkind = \"nginx\"\naccess_log = \"unix:" + log() +
           "\"\nconfig = [\"" + nginx_.configuration_file().string() + "\"]\n";
  }

 private:
  [[nodiscard]] std::string log() const { return (directory_.path() / "log").string(); }

  [[nodiscard]] std::string render(const EditedSite& site) const {
    std::string text = documented_log_lines("nginx", "escape=json\n    '{\"status\"") + "\n";
    for (const EditedPool& pool : site.pools) {
      text += "upstream " + pool.name + " {\n";
      for (const auto& member : pool.members) {
        text += "  server " + loopback(member.port) + (member.out ? " down;\n" : ";\n");
      }
      text += "}\n";
    }
    // A variable is looked up when a request comes: nobody notices before that there is no such
    // pool.
    text += "server {\n  listen " + loopback(site.port) +
            ";\n  access_log syslog:server=unix:" + log() + ",nohostname skewd;\n  set $shop " +
            site.shop + ";\n  location /shop { proxy_pass http://" +
            (site.find(site.shop) == nullptr ? "$shop" : site.shop) +
            "; }\n  location /media { proxy_pass http://media; }\n  location = /edition-" +
            std::to_string(site.edition) + " { access_log off; return 204; }\n}\n";
    return text;
  }

  TempDirectory directory_;
  NginxProcess nginx_;
};

}  // namespace

std::unique_ptr<EditedBalancer> make_edited_nginx(const EditedSite& site) {
  if (!NginxProcess::missing().empty()) return nullptr;
  return std::make_unique<EditedNginx>(site);
}

}  // namespace skewd::support
