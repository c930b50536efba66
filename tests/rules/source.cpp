#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <utility>

#include "rules.hpp"

namespace sweepline {
namespace {

/// Walks over C++ text once, copying code and blanking the rest.
class Blanker {
public:
    explicit Blanker(std::string_view text) : text_(text), out_(text.size(), ' ') {}

    std::string run() {
        while (at_ < text_.size()) step();
        return std::move(out_);
    }

private:
    void step() {
        if (starts("//") || (text_[at_] == '#' && first_on_line())) {
            skip_line();
        } else if (starts("/*")) {
            skip_past("*/", 2);
        } else if (starts("R\"") && !in_word()) {
            const std::size_t open = text_.find('(', at_);
            skip_past(")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"", open - at_);
        } else if (text_[at_] == '"' || (text_[at_] == '\'' && !in_number())) {
            skip_literal(text_[at_]);
        } else {
            keep();
        }
    }

    [[nodiscard]] bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    [[nodiscard]] bool first_on_line() const {
        const std::size_t before = text_.substr(0, at_).find_last_not_of(" \t");
        return before == std::string_view::npos || text_[before] == '\n';
    }
    [[nodiscard]] bool in_word() const {
        return at_ > 0 && (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0 || text_[at_ - 1] == '_') &&
               !text_.substr(0, at_).ends_with("u8");
    }
    /// Whether the quote here separates digits: 1'000.
    [[nodiscard]] bool in_number() const {
        std::size_t begin = at_;
        while (begin > 0 &&
               (std::isalnum(static_cast<unsigned char>(text_[begin - 1])) != 0 || text_[begin - 1] == '\''))
            --begin;
        return begin < at_ && std::isdigit(static_cast<unsigned char>(text_[begin])) != 0;
    }

    void keep() {
        out_[at_] = text_[at_];
        ++at_;
    }
    void blank(std::size_t count) {
        for (; count > 0 && at_ < text_.size(); --count, ++at_)
            if (text_[at_] == '\n') out_[at_] = '\n';
    }
    void skip_line() {
        while (at_ < text_.size() && text_[at_] != '\n') {
            const bool goes_on = starts("\\\n");
            blank(goes_on ? 2 : 1);
        }
    }
    void skip_past(std::string_view end, std::size_t opening) {
        const std::size_t found = text_.find(end, at_ + opening);
        blank(found == std::string_view::npos ? text_.size() : found + end.size() - at_);
    }
    void skip_literal(char quote) {
        blank(1);
        while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') blank(text_[at_] == '\\' ? 2 : 1);
        blank(1);
    }

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
};

/// The paths from the checkout's root of our headers that a text includes.
std::set<std::string> included_by(const std::string& text) {
    static const std::regex kInclude(R"re(#\s*include\s*"([^"]+)")re");
    std::set<std::string> paths;
    for (std::sregex_iterator match(text.begin(), text.end(), kInclude), end; match != end; ++match)
        paths.insert("src/" + (*match)[1].str());
    return paths;
}

/// `src/a/b.hpp` for `src/a/b.cpp` and for itself.
std::string header_of(const std::string& path) {
    return std::filesystem::path(path).replace_extension(".hpp").string();
}

bool exists_in(const std::vector<SourceFile>& files, const std::string& path) {
    return std::ranges::find(files, path, &SourceFile::path) != files.end();
}

}  // namespace

std::string to_text(const Finding& finding) {
    return finding.path + ":" + (finding.line > 0 ? std::to_string(finding.line) + ":" : "") + " " + finding.what;
}

std::vector<SourceFile> read_sources(const std::filesystem::path& root, std::string_view folder,
                                     const std::vector<std::string_view>& endings) {
    std::vector<SourceFile> files;
    if (!std::filesystem::exists(root / folder)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
        const std::string name = entry.path().filename().string();
        const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
        if (!entry.is_regular_file() || std::ranges::none_of(endings, ends)) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        files.push_back({.path = std::filesystem::relative(entry.path(), root).generic_string(),
                         .text = {std::istreambuf_iterator<char>(in), {}}});
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

void mark_tests(std::vector<SourceFile>& files) {
    for (SourceFile& file : files) {
        const std::string stem = std::filesystem::path(file.path).stem().string();
        file.for_tests = !file.path.starts_with("src/") || stem.ends_with("_test") || stem.ends_with("_testing");
    }
    // A header may be seen by tests through another one: go on until nothing changes.
    for (bool changed = true; std::exchange(changed, false);) {
        std::set<std::string> seen;
        for (const SourceFile& file : files) {
            if (file.for_tests) continue;
            std::set<std::string> headers = included_by(file.text);
            headers.erase(header_of(file.path));
            seen.merge(headers);
        }
        for (SourceFile& file : files) {
            if (file.for_tests || !exists_in(files, header_of(file.path)) || seen.contains(header_of(file.path)))
                continue;
            file.for_tests = changed = true;
        }
    }
}

std::string code_only(std::string_view text) { return Blanker(text).run(); }

std::string_view room_of(std::string_view path) {
    constexpr std::string_view kSources = "src/";
    if (!path.starts_with(kSources)) return {};
    path.remove_prefix(kSources.size());
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace sweepline
