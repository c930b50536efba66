#include "app/init.hpp"

#include "app/app.hpp"
#include "app/lookup.hpp"
#include "hq/hq.hpp"
#include "text/ascii.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReasonsShown = 3;

/// The comma-separated titles of `--layers`, without blanks at their ends and without empty ones.
std::vector<std::string> titles_of(std::string_view text) {
    std::vector<std::string> titles;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (const std::string_view title = trimmed(text.substr(0, comma)); !title.empty()) titles.emplace_back(title);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return titles;
}

}  // namespace

Result<InitReply> run(App& app, const Caller& /*caller*/, const Init& request) {
    const Surroundings& around = app.surroundings();
    fs::path folder =
        (around.headquarters.empty() ? around.working_directory : around.working_directory / around.headquarters)
            .lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // `.` and `x/`
    InitReply reply{.folder = folder.string()};
    NewHeadquarters wanted{.migration = request.name.empty() ? usable_name(folder.filename().string()) : request.name,
                           .import = {},
                           .layers = titles_of(request.layers)};
    if (!request.from.empty()) {
        const fs::path from = (around.working_directory / request.from).lexically_normal();
        wanted.import = TRY(import_services(
            from, {.service_path = request.service_path, .origin = request.origin, .headquarters = folder}));
        reply.kind = wanted.import.kind;
        reply.notes = wanted.import.notes;
        if (wanted.import.services.empty())
            return fail(ErrorKind::not_found,
                        request.from + " holds no service" +
                            (reply.notes.empty() ? "" : ": " + listed(reply.notes, kReasonsShown, "; ")),
                        "a folder of git repositories, repos.txt, a CSV, or catalog-info.yaml files");
    }
    reply.services = static_cast<std::int64_t>(wanted.import.services.size());
    reply.files = TRY(write_headquarters(folder, wanted));
    return reply;
}

}  // namespace sweepline
