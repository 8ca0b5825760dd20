// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "collectors/net/answer_splitter.h"

namespace skewd {
namespace {

struct Split {
  std::vector<std::string> answers;
  std::size_t pieces = 0;
  bool is_complete = false;
};

Split split(const std::vector<std::string_view>& stream, std::size_t questions) {
  Split result;
  result.answers.resize(questions);
  const AnswerSink sink = [&](std::size_t question, std::string_view piece) {
    REQUIRE(question < questions);
    REQUIRE_FALSE(piece.empty());
    result.answers[question] += piece;
    ++result.pieces;
  };
  AnswerSplitter splitter(0, questions, sink);
  for (const std::string_view piece : stream) splitter.feed(piece);
  result.is_complete = splitter.is_complete();
  return result;
}

}  // namespace

TEST_CASE("splitter: answers keep their lines and lose the empty line that ends them") {
  const Split result = split({"a\nb\n\nc\n\n"}, 2);
  CHECK(result.answers == std::vector<std::string>{"a\nb\n", "c\n"});
  CHECK(result.is_complete);
}

TEST_CASE("splitter: two cuts anywhere change nothing") {
  const std::string_view stream = "a\n\nbb\nc\n\n\nd\n\n";
  const std::vector<std::string> expected{"a\n", "bb\nc\n", "", "d\n"};
  for (std::size_t i = 0; i <= stream.size(); ++i) {
    for (std::size_t j = i; j <= stream.size(); ++j) {
      CAPTURE(i);
      CAPTURE(j);
      const Split result =
          split({stream.substr(0, i), stream.substr(i, j - i), stream.substr(j)}, 4);
      CHECK(result.answers == expected);
      CHECK(result.is_complete);
    }
  }
}

TEST_CASE("splitter: an answer may be empty, first and last") {
  const Split result = split({"\n", "a\n\n", "\n"}, 3);
  CHECK(result.answers == std::vector<std::string>{"", "a\n", ""});
  CHECK(result.is_complete);
}

TEST_CASE("splitter: without the last empty line it is not complete") {
  CHECK_FALSE(split({"a\n\nb\n"}, 2).is_complete);
  CHECK_FALSE(split({"a\n"}, 1).is_complete);
  CHECK_FALSE(split({}, 1).is_complete);
}

TEST_CASE("splitter: what follows the last answer is dropped") {
  const Split result = split({"a\n\nmore\n\n", "and more"}, 1);
  CHECK(result.answers == std::vector<std::string>{"a\n"});
  CHECK(result.is_complete);
}

TEST_CASE("splitter: an answer of many lines is one piece per read") {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "a line\n";
  CHECK(split({lines, lines, "\n"}, 1).pieces == 2);
}

TEST_CASE("splitter: answers are numbered from the first question of their connection on") {
  std::vector<std::size_t> numbers;
  const AnswerSink sink = [&](std::size_t question, std::string_view) {
    numbers.push_back(question);
  };
  AnswerSplitter splitter(3, 5, sink);
  splitter.feed("a\n\nb\n\n");
  CHECK(numbers == std::vector<std::size_t>{3, 4});
  CHECK(splitter.is_complete());
}

}  // namespace skewd
