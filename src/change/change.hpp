#pragma once

// change/: the built-in ways to edit a tree. It may know driver/ and below. It must never know what
// a run is, what comes before or after a step, or what a layer may touch: boundaries are judged by run/.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "driver/driver.hpp"
#include "text/diagnostic.hpp"

namespace sweepline {

/// One way to edit a tree. Doing it twice equals doing it once.
class ChangeKind {
public:
    /// Whether it is performed on the tree as it was, or tried again on its own result: then `expect` does not count.
    enum class Round : unsigned char { first, again };

    virtual ~ChangeKind() = default;
    /// Performs the edit; what stands already is not written again. Errors name the file. Safe from several threads.
    virtual Result<> edit(const ServiceFiles& files, const StepContext& context, Round round) = 0;
    /// One line for plans and reports: `set deploy/values.yaml at serviceAccount.name`.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// The file below the layer's folder that it reads, as written; empty for most.
    [[nodiscard]] virtual std::string from() const { return {}; }
};

/// The built-in edits of one `*.change.yaml`, parsed once and used for every service. Thread-safe once read.
class Edits {
public:
    /// Reads `edits:`; every problem is appended to `problems` (file as given, lines and columns of the bytes), with
    /// spelling hints for unknown verbs and keys; templates are checked for unknown roots.
    [[nodiscard]] static Edits read(std::string_view bytes, const std::string& file, Diagnostics& problems);

    /// Performs all of them in order, then all of them a second time on the result without `expect`; if that changes
    /// anything the error says "not idempotent: …" with the edit, the path and the first line that differs. After an
    /// error the tree may hold a part of the edits. Nothing is written where it stands already.
    Result<> apply(const ServiceFiles& files, const StepContext& context) const;
    [[nodiscard]] std::vector<std::string> describe() const;
    /// Files below the layer's folder that `from:` names, for fingerprints and lint. One with tags in its name is left
    /// out.
    [[nodiscard]] std::vector<std::string> templates() const;
    /// What is wrong with those files: not there, outside the folder, malformed, unknown roots. For `lint`.
    [[nodiscard]] Diagnostics check_templates(const std::filesystem::path& layer_folder) const;
    [[nodiscard]] bool empty() const { return edits_.empty(); }

private:
    Result<> perform(ChangeKind& edit, const ServiceFiles& files, const StepContext& context,
                     ChangeKind::Round round) const;

    /// A `from:` and where it is written.
    struct Named {
        std::string from;
        Diagnostic place;
    };
    std::vector<std::shared_ptr<ChangeKind>> edits_;
    std::vector<Named> templates_;
};

/// The words of the table, for `lint` and docs.
[[nodiscard]] std::vector<std::string> edit_words();

}  // namespace sweepline
