// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "alerts/detect/rare.h"
#include "alerts/state/fields.h"
#include "alerts/state/last_enumerator.h"

namespace skewd {

/// FNV-1a over words.
constexpr std::uint64_t mix_schema(std::initializer_list<std::uint64_t> words) {
  std::uint64_t hash = 14695981039346656037U;
  for (const std::uint64_t word : words) hash = (hash ^ word ^ (word >> 32U)) * 1099511628211U;
  return hash;
}

/// A fingerprint of a type and of all that it consists of: another one for every change of the
/// kinds, sizes or order of fields. Does not compile if a struct does not list all its fields.
template <typename Value>
struct Schema;

template <typename... Fields>
struct Schema<FieldList<Fields...>> {
  static constexpr std::uint64_t value = mix_schema({'s', Schema<Fields>::value...});
};

template <typename Value>
struct Schema {
  static constexpr std::uint64_t of_value() {
    if constexpr (std::is_enum_v<Value>) {
      return mix_schema({'e', sizeof(Value), static_cast<std::uint64_t>(last_enumerator(Value()))});
    } else if constexpr (std::is_floating_point_v<Value>) {
      return mix_schema({'f', sizeof(Value)});
    } else if constexpr (std::is_arithmetic_v<Value>) {
      const std::uint64_t kind = std::is_same_v<Value, bool> ? 'b' : 'i';
      return mix_schema({kind, sizeof(Value), std::is_signed_v<Value>});
    } else {
      static_assert(FieldsOf<Value>::size() == sizeof(Value),
                    "visit_state must list every field of its struct, in their order");
      return Schema<FieldsOf<Value>>::value;
    }
  }
  static constexpr std::uint64_t value = of_value();
};

template <>
struct Schema<std::string> {
  static constexpr std::uint64_t value = mix_schema({'t'});
};
template <>
struct Schema<Count> {
  static constexpr std::uint64_t value = mix_schema({'c'});
};
template <>
struct Schema<CheckResult> {
  static constexpr std::uint64_t value = mix_schema({'k'});
};
template <typename Rep, typename Period>
struct Schema<std::chrono::duration<Rep, Period>> {
  static constexpr std::uint64_t value = mix_schema({'d', Period::num, Period::den});
};
template <typename Clock, typename Duration>
struct Schema<std::chrono::time_point<Clock, Duration>> {
  static constexpr std::uint64_t value = mix_schema({'p', Schema<Duration>::value});
};
template <typename Value, std::size_t Size>
struct Schema<std::array<Value, Size>> {
  static constexpr std::uint64_t value = mix_schema({'a', Size, Schema<Value>::value});
};
template <typename Value>
struct Schema<std::vector<Value>> {
  static constexpr std::uint64_t value = mix_schema({'v', Schema<Value>::value});
};
template <typename Value>
struct Schema<std::deque<Value>> {
  static constexpr std::uint64_t value = mix_schema({'v', Schema<Value>::value});
};
template <typename Key, typename Value>
struct Schema<std::map<Key, Value>> {
  static constexpr std::uint64_t value =
      mix_schema({'m', Schema<Key>::value, Schema<Value>::value});
};
template <typename One, typename Other>
struct Schema<std::pair<One, Other>> {
  static constexpr std::uint64_t value =
      mix_schema({'2', Schema<One>::value, Schema<Other>::value});
};
template <typename Value>
struct Schema<std::optional<Value>> {
  static constexpr std::uint64_t value = mix_schema({'o', Schema<Value>::value});
};
template <typename Value>
struct Schema<Rare<Value>> {
  static constexpr std::uint64_t value = mix_schema({'o', Schema<Value>::value});
};
template <typename Value>
struct Schema<std::shared_ptr<const Value>> {
  static constexpr std::uint64_t value = mix_schema({'o', Schema<Value>::value});
};

}  // namespace skewd
