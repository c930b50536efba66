#pragma once

#include "app/use_case.hpp"
#include "migration/names.hpp"

namespace sweepline {

struct FilesReply {
    std::vector<std::string> files;  ///< relative to the headquarters
    template <class F>
    void fields(F& f) {
        f.required("files", files, "files written");
    }
};

struct NewLayer {
    using Reply = FilesReply;
    static constexpr About about{"layer new", "Write a commented layer to fill in", Effect::changes, Habit::shaping};
    LayerName layer;
    std::string concern = {};
    bool by_hand = false;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "name of the new layer");
        f.optional("concern", concern,
                   "discovery, connectivity, identity, security, application, delivery, or your own");
        f.optional("by_hand", by_hand, "without steps: walked with a runbook");
    }
};
Result<FilesReply> run(App&, const Caller&, const NewLayer&);

struct LayerTestResult {
    std::string name;
    bool passed = false;
    std::string message = {};
    std::string diff = {};  ///< expected to actual
    template <class F>
    void fields(F& f) {
        f.required("name", name, "example tree");
        f.required("passed", passed, "whether the layer turned before into after");
        f.optional("message", message, "what went wrong");
        f.optional("diff", diff, "from what was expected to what came out");
    }
};
struct LayerTestReply {
    std::string layer;
    std::vector<LayerTestResult> results;
    std::vector<std::string> next = {};
    [[nodiscard]] int exit_code() const {
        for (const auto& result : results)
            if (!result.passed) return 1;
        return 0;
    }
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "layer");
        f.required("results", results, "one for each example tree");
        f.optional("next", next, "commands that go on from here");
    }
};
struct TestLayer {
    using Reply = LayerTestReply;
    static constexpr About about{"layer test", "Run a layer on its example trees", Effect::reads, Habit::shaping};
    LayerName layer;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
    }
};
Result<LayerTestReply> run(App&, const Caller&, const TestLayer&);

struct LayerShowReply {
    std::string layer;
    std::string title;
    std::string concern;
    std::string in;
    std::vector<std::string> needs = {};  ///< "connectivity to be closed, which is open"
    std::vector<std::string> owns = {};
    std::vector<std::string> steps = {};  ///< "20-service-account  change  built-in  create k8s/sa.yaml, …"
    std::vector<std::string> checks = {};
    std::string demand;  ///< claimed, validated, live
    bool by_hand = false;
    bool closed = false;
    std::map<std::string, std::int64_t> statuses = {};
    std::vector<std::string> problems = {};
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "name");
        f.required("title", title, "title");
        f.required("concern", concern, "concern");
        f.required("in", in, "role of the repository it changes");
        f.optional("needs", needs, "layers it needs");
        f.optional("owns", owns, "paths it may change");
        f.optional("steps", steps, "its steps");
        f.optional("checks", checks, "what must hold");
        f.required("demand", demand, "what a done cell must show");
        f.required("by_hand", by_hand, "whether it is walked with a runbook");
        f.required("closed", closed, "whether it is closed");
        f.required("statuses", statuses, "cells by status");
        f.optional("problems", problems, "what lint says of it");
    }
};
struct ShowLayer {
    using Reply = LayerShowReply;
    static constexpr About about{"layer show", "Show a layer: its steps, what it owns, how far it is", Effect::reads,
                                 Habit::looking};
    LayerName layer;
    template <class F>
    void fields(F& f) {
        f.required("layer", layer, "which layer");
    }
};
Result<LayerShowReply> run(App&, const Caller&, const ShowLayer&);

}  // namespace sweepline
