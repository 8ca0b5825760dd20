// SPDX-License-Identifier: Apache-2.0
#include "agent/app/configuration_loop.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <mutex>

#include "tests/support/eventually.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::eventually;

std::string configuration_with(int servers) {
  std::string text =
      "defaults\n  mode http\nfrontend www\n  bind :80\n  default_backend shop\nbackend shop\n";
  for (int i = 0; i < servers; ++i) {
    text += "  server web-" + std::to_string(i) + " 10.0.0.1" + std::to_string(i) + ":80 check\n";
  }
  return text;
}

// A loop over one file with all that it said.
class Listened {
 public:
  explicit Listened(std::vector<std::string> files) {
    BalancerSettings balancer;
    balancer.name = "edge";
    balancer.kind = "haproxy";
    balancer.config = std::move(files);
    loop_ = std::make_unique<ConfigurationLoop>(balancer, [this](ConfigurationNews news) {
      const std::lock_guard lock(mutex_);
      news_.push_back(std::move(news));
    });
  }
  Listened(const Listened&) = delete;
  Listened& operator=(const Listened&) = delete;
  ~Listened() { loop_.reset(); }

  [[nodiscard]] std::size_t count() {
    const std::lock_guard lock(mutex_);
    return news_.size();
  }
  [[nodiscard]] ConfigurationNews last() {
    const std::lock_guard lock(mutex_);
    return news_.empty() ? ConfigurationNews{} : news_.back();
  }
  // True when the last that was told has a pool of so many servers.
  [[nodiscard]] bool tells(std::size_t servers) {
    return eventually(60s, [&] {
      const auto told = last().declaration;
      return told && told->pools.size() == 1 && told->pools[0].servers.size() == servers;
    });
  }

 private:
  std::mutex mutex_;
  std::vector<ConfigurationNews> news_;
  std::unique_ptr<ConfigurationLoop> loop_;
};

TEST_CASE("configuration loop: files are read at start, and again when one changes") {
  const support::TempDirectory folder;
  const auto file = folder.write("haproxy.cfg", configuration_with(2));
  Listened loop({file.string()});
  CHECK(loop.tells(2));
  folder.write("haproxy.cfg", configuration_with(3));
  CHECK(loop.tells(3));
  CHECK(loop.count() == 2);
}

TEST_CASE("configuration loop: a file that is replaced by rename is one change") {
  const support::TempDirectory folder;
  const auto file = folder.write("haproxy.cfg", configuration_with(2));
  Listened loop({file.string()});
  REQUIRE(loop.tells(2));
  std::filesystem::rename(folder.write("haproxy.cfg.new", configuration_with(4)), file);
  CHECK(loop.tells(4));
  CHECK(loop.count() == 2);
}

TEST_CASE("configuration loop: a file that goes is told, and so is its return") {
  const support::TempDirectory folder;
  const auto file = folder.write("haproxy.cfg", configuration_with(2));
  Listened loop({file.string()});
  REQUIRE(loop.tells(2));
  std::filesystem::remove(file);
  CHECK(eventually(60s, [&] { return !loop.last().trouble.empty(); }));
  CHECK(loop.last().trouble.find(file.string()) != std::string::npos);
  std::filesystem::create_directory(file);
  CHECK(eventually(60s, [&] { return loop.last().trouble.find("no *.cfg") != std::string::npos; }));
  std::filesystem::remove(file);
  folder.write("haproxy.cfg", configuration_with(2));
  CHECK(loop.tells(2));
}

TEST_CASE("configuration loop: an editor's copy beside the file changes nothing") {
  const support::TempDirectory folder;
  const auto file = folder.write("haproxy.cfg", configuration_with(2));
  Listened loop({file.string()});
  REQUIRE(loop.tells(2));
  folder.write(".haproxy.cfg.swp", "x");
  folder.write("haproxy.cfg~", configuration_with(9));
  folder.write("haproxy.cfg", configuration_with(3));  // what is awaited in its place
  CHECK(loop.tells(3));
  CHECK(loop.count() == 2);
}

}  // namespace
}  // namespace skewd
