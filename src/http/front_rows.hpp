#pragma once

#include <string_view>

#include "http/front.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Where command lines elsewhere read the record and append to it: the only address that takes long bodies.
inline constexpr std::string_view kRecordPath = "/api/record";

/// What an address asks of whoever uses it.
struct RouteNeeds {
    bool reads = true;       ///< GET and HEAD
    bool changes = false;    ///< POST
    bool visitor = false;    ///< somebody who was let in
    bool open_here = false;  ///< or anybody, where only this machine can ask
};

/// The use case behind `/api/cell/block`, or null.
[[nodiscard]] const UseCase* use_case_at(std::string_view path);

/// One request on its way to its answer.
struct Front::Call {
    const RequestTarget& target;
    const HttpRequest& request;
    const std::string& peer;  ///< the address it came from
    const Visitor& visitor;   ///< nobody where the address is open to everybody
    const Value& body;        ///< of a POST: an object
    std::function<void()> wake;
};

/// An address of the server's own.
struct Front::Row {
    std::string_view path;
    RouteNeeds needs;
    Outcome (Front::*answer)(const Call&);
};

}  // namespace sweepline
