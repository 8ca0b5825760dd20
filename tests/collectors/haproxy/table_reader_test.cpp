// SPDX-License-Identifier: Apache-2.0
//
// What is asked about maps and ACLs, how often, and what is made of the answers of HAProxy 2.6.
#include "collectors/haproxy/table_reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "collectors/haproxy/table_text.h"

namespace skewd::haproxy {
namespace {

constexpr const char* kHeader = "# id (file) description\n";
constexpr const char* kMapList =
    "# id (file) description\n"
    "3 (/etc/haproxy/big.map) pattern loaded from file '/etc/haproxy/big.map' used by map at file "
    "'h.cfg' line 16. curr_ver=0 next_ver=0 entry_cnt=5000\n"
    "6 (/etc/haproxy/hosts.map) pattern loaded from file '/etc/haproxy/hosts.map' used by map at "
    "file 'h.cfg' line 14, by map at file 'h.cfg' line 15. curr_ver=2 next_ver=2 entry_cnt=4\n";
constexpr const char* kAclList =
    "# id (file) description\n"
    "0 (/etc/haproxy/ips.acl) pattern loaded from file '/etc/haproxy/ips.acl' used by acl at file "
    "'h.cfg' line 11. curr_ver=0 next_ver=0 entry_cnt=2\n"
    "2 () acl 'path_beg' file '/etc/haproxy/h.cfg' line 12. curr_ver=0 next_ver=0 entry_cnt=2\n"
    "4 () acl 'var' file 'httpclient' line 0. curr_ver=0 next_ver=0 entry_cnt=1\n";
constexpr const char* kHosts =
    "0x559ead5a8c50 shop.example shop\n0x559ead5a8ce0 media.example media and more\n";

// One process that answers what it has an answer for.
struct Talk {
  TableReader reader;
  std::map<std::string, std::string> answers{
      {"show map", kMapList}, {"show acl", kAclList}, {"show map /etc/haproxy/hosts.map", kHosts}};
  std::map<std::string, int> asked;
  std::uint64_t pid = 7;

  void scrape(int times = 1) {
    for (; times > 0; --times) {
      const std::vector<std::string> questions = reader.next_questions();
      for (std::size_t i = 0; i < questions.size(); ++i) {
        ++asked[questions[i]];
        const auto found = answers.find(questions[i]);
        if (found != answers.end()) reader.feed(i, found->second);
      }
      reader.finish(pid, 1000);
    }
  }
  [[nodiscard]] const TableState* find(const std::string& name) const {
    if (!reader.tables()) return nullptr;
    const Tables& tables = *reader.tables();
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const TableState& table) { return table.name == name; });
    return found == tables.end() ? nullptr : &*found;
  }
};

TEST_CASE("haproxy tables: lists are read, without what haproxy makes for itself") {
  const auto maps = read_table_list(TableState::Kind::map, kMapList);
  REQUIRE(maps);
  REQUIRE(maps->size() == 2);
  CHECK(maps->at(0).name == "/etc/haproxy/big.map");
  CHECK(maps->at(0).count == Count(5000));
  CHECK(maps->at(1).count == Count(2));  // two rules count each entry
  CHECK(maps->at(1).version == Count(2));
  const auto acls = read_table_list(TableState::Kind::acl, kAclList);
  REQUIRE(acls);
  REQUIRE(acls->size() == 2);
  CHECK(acls->at(1).name == "#2, line 12 of h.cfg");
  CHECK_FALSE(read_table_list(TableState::Kind::map, "").has_value());
  CHECK_FALSE(read_table_list(TableState::Kind::map, "Unknown command: 'show map'\n").has_value());
  CHECK(read_table_list(TableState::Kind::map, kHeader)->empty());
}

TEST_CASE("haproxy tables: a list without counts has none") {
  const auto maps = read_table_list(
      TableState::Kind::map, std::string(kHeader) + "1 (a (b) c.map) pattern used by map\n(\n1\n");
  REQUIRE(maps);
  REQUIRE(maps->size() == 1);
  CHECK_FALSE(maps->at(0).count.has_value());
}

TEST_CASE("haproxy tables: entries are read, and a refusal is none") {
  const auto entries = read_table_entries(kHosts);
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK(entries->at(0) == TableEntry{"media.example", "media and more"});
  CHECK(read_table_entries("")->empty());
  CHECK_FALSE(read_table_entries("Unknown map identifier. Please use #<id> or <file>.\n"));
}

TEST_CASE("haproxy tables: without maps a list of each is asked in ten scrapes") {
  Talk talk;
  talk.answers = {{"show map", kHeader}, {"show acl", kHeader}};
  talk.scrape();
  REQUIRE(talk.reader.tables());
  CHECK(talk.reader.tables()->empty());
  const auto told = talk.reader.tables();
  talk.asked.clear();
  talk.scrape(100);
  CHECK(talk.asked == std::map<std::string, int>{{"show map", 10}, {"show acl", 10}});
  CHECK(talk.reader.tables() == told);
}

TEST_CASE("haproxy tables: a long list is asked in sixty scrapes") {
  Talk talk;
  std::string list = kHeader;
  for (int i = 0; i < 1000; ++i) {
    list += std::to_string(i) +
            " () acl 'path_beg' file '/etc/haproxy/haproxy.cfg' line 12. "
            "curr_ver=0 next_ver=0 entry_cnt=2\n";
  }
  talk.answers = {{"show map", kHeader}, {"show acl", list}};
  talk.scrape();
  talk.asked.clear();
  talk.scrape(120);
  CHECK(talk.asked["show acl"] == 2);
}

TEST_CASE(
    "haproxy tables: small maps are read in each scrape, large ones seldom, huge ones never") {
  Talk talk;
  talk.scrape(2);
  const TableState* hosts = talk.find("/etc/haproxy/hosts.map");
  REQUIRE(hosts != nullptr);
  REQUIRE(hosts->entries != nullptr);
  CHECK(hosts->entries->size() == 2);
  talk.asked.clear();
  talk.scrape(100);
  CHECK(talk.asked["show map /etc/haproxy/hosts.map"] == 100);
  CHECK(talk.asked["show map /etc/haproxy/big.map"] == 10);
  std::string huge = kMapList;
  huge.replace(huge.find("5000"), 4, "20001");
  talk.answers["show map"] = huge;
  talk.scrape(10);
  talk.asked.clear();
  talk.scrape(100);
  CHECK(talk.asked["show map /etc/haproxy/big.map"] == 0);
  CHECK(talk.find("/etc/haproxy/big.map")->count == Count(20001));
}

TEST_CASE("haproxy tables: a map whose answer is too long is told by its count alone") {
  Talk talk;
  talk.answers["show map /etc/haproxy/hosts.map"] =
      "0x1 key " + std::string(TableReader::kLargestAnswer, 'x') + "\n";
  talk.scrape(12);
  REQUIRE(talk.find("/etc/haproxy/hosts.map") != nullptr);
  CHECK(talk.find("/etc/haproxy/hosts.map")->entries == nullptr);
  CHECK(talk.find("/etc/haproxy/hosts.map")->count == Count(2));
  CHECK(talk.asked["show map /etc/haproxy/hosts.map"] == 1);
}

TEST_CASE("haproxy tables: many small maps take turns") {
  Talk talk;
  std::string list = kHeader;
  for (int i = 0; i < 40; ++i) {
    list += std::to_string(i) + " (/m/" + std::to_string(i) +
            ".map) pattern used by map at file 'h.cfg' line 1. curr_ver=0 next_ver=0 "
            "entry_cnt=100\n";
  }
  talk.answers = {{"show map", list}, {"show acl", kHeader}};
  talk.scrape();
  for (int i = 0; i < 30; ++i) {
    CHECK(talk.reader.next_questions().size() <= 10);
    talk.reader.finish(7, 1000);
  }
  talk.asked.clear();
  talk.scrape(40);
  for (int i = 0; i < 40; ++i) CHECK(talk.asked["show map /m/" + std::to_string(i) + ".map"] >= 8);
}

TEST_CASE("haproxy tables: what is known keeps its pointer, and another value is another one") {
  Talk talk;
  talk.scrape(3);
  const auto before = talk.reader.tables();
  talk.scrape(20);
  CHECK(talk.reader.tables() == before);
  talk.answers["show map /etc/haproxy/hosts.map"] = "0x559ead5a8c50 shop.example shop-v2\n";
  talk.scrape();
  CHECK(talk.reader.tables() != before);
  CHECK(talk.find("/etc/haproxy/hosts.map")->entries->at(0).value == "shop-v2");
  talk.answers["show map /etc/haproxy/hosts.map"] = "";
  talk.scrape();
  CHECK(talk.find("/etc/haproxy/hosts.map")->entries->empty());
}

TEST_CASE("haproxy tables: another process is asked for its lists at once") {
  Talk talk;
  talk.scrape(3);
  talk.asked.clear();
  talk.pid = 8;
  talk.scrape(2);
  CHECK(talk.asked["show map"] == 1);
  CHECK(talk.asked["show acl"] == 1);
  CHECK(talk.asked["show map /etc/haproxy/hosts.map"] == 2);
}

TEST_CASE("haproxy tables: a recorded scrape is read by what was asked in it") {
  Talk talk;
  const auto asked = talk.reader.same_questions({"show info", "show map"});
  REQUIRE(asked == std::vector<std::string>{"show map"});
  talk.reader.feed(0, kMapList);
  talk.reader.finish(7, 1000);
  CHECK(talk.find("/etc/haproxy/hosts.map") != nullptr);
  CHECK(talk.reader.same_questions({"show info"}).empty());
}

}  // namespace
}  // namespace skewd::haproxy
