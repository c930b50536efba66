#pragma once

// What `init --refresh` finds out: how the services of a headquarters differ from what a source holds now.

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/words.hpp"
#include "hq/hq.hpp"
#include "migration/service.hpp"

namespace sweepline {

enum class Proposed : unsigned char { addition, rename, move, retirement };
template <>
struct Words<Proposed> {
    static constexpr std::array words{std::pair{Proposed::addition, std::string_view("add")},
                                      std::pair{Proposed::rename, std::string_view("rename")},
                                      std::pair{Proposed::move, std::string_view("move")},
                                      std::pair{Proposed::retirement, std::string_view("retire")}};
};

/// One service that is not in the headquarters as it is in the source.
struct ServiceProposal {
    Proposed change = Proposed::addition;
    std::string service;     ///< as the source calls it; of a move or a retirement as the headquarters does
    std::string was = {};    ///< of a rename: what the headquarters calls it
    std::string repo = {};   ///< as a services file would say it; of a retirement: as it does
    std::string path = {};   ///< the subdirectory there
    std::string owner = {};  ///< of an addition, where the source knows it
    std::string from = {};   ///< of a move: where the headquarters has it, with the subdirectory
    template <class F>
    void fields(F& f) {
        f.required("change", change, "add, rename, move or retire");
        f.required("service", service, "its name; of a rename the new one");
        f.optional("was", was, "the name in the headquarters");
        f.optional("repo", repo, "its repository, relative to the headquarters where it is near");
        f.optional("path", path, "its folder in that repository");
        f.optional("owner", owner, "its team, where the source knows it");
        f.optional("from", from, "of a move: where the headquarters has it");
    }
    friend bool operator==(const ServiceProposal&, const ServiceProposal&) = default;
};

struct ServiceComparison {
    std::vector<ServiceProposal> proposals;  ///< by sort; additions as found, the others in the headquarters' order
    std::size_t elsewhere = 0;               ///< services that the source cannot hold, and that were not looked for
};

/// What a comparison is made against.
struct ComparedSource {
    std::filesystem::path headquarters;  ///< its folder
    std::string within = {};             ///< only repositories below it can be missing; empty: every one
};

/// Compares services by name first, then by repository and folder. A name in `was:` counts as the service's own. A
/// repository that a service names already, as a part or in another role, is no addition.
[[nodiscard]] ServiceComparison compare_services(const std::vector<Service>& known,
                                                 const std::vector<ImportedService>& found,
                                                 const ComparedSource& source);

/// A services file with the renames that concern it, and with `additions` behind its last service. Every other byte
/// stays; unsupported, with nothing changed, where that cannot be.
[[nodiscard]] Result<std::string> with_entries(std::string_view text, const std::vector<ServiceProposal>& renames,
                                               const std::vector<ServiceProposal>& additions);

/// A services file without the services of these names; comments above them stay.
[[nodiscard]] Result<std::string> without_services(std::string_view text, const std::vector<std::string>& names);

/// Enters additions (in the last services file) and renames (with `was:`), takes out retirements, and answers the files
/// that were written. Moves are left to people.
Result<std::vector<std::string>> enter_proposals(const Headquarters& headquarters,
                                                 const std::vector<ServiceProposal>& proposals);

/// Enters in migration.yaml that these services are left as they are, and answers its name; nothing where it says so
/// already. The settings must say where the services come from.
Result<std::vector<std::string>> leave_services(const Headquarters& headquarters,
                                                const std::vector<std::string>& names);

}  // namespace sweepline
