#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/app.hpp"
#include "app/demo_git.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// What the owners of `services` did with the branches that a layer shipped.
struct StoryMerge {
    std::string layer;
    std::string how = {};  ///< merge, squash or rebase
    std::vector<std::string> services;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "whose branches");
        f.required("how", how, "merge, squash or rebase");
        f.required("services", services, "which services");
    }
};
/// One text of one file replaced, on `main` or on a shipped branch.
struct StoryCommit {
    std::string service;
    std::string in{"app"};
    std::string file;
    std::string replace;
    std::string with;
    std::string message;
    std::string onto = {};  ///< a layer: on the branch it shipped
    template <class F>
    void fields(F& f) {
        f.required("service", service, "whose repository");
        f.optional("in", in, "role of the repository");
        f.required("file", file, "below the service's path");
        f.required("replace", replace, "the text that goes");
        f.required("with", with, "the text that comes");
        f.required("message", message, "of the commit");
        f.optional("onto", onto, "the layer whose branch it is made on");
    }
};
/// What a layer's merged commit changed, taken back.
struct StoryRevert {
    std::string layer;
    std::string service;
    std::string message;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "whose commit");
        f.required("service", service, "which service");
        f.required("message", message, "of the commit");
    }
};

/// One entry of story.yaml: when, who, and one of `act`, `merge`, `commit` and `revert`.
struct StoryEntry {
    std::optional<std::int64_t> day = std::nullopt;  ///< working days before today
    std::string time = {};                           ///< `09:10`, UTC
    std::string by = {};
    std::string act = {};                    ///< a use case, by its words
    Value with = Object{};                   ///< its request
    std::vector<std::string> services = {};  ///< asked once for each of them, as `service`
    std::optional<StoryMerge> merge = std::nullopt;
    std::optional<StoryCommit> commit = std::nullopt;
    std::optional<StoryRevert> revert = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.optional("day", day, "working days before today");
        f.optional("time", time, "of that day, UTC");
        f.optional("by", by, "who");
        f.optional("do", act, "a use case");
        f.optional("with", with, "its request");
        f.optional("services", services, "asked once for each");
        f.optional("merge", merge, "branches that their owners merged");
        f.optional("commit", commit, "something committed");
        f.optional("revert", revert, "something taken back");
    }
};

/// Brings a demo's headquarters to where its story leaves it: asks the use cases that the entries name, and does with
/// git in the services' repositories what their owners did.
class DemoStory {
public:
    /// `app` is open on the demo's headquarters and reads `clock`, which the story moves; `today` is the real time.
    DemoStory(App& app, StandingClock& clock, Instant today, const DemoGit& git);

    /// `each` is told before every entry how many are done. Stops at the first entry that cannot be done.
    Result<> tell(const std::vector<StoryEntry>& entries, const std::function<void(std::size_t)>& each);

private:
    Result<> tell_one(const StoryEntry& entry);
    Result<> move_clock(const StoryEntry& entry);
    Result<> ask(const StoryEntry& entry);
    Result<> merge(const StoryMerge& merge);
    Result<> commit(const StoryEntry& entry, const StoryCommit& commit);
    Result<> revert(const StoryEntry& entry, const StoryRevert& revert);

    App& app_;
    StandingClock& clock_;
    Instant today_;
    const DemoGit& git_;
};

/// The entries of story.yaml.
[[nodiscard]] Result<std::vector<StoryEntry>> read_demo_story(const std::filesystem::path& file);

}  // namespace sweepline
