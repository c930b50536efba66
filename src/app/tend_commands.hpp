#pragma once

#include <optional>

#include "app/look_commands.hpp"
#include "app/use_case.hpp"

namespace sweepline {

struct DemoReply {
    std::string folder;
    std::int64_t services = 0;
    std::int64_t layers = 0;
    std::vector<std::string> story = {};           ///< what was done, in sentences
    std::vector<std::string> next = {};            ///< commands to try
    std::optional<GridReply> grid = std::nullopt;  ///< as it stands then
    std::string headquarters = {};                 ///< what is to be served; empty: nothing
    std::optional<Value> sweep = std::nullopt;  ///< the request of a sweep to begin with; nothing: it was begun before
    template <class F>
    void fields(F& f) {
        f.required("folder", folder, "where it was made");
        f.required("services", services, "services");
        f.required("layers", layers, "layers");
        f.optional("story", story, "what was done");
        f.optional("next", next, "commands to try");
        f.optional("grid", grid, "the table as it stands then");
        f.optional("headquarters", headquarters, "what is to be served");
        f.optional("sweep", sweep, "the sweep to begin with");
    }
};
/// With `serve` an earlier demo that stands whole is gone on with; without, it is made anew.
struct Demo {
    using Reply = DemoReply;
    static constexpr About about{"demo", "Make 21 services and a migration under way, to try everything on",
                                 Effect::performs, Habit::rare};
    std::string into = {};
    bool serve = false;
    template <class F>
    void fields(F& f) {
        f.optional("into", into, "folder to make (default: ./sweepline-demo)");
        f.optional("serve", serve,
                   "show it in the browser, with a sweep running, until Ctrl-C; the next time it goes on");
    }
};
Result<DemoReply> run(App&, const Caller&, const Demo&);

struct DoctorFinding {
    std::string what;
    std::string verdict;  ///< ok, warning, wrong
    std::string because = {};
    template <class F>
    void fields(F& f) {
        f.required("what", what, "what was looked at");
        f.required("verdict", verdict, "ok, warning or wrong");
        f.optional("because", because, "what was found, and what to do");
    }
};
struct DoctorReply {
    std::vector<DoctorFinding> findings;
    [[nodiscard]] int exit_code() const {
        for (const auto& finding : findings)
            if (finding.verdict == "wrong") return 1;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("findings", findings, "one for each thing looked at");
    }
};
/// Verifies that the grid equals the fold of the record, and that what Sweepline needs is there.
struct Doctor {
    using Reply = DoctorReply;
    static constexpr About about{"doctor", "Check the record, the mirrors, the fence and the programs needed",
                                 Effect::reads, Habit::rare};
    template <class F>
    void fields(F&) {}
};
Result<DoctorReply> run(App&, const Caller&, const Doctor&);

}  // namespace sweepline
