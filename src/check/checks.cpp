#include <algorithm>
#include <array>

#include "check/check.hpp"
#include "driver/item_reader.hpp"

namespace sweepline {

// One function per word. Each answers nothing after it reported what is wrong.
using MakeCheck = std::shared_ptr<CheckKind>(ItemReader& item);
MakeCheck make_exists, make_absent, make_matches, make_lacks, make_value, make_parses, make_agrees, make_run, make_http,
    make_tls, make_dns;

namespace {

/// What a check needs, and so where it may stand.
enum class Needs : unsigned char { tree, folder, network };

struct Row {
    std::string_view word;
    MakeCheck* make;
    Needs needs;
};

/// The table of built-in checks.
constexpr std::array<Row, 11> kChecks{{
    {"exists", make_exists, Needs::tree},
    {"absent", make_absent, Needs::tree},
    {"matches", make_matches, Needs::tree},
    {"lacks", make_lacks, Needs::tree},
    {"value", make_value, Needs::tree},
    {"parses", make_parses, Needs::tree},
    {"agrees", make_agrees, Needs::tree},
    {"run", make_run, Needs::folder},
    {"http", make_http, Needs::network},
    {"tls", make_tls, Needs::network},
    {"dns", make_dns, Needs::network},
}};

std::shared_ptr<CheckKind> read_check(const YamlNode& node, const std::string& file, Checks::Place place,
                                      Diagnostics& problems);

std::string described(const CheckKind& check, const StepContext& context) {
    const std::string text = check.describe();
    return Template(text).render(context.names).value_or(text);
}

}  // namespace

std::vector<std::string> check_words() {
    std::vector<std::string> words;
    for (const Row& row : kChecks) words.emplace_back(row.word);
    return words;
}

Checks Checks::read(std::string_view bytes, const std::string& file, Place place, Diagnostics& problems) {
    return read(read_list_file(bytes, "checks", file, problems), file, place, problems);
}

Checks Checks::read(const YamlNode& node, const std::string& file, Place place, Diagnostics& problems) {
    Checks checks;
    const auto add = [&](const YamlNode& item) {
        if (auto check = read_check(item, file, place, problems)) checks.checks_.push_back(std::move(check));
    };
    if (node.sort != YamlNode::Sort::sequence)
        add(node);
    else
        std::ranges::for_each(node.items, add);
    return checks;
}

Result<std::vector<Checks::Judged>> Checks::judge(const ServiceFiles& files, const StepContext& context,
                                                  const Tools& tools) const {
    std::vector<Judged> judged;
    for (const auto& check : checks_) {
        if (context.stop.stop_requested()) return fail(ErrorKind::cancelled, "asked to stop");
        std::string what = described(*check, context);
        auto verdict = while_doing(check->judge(files, context, tools), "checking " + what);
        if (!verdict) return std::unexpected(std::move(verdict).error());
        judged.push_back({.check = std::move(what),
                          .verdict = std::move(*verdict),
                          .only_new_failures = check->only_new_failures()});
    }
    return judged;
}

bool Checks::needs_folder() const {
    return std::ranges::any_of(checks_, [](const auto& check) { return check->needs_folder(); });
}

std::vector<std::string> Checks::unsupported() const {
    std::vector<std::string> reasons;
    for (const auto& check : checks_)
        if (std::string reason = check->unsupported(); !reason.empty()) reasons.push_back(std::move(reason));
    return reasons;
}

std::vector<std::string> Checks::describe() const {
    std::vector<std::string> lines;
    for (const auto& check : checks_) lines.push_back(check->describe());
    return lines;
}

bool all_pass(const std::vector<Checks::Judged>& judged) {
    return std::ranges::all_of(judged, [](const auto& each) { return each.verdict.sort == Verdict::Sort::pass; });
}

bool any_passes(const std::vector<Checks::Judged>& judged) {
    return std::ranges::any_of(judged, [](const auto& each) { return each.verdict.sort == Verdict::Sort::pass; });
}

namespace {

bool may_stand(Needs needs, Checks::Place place) {
    switch (needs) {
        case Needs::tree:
            return true;
        case Needs::folder:
            return place != Checks::Place::applies_to;
        case Needs::network:
            return place == Checks::Place::validate;
    }
    return false;
}

std::shared_ptr<CheckKind> read_check(const YamlNode& node, const std::string& file, Checks::Place place,
                                      Diagnostics& problems) {
    const auto word = pick_word(node, "check", check_words(), file, problems);
    if (!word) return nullptr;
    ItemReader item(node, *word, file, problems);
    const auto row = std::ranges::find(kChecks, std::string_view(*word), &Row::word);
    if (!may_stand(row->needs, place)) {
        const bool is_network = row->needs == Needs::network;
        item.refuse("'" + *word + "' cannot stand here", is_network
                                                             ? "put it into a check of the layer's folder validate/"
                                                             : "applies_to is judged without checking files out");
        return nullptr;
    }
    auto check = row->make(item);
    item.finish();
    return item.is_sound() ? check : nullptr;
}

}  // namespace

}  // namespace sweepline
