#include "hq/scaffold_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <system_error>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/scalar_shapes.hpp"
#include "text/ascii.hpp"
#include "text/json.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

struct WellKnown {
    std::string_view concern;
    std::string_view words;  ///< beginnings of words, parted by blanks
};
constexpr std::array kWellKnown{
    WellKnown{"discovery", "discover inventor dependenc catalog endpoint"},
    WellKnown{"connectivity", "connect network firewall vpc subnet peering dns route53 reachab"},
    WellKnown{"identity", "identit iam oidc permission trust account role access"},
    WellKnown{"security", "secur certif tls waf encrypt hardening polic"},
    WellKnown{"delivery",
              "deliver ci cd pipeline deploy ingress routing route traffic release helm argo rollout cleanup"},
    WellKnown{"application", "applicat runtime config environment secret logg metric tracing"},
};

/// The letters of Latin-1 and Latin Extended-A, from U+00C0 on, without their marks.
constexpr std::u32string_view::value_type kFirstLatin = 0xC0;
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
    "uuuuuuuuuuuuwwyyyzzzzzzs";

/// A character as names may have it: `Ü` as `ue`, `é` as `e`; a blank where there is no such letter.
std::string plain_letters(char32_t code) {
    constexpr std::array<std::pair<std::u32string_view, std::string_view>, 5> kTwoLetters{
        {{U"äÄ", "ae"}, {U"öÖ", "oe"}, {U"üÜ", "ue"}, {U"æÆ", "ae"}, {U"ßẞ", "ss"}}};
    for (const auto& [characters, letters] : kTwoLetters)
        if (characters.contains(code)) return std::string(letters);
    if (code < 0x80) return in_lower_case(std::string(1, static_cast<char>(code)));
    const bool is_latin = code >= kFirstLatin && code - kFirstLatin < kLatin.size();
    return {is_latin ? kLatin[code - kFirstLatin] : ' '};
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (std::size_t at = 0; at < text.size();) {
        const auto character = utf8_at(text, at).value_or(Utf8Character{.code = U' ', .bytes = 1});
        at += character.bytes;
        for (const char c : plain_letters(character.code)) {
            if (std::isalnum(static_cast<unsigned char>(c)) != 0)
                words.back() += c;
            else if (!words.back().empty())
                words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// Whether a word begins as the table says; short beginnings (`ci`, `cd`) are whole words.
bool begins(std::string_view word, std::string_view beginnings) {
    constexpr std::size_t kWholeWordMax = 3;
    while (!beginnings.empty()) {
        const std::size_t end = std::min(beginnings.find(' '), beginnings.size());
        const std::string_view each = beginnings.substr(0, end);
        if (each.size() <= kWholeWordMax ? word == each : word.starts_with(each)) return true;
        beginnings.remove_prefix(std::min(end + 1, beginnings.size()));
    }
    return false;
}

bool is_keyword(std::string_view text) {
    const std::string lower = in_lower_case(text);
    constexpr std::array<std::string_view, 8> kKeywords{"true", "false", "null", "yes", "no", "on", "off", "y"};
    return lower == "n" || std::ranges::find(kKeywords, lower) != kKeywords.end();
}

/// Whether YAML, in any version of it, takes the plain text as a text.
bool is_plain_scalar(std::string_view text) {
    const auto is_plain = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view("-_./@:+, ").contains(c));
    };
    if (text.empty() || !std::ranges::all_of(text, is_plain)) return false;
    const bool begins_as_text = std::isalpha(static_cast<unsigned char>(text.front())) != 0 || text.starts_with('/') ||
                                text.starts_with("./") || text.starts_with("../");
    return begins_as_text && !text.ends_with(' ') && !text.ends_with(':') && !text.contains(": ") && !is_keyword(text);
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
    return is_plain_scalar(text) ? std::string(text) : to_json(Value(text));
}

std::string layer_name_of(std::string_view title) {
    std::string name;
    for (const std::string& word : words_of(title)) name += (name.empty() ? "" : "-") + word;
    return wrong_with_name(name).empty() ? name : std::string();
}

std::unexpected<Error> refuse_reserved(std::string_view name) {
    return fail(ErrorKind::invalid,
                "a layer cannot be called " + in_quotes(name) + ", which stands for the traffic switch",
                "call it otherwise");
}

std::string layer_title_of(std::string_view name) {
    std::string title(name);
    std::ranges::replace_if(title, [](char c) { return c == '-' || c == '_' || c == '.'; }, ' ');
    if (!title.empty()) title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
    return title;
}

std::string concern_of(std::string_view title) {
    for (const std::string& word : words_of(title))
        for (const WellKnown& each : kWellKnown)
            if (begins(word, each.words)) return std::string(each.concern);
    return "application";
}

std::string layer_folder_name(int number, std::string_view name) {
    return (number < 10 ? "0" : "") + std::to_string(number) + '-' + std::string(name);
}

std::string by_hand_layer_text(std::string_view name, std::string_view title, std::string_view concern) {
    const std::string called(name);
    std::string text =
        "# A layer is one type of change that every service needs. This one is done by hand: people go through its\n"
        "# checklist, runbooks/" +
        called + ".md, with `sweepline cell walk SERVICE " + called +
        "`.\n"
        "# Steps beside this file would make the change instead; `sweepline layer new` writes a layer that has some.\n"
        "title: " +
        yaml_scalar(title) +
        "\n"
        "concern: " +
        yaml_scalar(concern);
    text +=
        "          # what it is about; layers of one concern stand together in the grid\n\n"
        "# Everything below is optional.\n"
        "# needs: [OTHER-LAYER]             # what must be done before; default: the layer before this one; [] "
        "nothing\n"
        "# applies_to: {exists: Dockerfile} # services without it are not applicable\n"
        "# detect:                          # how one sees that it is still to be done; finds nothing: nothing to do\n"
        "#   - exists: ecs/**\n"
        "# estimate: 25m                    # for one service\n";
    return text;
}

std::string runbook_text(std::string_view title) {
    return "# " + std::string(title) +
           "\n\n"
           "The checklist for one service. Each `- [ ]` line is an item; anything else is read, not ticked.\n\n"
           "- [ ] Say here what is done first.\n"
           "- [ ] Say here how one sees that it worked.\n";
}

std::vector<std::string> service_lines(const ImportedService& service) {
    std::vector<std::string> lines{"- name: " + yaml_scalar(service.name), "  repo: " + yaml_scalar(service.repo)};
    if (!service.path.empty()) lines.push_back("  path: " + yaml_scalar(service.path));
    if (!service.owner.empty()) lines.push_back("  owner: " + yaml_scalar(service.owner));
    return lines;
}

Result<std::vector<std::string>> write_new_files(const fs::path& folder, const std::vector<NewFile>& files) {
    for (const NewFile& each : files) {
        std::error_code error;
        if (fs::symlink_status(folder / each.path, error).type() != fs::file_type::not_found)
            return fail(ErrorKind::conflict, in_quotes(each.path) + " is there already",
                        "choose another name, or another folder");
    }
    std::vector<std::string> written;
    for (const NewFile& each : files) {
        auto wrote = write_fresh_file(folder / each.path, each.text);
        if (wrote) {
            written.push_back(each.path);
            continue;
        }
        std::error_code ignored;
        if (wrote.error().kind != ErrorKind::conflict) fs::remove(folder / each.path, ignored);
        for (const std::string& path : written) fs::remove(folder / path, ignored);
        return std::unexpected(std::move(wrote).error());
    }
    return written;
}

}  // namespace sweepline
