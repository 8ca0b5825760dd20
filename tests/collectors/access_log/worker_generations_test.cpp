// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/worker_generations.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>

namespace skewd::access_log {
namespace {

void write(WorkerGenerations& workers, std::initializer_list<std::uint64_t> processes, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    for (const std::uint64_t process : processes) workers.note(process);
  }
}

}  // namespace

TEST_CASE("workers: a log without processes tells no reloads") {
  WorkerGenerations workers;
  write(workers, {0, 0}, 100);
  CHECK_FALSE(workers.reloads().has_value());
}

TEST_CASE("workers: those who are there at the beginning are no reload") {
  WorkerGenerations workers;
  write(workers, {1, 2, 3, 4}, 500);
  CHECK(workers.reloads() == Count(0));
}

TEST_CASE("workers: a generation that is replaced is one reload, each time") {
  WorkerGenerations workers;
  write(workers, {1, 2, 3, 4}, 100);
  write(workers, {1, 5, 6, 7, 8}, 5);  // an old one finishes
  write(workers, {5, 6, 7, 8}, 100);
  CHECK(workers.reloads() == Count(1));
  write(workers, {9}, 100);
  CHECK(workers.reloads() == Count(2));
}

TEST_CASE("workers: one that crashed and was replaced is no reload") {
  WorkerGenerations workers;
  write(workers, {1, 2, 3, 4}, 100);
  write(workers, {1, 2, 3, 5}, 500);
  write(workers, {1, 2, 6, 5}, 500);
  write(workers, {1, 7, 6, 5}, 500);
  write(workers, {8, 7, 6, 5}, 500);
  CHECK(workers.reloads() == Count(0));
}

TEST_CASE("workers: a quiet one is no reload when it comes back") {
  WorkerGenerations workers;
  write(workers, {1, 2}, 100);
  write(workers, {1}, 5000);
  write(workers, {2, 1}, 1000);
  CHECK(workers.reloads() == Count(0));
}

TEST_CASE("workers: a log with a new process on every line stays bounded") {
  WorkerGenerations workers;
  for (std::uint64_t process = 1; process < 100'000; ++process) workers.note(process);
  CHECK(workers.reloads().has_value());
}

}  // namespace skewd::access_log
