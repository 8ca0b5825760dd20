// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "alerts/state/snapshot_fields.h"

namespace skewd {

// What is remembered over a restart lists its fields once, in their order, for reading, writing and
// the schema:
//   static auto visit_state(auto& self, auto& archive) { return archive(self.one, self.other); }
// A struct that does not know of it gets a free function of that name beside its namespace. Where a
// remembered value could lead to harm, such as an index, `bool is_plausible() const` refuses it.

template <typename... Fields>
struct FieldList {
  /// What a struct of these fields in this order takes.
  static constexpr std::size_t size() {
    std::size_t end = 0;
    std::size_t widest = 1;
    const auto place = [&](std::size_t size, std::size_t alignment) {
      end = (end + alignment - 1) / alignment * alignment + size;
      widest = std::max(widest, alignment);
    };
    (place(sizeof(Fields), alignof(Fields)), ...);
    return (end + widest - 1) / widest * widest;
  }
};

/// An archive that only asks for the types.
struct FieldProbe {
  template <typename... Fields>
  FieldList<std::remove_const_t<Fields>...> operator()(Fields&... /*fields*/) const {
    return {};
  }
};

/// True for structs that list their fields.
template <typename Struct>
concept Remembered = requires(Struct& value, FieldProbe& probe) {
  Struct::visit_state(value, probe);
}
|| requires(Struct& value, FieldProbe& probe) { visit_state(value, probe); };

/// Calls `archive` with the fields of `value`.
template <typename Value, typename Archive>
decltype(auto) visit_fields(Value& value, Archive& archive) {
  using Struct = std::remove_const_t<Value>;
  if constexpr (requires { Struct::visit_state(value, archive); }) {
    return Struct::visit_state(value, archive);
  } else {
    return visit_state(value, archive);
  }
}

/// The types of the fields of a struct.
template <Remembered Struct>
using FieldsOf = decltype(visit_fields(std::declval<Struct&>(), std::declval<FieldProbe&>()));

}  // namespace skewd
