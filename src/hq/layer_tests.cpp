#include <cstddef>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/hq.hpp"
#include "hq/services_file.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kServiceBytesMax = std::size_t{1} << 20U;

Result<LayerTest> read_test(const FolderReader& reader, const LayerFiles& layer, const std::string& name);

}  // namespace

Result<std::vector<LayerTest>> layer_tests(const LayerFiles& layer) {
    std::vector<LayerTest> tests;
    const FolderReader reader = TRY(FolderReader::open(layer.folder));
    const auto there = reader.look("tests");
    if (!there && there.error().kind == ErrorKind::not_found) return tests;
    const auto entries = TRY(reader.list("tests"));
    for (const FolderEntry& entry : entries) {
        if (entry.sort != FolderEntry::Sort::folder || entry.name.starts_with('.')) continue;
        LayerTest test = TRY(
            while_doing(read_test(reader, layer, entry.name), "reading " + layer.folder_name + "/tests/" + entry.name));
        tests.push_back(std::move(test));
    }
    return tests;
}

namespace {

Result<LayerTest> read_test(const FolderReader& reader, const LayerFiles& layer, const std::string& name) {
    const std::string at = "tests/" + name;
    LayerTest test{
        .name = name, .before = layer.folder / at / "before", .after = layer.folder / at / "after", .service = {}};
    for (const char* tree : {"before", "after"}) {
        const auto there = reader.look(at + '/' + tree);
        if (!there || there->sort != FolderEntry::Sort::folder)
            return fail(ErrorKind::invalid, "example " + in_quotes(name) + " has no folder " + in_quotes(tree),
                        "an example is two trees, before/ and after/");
    }
    const std::string file = at + "/service.yaml";
    if (const auto there = reader.look(file); there) {
        const std::string text = TRY(reader.read(file, kServiceBytesMax));
        Diagnostics found;
        FileProblems problems(layer.folder_name + '/' + file, found);
        test.service = read_example_service(text, {.folder = layer.folder / at, .environments = {}}, problems);
        if (has_error(found)) {
            const Diagnostic& first = found.front();
            return fail(ErrorKind::invalid,
                        first.file + ':' + std::to_string(first.line) + ':' + std::to_string(first.column) + ": " +
                            first.message,
                        first.hint);
        }
    }
    if (test.service.name.empty()) test.service.name = ServiceName(name);
    if (test.service.repos.empty()) test.service.repos.emplace(layer.layer.in, Repository{.url = test.before.string()});
    return test;
}

}  // namespace

}  // namespace sweepline
