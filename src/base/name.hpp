#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace sweepline {

/// A string that names one kind of thing, so that a layer's name is never passed where a service's is meant.
template <class Tag>
struct Name {
    std::string value;

    Name() = default;
    explicit Name(std::string text) : value(std::move(text)) {}

    [[nodiscard]] bool empty() const { return value.empty(); }
    friend auto operator<=>(const Name&, const Name&) = default;
};

}  // namespace sweepline

template <class Tag>
struct std::hash<sweepline::Name<Tag>> {
    std::size_t operator()(const sweepline::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.value);
    }
};
