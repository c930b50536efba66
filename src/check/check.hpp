#pragma once

// check/: the ways to judge a tree: built-in checks and commands. It may know driver/ and below. It must never change
// what it judges, and never know what follows from a verdict.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "driver/driver.hpp"
#include "text/diagnostic.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// One way to judge.
class CheckKind {
public:
    virtual ~CheckKind() = default;
    [[nodiscard]] virtual Result<Verdict> judge(const ServiceFiles& files, const StepContext& context,
                                                const Tools& tools) = 0;
    [[nodiscard]] virtual std::string describe() const = 0;
    /// Whether it runs a command, so that files must be checked out.
    [[nodiscard]] virtual bool needs_folder() const { return false; }
    /// Understood, but not something this build does (http, tls, dns): the reason, or empty.
    [[nodiscard]] virtual std::string unsupported() const { return {}; }
    [[nodiscard]] virtual bool only_new_failures() const { return false; }
};

/// A list of checks, parsed once and used for every service. Thread-safe once read.
class Checks {
public:
    /// Where the list stands decides which words are allowed: `run` not in `applies_to`; http, tls and dns only under
    /// `validate/`.
    enum class Place : unsigned char { check_step, detect, applies_to, validate };
    /// From the bytes of a `*.check.yaml` (`checks:`), or from a node of layer.yaml (one check or a list).
    [[nodiscard]] static Checks read(std::string_view bytes, const std::string& file, Place place,
                                     Diagnostics& problems);
    [[nodiscard]] static Checks read(const YamlNode& node, const std::string& file, Place place, Diagnostics& problems);

    struct Judged {
        std::string check;  ///< its description, rendered
        Verdict verdict;
        bool only_new_failures = false;
    };
    /// Judges every one (an Error of one is the answer's error: could not judge).
    [[nodiscard]] Result<std::vector<Judged>> judge(const ServiceFiles& files, const StepContext& context,
                                                    const Tools& tools) const;

    [[nodiscard]] bool empty() const { return checks_.empty(); }
    [[nodiscard]] bool needs_folder() const;
    [[nodiscard]] std::vector<std::string> unsupported() const;
    [[nodiscard]] std::vector<std::string> describe() const;

private:
    std::vector<std::shared_ptr<CheckKind>> checks_;
};

/// All pass (checks) or any passes (detect: found; applies_to: holds).
[[nodiscard]] bool all_pass(const std::vector<Checks::Judged>& judged);
[[nodiscard]] bool any_passes(const std::vector<Checks::Judged>& judged);

/// The words of the table, for `lint` and docs.
[[nodiscard]] std::vector<std::string> check_words();

}  // namespace sweepline
