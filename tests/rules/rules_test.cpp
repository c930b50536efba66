#include "rules.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace sweepline {
namespace {

const std::filesystem::path kRoot = SWEEPLINE_SOURCE_DIR;

using Rule = std::vector<Finding> (*)(const SourceFile&);

/// Expects the rule to object to exactly these lines of a sample.
void check(Rule rule, std::string path, std::string text, const std::vector<std::size_t>& lines) {
    SCOPED_TRACE(path + ": " + text.substr(0, 200));
    std::vector<std::size_t> found;
    std::vector<SourceFile> sample{{.path = std::move(path), .text = std::move(text)}};
    // A header that nobody includes yet would count as a test's.
    if (!sample[0].path.ends_with(".hpp")) mark_tests(sample);
    for (const Finding& finding : rule(sample[0])) found.push_back(finding.line);
    EXPECT_EQ(found, lines);
}

std::vector<SourceFile> sources() {
    std::vector<SourceFile> all;
    for (const std::string_view folder : {"src", "tests", "bench"})
        std::ranges::move(read_sources(kRoot, folder, {".cpp", ".hpp"}), std::back_inserter(all));
    mark_tests(all);
    return all;
}

void expect_none(const std::vector<Finding>& findings) {
    std::string all;
    for (const Finding& finding : findings) all += "\n" + to_text(finding);
    EXPECT_TRUE(findings.empty()) << all;
}

void expect_kept(Rule rule, std::string_view below) {
    std::vector<Finding> findings;
    std::size_t seen = 0;
    for (const SourceFile& file : sources()) {
        if (!file.path.starts_with(below)) continue;
        ++seen;
        std::ranges::move(rule(file), std::back_inserter(findings));
    }
    EXPECT_GT(seen, 5U) << "the checkout was not found at " << kRoot;
    expect_none(findings);
}

std::string lines_of(std::size_t count, std::string_view line = "    work();\n") {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += line;
    return text;
}

TEST(CodeOnly, BlanksCommentsLiteralsAndDirectives) {
    EXPECT_EQ(code_only("a; // {\nb;"), "a;     \nb;");
    EXPECT_EQ(code_only("a /* {\n */ b"), "a     \n    b");
    EXPECT_EQ(code_only(R"(f("{\"}", '{', '\'');)"), "f(      ,    ,     );");
    EXPECT_EQ(code_only("n = 1'000'000; {"), "n = 1'000'000; {");
    EXPECT_EQ(code_only("x = R\"y({)\"{)y\"; z"), "x =            ; z");
    EXPECT_EQ(code_only("#define X { \\\n {\nb"), "             \n  \nb");
}

TEST(Tests, AreWhatOnlyTestsAreMadeOf) {
    std::vector<SourceFile> files{
        {"src/a/made.hpp", "", false},
        {"src/a/made.cpp", "#include \"a/made.hpp\"\n", false},
        {"src/a/made_test.cpp", "#include \"a/made.hpp\"\n#include \"a/folder.hpp\"\n", false},
        {"src/a/folder.hpp", "#include \"a/deeper.hpp\"\n", false},
        {"src/a/deeper.hpp", "", false},
        {"src/a/deeper.cpp", "#include \"a/deeper.hpp\"\n", false},
        {"src/a/table.cpp", "#include \"a/made.hpp\"\n", false},
        {"src/a/golden_testing.cpp", "", false},
        {"tests/fuzz/made_fuzz.cpp", "", false}};
    mark_tests(files);
    std::vector<bool> marks;
    for (const SourceFile& file : files) marks.push_back(file.for_tests);
    EXPECT_EQ(marks, (std::vector<bool>{false, false, true, true, true, true, false, true, true}));
}

TEST(Includes, GoDownwardsOnly) {
    check(check_includes, "src/git/mirror.cpp", "#include \"base/result.hpp\"\n#include \"git/git.hpp\"\n", {});
    check(check_includes, "src/git/mirror.cpp", "#include \"driver/driver.hpp\"\n", {1});
    check(check_includes, "src/git/mirror.hpp", "\n#include \"process/process.hpp\"\n", {2});
    check(check_includes, "src/git/mirror_test.cpp", "#include \"process/process.hpp\"\n", {});
    check(check_includes, "src/git/mirror_test.cpp", "#include \"app/app.hpp\"\n", {1});
    check(check_includes, "src/git/mirror.cpp", "#include \"migration/cell.hpp\"\n", {1});
    check(check_includes, "src/text/glob.cpp", "#include \"migration/cell.hpp\"\n", {1});
    check(check_includes, "src/store/store.cpp", "#include \"hq/hq.hpp\"\n", {1});
    check(check_includes, "src/cli/words.cpp", "#include \"app/app.hpp\"\n#include \"store/store.hpp\"\n", {2});
    check(check_includes, "src/main.cpp", "#include \"cli/cli.hpp\"\n#include \"store/store.hpp\"\n", {});
}

TEST(Includes, AreWrittenFromTheRoot) {
    check(check_includes, "src/git/mirror.cpp", "#include \"git.hpp\"\n#include \"../base/id.hpp\"\n", {1, 2});
    check(check_includes, "src/git/mirror.cpp", "#include \"git/git.cpp\"\n#include \"attic/old.hpp\"\n", {1, 2});
}

TEST(Includes, HeadersFromOutsideStayInSources) {
    check(check_includes, "src/text/json.cpp", "#include <boost/json.hpp>\n#include <yaml.h>\n", {});
    check(check_includes, "src/text/json.hpp", "#include <vector>\n#include <boost/json.hpp>\n", {2});
    check(check_includes, "src/git/git.hpp", "#include <git2.h>\n", {1});
    check(check_includes, "src/process/process.hpp", "#include <sys/types.h>\n#include <unistd.h>\n", {});
    check(check_includes, "src/git/git.cpp", "#include <gtest/gtest.h>\n", {1});
    check(check_includes, "src/git/git_test.cpp", "#include <gtest/gtest.h>\n", {});
}

TEST(Includes, PureRoomsDoNotReachTheWorld) {
    check(check_includes, "src/migration/cell.cpp", "#include <string>\n#include <fstream>\n", {2});
    check(check_includes, "src/text/glob.hpp", "#include <filesystem>\n#include <unistd.h>\n", {1, 2});
    check(check_includes, "src/text/glob_test.cpp", "#include <fstream>\n", {});
    check(check_includes, "src/store/store.cpp", "#include <fstream>\n", {});
}

TEST(World, IsAskedInMainOnly) {
    check(check_world, "src/git/git.cpp", "auto a = std::getenv(kHome);\n// getenv(\n", {1});
    check(check_world, "src/git/git.cpp", "auto a = std::filesystem::current_path();\nstd::thread(f).detach();\n",
          {1, 2});
    check(check_world, "src/main.cpp", "auto a = std::getenv(kHome);\n", {});
    check(check_world, "src/git/git_test.cpp", "auto a = std::getenv(kHome);\n", {});
    check(check_world, "src/migration/cell.cpp", "auto now = std::chrono::system_clock::now();\n", {1});
    check(check_world, "src/base/instant.cpp", "auto now = std::chrono::system_clock::now();\n", {});
}

void check_one_function(const std::string& head, const std::string& tail, bool counts) {
    const std::vector<std::size_t> none;
    check(check_functions, "src/a/b.cpp", head + " {\n" + lines_of(68) + "}" + tail, none);
    check(check_functions, "src/a/b.cpp", head + " {\n" + lines_of(69) + "}" + tail,
          counts ? std::vector<std::size_t>{1} : none);
}

TEST(Functions, AreShort) {
    check_one_function("int f(int a)", "\n", true);
    check_one_function("namespace a { void f(const std::map<int, int>& a = {}) const noexcept", "\n}\n", true);
    check_one_function("class A { auto f() -> Result<int>", "\n};\n", true);
    check_one_function("template <class T> requires(sizeof(T) > 1) bool operator==(const T& a, const T& b)", "\n",
                       true);
    check_one_function("A::A(int a) : a_(a), b_{a}, c_{}", "\n", true);
    check_one_function("TEST(Some, Thing)", "\n", true);
    check_one_function("const auto kF = [](int a)", ";\n", true);
    check_one_function("struct A f()", "\n", true);
    check_one_function("namespace", "\n", false);
    check_one_function("template <class T = B<int>> class A final : public B<int>", ";\n", false);
    check_one_function("template <class T> struct A", ";\n", false);
    check_one_function("enum class A : std::uint8_t", ";\n", false);
    check_one_function("constexpr std::array kTable", ";\n", false);
    check_one_function("const std::map<int, int> kTable =", ";\n", false);
}

TEST(Functions, AreCountedEachForItself) {
    const std::string fits = "void f() {\n" + lines_of(30, "    if (a) { b(); }\n") + "}\n";
    check(check_functions, "src/a/b.cpp", "namespace a {\n" + fits + fits + fits + "}\n", {});
    const std::string close = "void g() {\n    const auto h = [] {\n" + lines_of(68) + "    };\n}\n";
    check(check_functions, "src/a/b.cpp", "namespace a {\n" + fits + close + "}\n", {34});
    check(check_functions, "src/a/b.cpp", "void f() {\n", {1});
}

TEST(Length, HasAnEnd) {
    check(check_length, "src/a/b.cpp", lines_of(400), {});
    check(check_length, "src/a/b.cpp", lines_of(401), {0});
}

TEST(Names, SaySomething) {
    check(check_names, "src/a/shared_mirror.cpp", "class Mirror {};\nstruct Handled {};\n", {});
    check(check_names, "src/a/string_utils.cpp", "", {0});
    check(check_names, "src/a/manager_test.cpp", "", {0});
    check(check_names, "src/a/Mirror.cpp", "", {0});
    check(check_names, "src/a/b.hpp", "class TreeManager {};\n// class Helper\nenum class HandlerKind {};\n", {1, 3});
}

TEST(Lists, NameEverySource) {
    const std::vector<SourceFile> lists{{"src/a/CMakeLists.txt", "room(a\n  SOURCES b.cpp sub/c.cpp  # d.cpp\n)"}};
    EXPECT_EQ(check_listed({{"src/a/b.cpp", ""}, {"src/a/sub/c.cpp", ""}}, lists), std::vector<Finding>{});
    EXPECT_EQ(check_listed({{"src/a/d.cpp", ""}}, lists).size(), 1U);
    EXPECT_EQ(check_listed({{"src/a/c.cpp", ""}}, lists).size(), 1U);
    EXPECT_EQ(check_listed({{"src/x/b.cpp", ""}}, lists).size(), 1U);
}

TEST(Format, IsClangFormats) {
    const auto folder = std::filesystem::temp_directory_path() / ("sweepline-rules-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(kRoot / ".clang-format", folder / ".clang-format",
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream(folder / "good.cpp") << "int* f(int a) { return nullptr; }\n";
    std::ofstream(folder / "bad.cpp") << "int f();\nint *f(int a) {return nullptr;}\nint  b;\n";
    EXPECT_EQ(check_format(folder, {"good.cpp"}), std::vector<Finding>{});
    const auto found = check_format(folder, {"good.cpp", "bad.cpp"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].path, "bad.cpp");
    EXPECT_EQ(found[0].line, 2U);
    EXPECT_EQ(check_format(folder, {"missing.cpp"}).size(), 1U);
    std::filesystem::remove_all(folder);
}

TEST(Checkout, IncludesGoDownwards) { expect_kept(check_includes, "src/"); }
TEST(Checkout, AsksTheWorldInMain) { expect_kept(check_world, "src/"); }
TEST(Checkout, HasShortFunctions) { expect_kept(check_functions, ""); }
TEST(Checkout, HasShortFiles) { expect_kept(check_length, "src/"); }
TEST(Checkout, HasNamesThatSaySomething) { expect_kept(check_names, ""); }

TEST(Checkout, BuildsEverySource) {
    std::vector<SourceFile> built;
    for (const std::string_view folder : {"src", "tests", "bench"})
        for (SourceFile& file : read_sources(kRoot, folder, {".cpp"}))
            if (file.path != "src/main.cpp") built.push_back(std::move(file));
    std::vector<SourceFile> lists;
    for (const std::string_view folder : {"src", "tests", "bench"})
        for (SourceFile& file : read_sources(kRoot, folder, {"CMakeLists.txt"})) lists.push_back(std::move(file));
    expect_none(check_listed(built, lists));
}

TEST(Checkout, IsFormatted) {
    std::vector<std::string> paths;
    for (const SourceFile& file : sources()) paths.push_back(file.path);
    expect_none(check_format(kRoot, paths));
}

}  // namespace
}  // namespace sweepline
