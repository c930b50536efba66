#pragma once

#include "app/door.hpp"
#include "app/use_case.hpp"

namespace sweepline {

/// A request type as a use case: its fields as surfaces see them, and its `run` behind the door.
template <class Request>
UseCase use_case_of() {
    Request blank{};
    SpecFields specs;
    blank.fields(specs);
    return UseCase{
        .about = Request::about,
        .fields = specs.take(),
        .perform = [](App& app, const Caller& caller, const Value& request) -> Result<Reply> {
            TRY(may(caller, Request::about));
            Request wanted{};
            TRY(read_value(request, wanted));
            return Reply(TRY(run(app, caller, wanted)));
        },
    };
}

}  // namespace sweepline
