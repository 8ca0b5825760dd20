// SPDX-License-Identifier: Apache-2.0
// Messages as Linux 6.1 makes them in net/netfilter/ipvs/ip_vs_ctl.c, put together here.
#include "collectors/net/ipvs_messages.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include <memory>

namespace skewd {
namespace {

class Answer {
 public:
  Answer(std::uint8_t command, int outer) {
    genlmsg_put(message_.get(), 0, 0, 30, 0, NLM_F_MULTI, command, IPVS_GENL_VERSION);
    outer_ = nla_nest_start(message_.get(), outer);
  }
  void number16(int attribute, std::uint16_t value) {
    nla_put_u16(message_.get(), attribute, value);
  }
  void number32(int attribute, std::uint32_t value) {
    nla_put_u32(message_.get(), attribute, value);
  }
  void address(int attribute, int family, const char* text) {
    std::array<std::uint8_t, 16> bytes{};
    inet_pton(family, text, bytes.data());
    nla_put(message_.get(), attribute, 16, bytes.data());
  }
  void text(int attribute, const char* value) { nla_put_string(message_.get(), attribute, value); }
  void connections(int attribute, std::uint64_t value) {
    nlattr* const stats = nla_nest_start(message_.get(), attribute);
    nla_put_u64(message_.get(), IPVS_STATS_ATTR_CONNS, value);
    nla_put_u64(message_.get(), IPVS_STATS_ATTR_INPKTS, 7);
    nla_nest_end(message_.get(), stats);
  }
  nlmsghdr* done() {
    nla_nest_end(message_.get(), outer_);
    return nlmsg_hdr(message_.get());
  }

 private:
  std::unique_ptr<nl_msg, decltype(&nlmsg_free)> message_{nlmsg_alloc(), nlmsg_free};
  nlattr* outer_ = nullptr;
};

Answer service_answer(const char* address, int family) {
  Answer answer(IPVS_CMD_NEW_SERVICE, IPVS_CMD_ATTR_SERVICE);
  answer.number16(IPVS_SVC_ATTR_AF, static_cast<std::uint16_t>(family));
  answer.number16(IPVS_SVC_ATTR_PROTOCOL, IPPROTO_TCP);
  answer.address(IPVS_SVC_ATTR_ADDR, family, address);
  answer.number16(IPVS_SVC_ATTR_PORT, htons(80));
  answer.text(IPVS_SVC_ATTR_SCHED_NAME, "wrr");
  return answer;
}

TEST_CASE("ipvs messages: a service, its counter and its servers become lines") {
  Answer answer = service_answer("10.0.0.1", AF_INET);
  answer.connections(IPVS_SVC_ATTR_STATS64, 5'000'000'000);
  const auto service = read_service(answer.done());
  REQUIRE(service.has_value());
  CHECK(service->line == "service TCP 10.0.0.1:80 wrr conns 5000000000");

  Answer server(IPVS_CMD_NEW_DEST, IPVS_CMD_ATTR_DEST);
  server.address(IPVS_DEST_ATTR_ADDR, AF_INET, "10.0.1.1");
  server.number16(IPVS_DEST_ATTR_PORT, htons(8080));
  server.number32(IPVS_DEST_ATTR_WEIGHT, 2);
  server.number32(IPVS_DEST_ATTR_U_THRESH, 500);
  server.number32(IPVS_DEST_ATTR_ACTIVE_CONNS, 3);
  server.number32(IPVS_DEST_ATTR_INACT_CONNS, 4);
  server.connections(IPVS_DEST_ATTR_STATS64, 8);
  CHECK(server_line(server.done(), AF_INET) ==
        "server 10.0.1.1:8080 weight 2 active 3 inactive 4 limit 500 conns 8");
}

TEST_CASE("ipvs messages: IPv6 and marks of the firewall have names of their own") {
  CHECK(read_service(service_answer("2001:db8::1", AF_INET6).done())->line ==
        "service TCP [2001:db8::1]:80 wrr");
  for (const int family : {AF_INET, AF_INET6}) {
    Answer marked(IPVS_CMD_NEW_SERVICE, IPVS_CMD_ATTR_SERVICE);
    marked.number16(IPVS_SVC_ATTR_AF, static_cast<std::uint16_t>(family));
    marked.number32(IPVS_SVC_ATTR_FWMARK, 5);
    marked.text(IPVS_SVC_ATTR_SCHED_NAME, "lc");
    CHECK(read_service(marked.done())->line ==
          (family == AF_INET ? "service FWM 5 lc" : "service FWM 5/IPv6 lc"));
  }
}

TEST_CASE("ipvs messages: a server of another family than its service is written in its own") {
  Answer server(IPVS_CMD_NEW_DEST, IPVS_CMD_ATTR_DEST);
  server.address(IPVS_DEST_ATTR_ADDR, AF_INET6, "2001:db8::2");
  server.number16(IPVS_DEST_ATTR_PORT, htons(80));
  server.number16(IPVS_DEST_ATTR_ADDR_FAMILY, AF_INET6);
  const auto line = server_line(server.done(), AF_INET);
  REQUIRE(line.has_value());
  CHECK(line->starts_with("server [2001:db8::2]:80 weight 0 "));
}

TEST_CASE("ipvs messages: what is no answer, or a strange one, does no harm") {
  Answer empty(IPVS_CMD_NEW_SERVICE, IPVS_CMD_ATTR_SERVICE);
  CHECK_FALSE(read_service(empty.done()).has_value());
  Answer other = service_answer("10.0.0.1", AF_INET);
  CHECK_FALSE(server_line(other.done(), AF_INET).has_value());
  Answer strange(IPVS_CMD_NEW_SERVICE, IPVS_CMD_ATTR_SERVICE);
  strange.number16(IPVS_SVC_ATTR_AF, AF_INET);
  strange.text(IPVS_SVC_ATTR_SCHED_NAME, "two words\nservice");
  CHECK(read_service(strange.done())->line == "service IP0 0.0.0.0:0 two");
}

TEST_CASE("ipvs messages: a request for servers names the service as the kernel did") {
  const auto service = read_service(service_answer("10.0.0.1", AF_INET).done());
  const std::unique_ptr<nl_msg, decltype(&nlmsg_free)> request{nlmsg_alloc(), nlmsg_free};
  genlmsg_put(request.get(), 0, 0, 30, 0, NLM_F_DUMP, IPVS_CMD_GET_DEST, IPVS_GENL_VERSION);
  REQUIRE(name_service(request.get(), *service));
  const auto named = read_service(nlmsg_hdr(request.get()));
  REQUIRE(named.has_value());
  CHECK(named->address == service->address);
  CHECK(named->port == service->port);
  CHECK(named->protocol == IPPROTO_TCP);
}

}  // namespace
}  // namespace skewd
