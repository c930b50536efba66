#include "app/init.hpp"

#include "app/app.hpp"
#include "hq/hq.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

/// The comma-separated titles of `--layers`, without blanks at their ends and without empty ones.
std::vector<std::string> titles_of(const std::string& text) {
    std::vector<std::string> titles;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        const std::size_t first = text.find_first_not_of(" \t", start);
        if (first < comma) titles.push_back(text.substr(first, text.find_last_not_of(" \t", comma - 1) - first + 1));
        start = comma + 1;
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
    NewHeadquarters wanted{.migration = request.name.empty() ? folder.filename().string() : request.name,
                           .import = {},
                           .layers = titles_of(request.layers)};
    if (!request.from.empty()) {
        const fs::path from = (around.working_directory / request.from).lexically_normal();
        wanted.import = TRY(import_services(from, {.service_path = request.service_path, .origin = request.origin}));
        reply.kind = wanted.import.kind;
        reply.notes = wanted.import.notes;
        if (wanted.import.services.empty())
            return fail(ErrorKind::not_found, request.from + " holds no service",
                        "a folder of git repositories, repos.txt, a CSV, or catalog-info.yaml files");
    }
    reply.services = static_cast<std::int64_t>(wanted.import.services.size());
    reply.files = TRY(write_headquarters(folder, wanted));
    return reply;
}

}  // namespace sweepline
