#include "migration/event.hpp"

#include <utility>

#include "text/fields.hpp"

namespace sweepline {

namespace {

/// Reads `body` if `kind` is that of alternative `index` or a later one.
template <std::size_t index = 0>
Result<Happening> read_as(std::string_view kind, int version, std::string_view body);

}  // namespace

EventSubject subject_of(const Happening& what) {
    return std::visit(
        [](const auto& each) {
            EventSubject subject;
            if constexpr (requires { each.service; }) subject.service = each.service;
            if constexpr (requires { each.layer; }) subject.layer = each.layer;
            if constexpr (requires { each.to.value; }) subject.service = each.to;
            return subject;
        },
        what);
}

std::string_view kind_of(const Happening& what) {
    return std::visit([]<class T>(const T&) { return T::kind; }, what);
}

int version_of(const Happening& what) {
    return std::visit([]<class T>(const T&) { return T::version; }, what);
}

std::string body_of(const Happening& what) {
    return std::visit([](const auto& each) { return to_json_text(each); }, what);
}

Result<Happening> read_happening(std::string_view kind, int version, std::string_view body) {
    return read_as(kind, version, body);
}

namespace {

constexpr std::string_view kUpgrade = "upgrade sweepline: the record was written by a newer one";

template <std::size_t index>
Result<Happening> read_as(std::string_view kind, int version, std::string_view body) {
    if constexpr (index == std::variant_size_v<Happening>) {
        return fail(ErrorKind::unsupported, "events of kind '" + std::string(kind) + "' are unknown",
                    std::string(kUpgrade));
    } else {
        using T = std::variant_alternative_t<index, Happening>;
        if (kind != T::kind) return read_as<index + 1>(kind, version, body);
        // Every kind is at its first version; reading an older form of one goes here.
        if (version > T::version)
            return fail(ErrorKind::unsupported,
                        "version " + std::to_string(version) + " of '" + std::string(kind) + "' events is unknown",
                        std::string(kUpgrade));
        if (version < 1) return fail(ErrorKind::invalid, "an event of kind '" + std::string(kind) + "' has no version");
        auto what = while_doing(from_json_text<T>(body), "reading an event of kind '" + std::string(kind) + "'");
        // Forms grow by optional members, which an older program does not know.
        if (!what) what.error().hint = "if a newer sweepline writes to this record, upgrade this one";
        return what;
    }
}

}  // namespace

}  // namespace sweepline
