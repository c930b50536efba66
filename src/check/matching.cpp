#include "check/check.hpp"
#include "check/verdicts.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

/// Which files, and what is looked for in them.
struct Search {
    Template in;
    PatternTemplate pattern;
};

/// What a search came to.
struct Found {
    std::string in;
    std::string pattern;
    std::size_t files = 0;
    std::string place = {};  ///< `PATH:LINE` of the first match, empty if there is none
};

Result<Found> search(const Search& wanted, const ServiceFiles& files, const Value& names) {
    Found found{.in = TRY(wanted.in.render(names)), .pattern = {}};
    const Pattern pattern = TRY(wanted.pattern.under(names));
    found.pattern = pattern.text();
    auto addresses = TRY(list_text_files(files, found.in));
    found.files = addresses.size();
    for (std::string& address : addresses) {
        const SearchedFile file = TRY(open_listed(files, std::move(address)));
        const auto match = pattern.find(file.text);
        if (!match) continue;
        found.place = file.address + ":" + std::to_string(line_of(file.text, match->begin));
        break;
    }
    return found;
}

class Matches final : public CheckKind {
public:
    explicit Matches(Search search) : search_(std::move(search)) {}
    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const Found found = TRY(search(search_, files, context.names));
        if (!found.place.empty()) return passed(found.place + " matches '" + found.pattern + "'");
        if (found.files == 0) return failed(nothing_at(found.in));
        return failed("nothing in '" + found.in + "' matches '" + found.pattern + "'");
    }
    [[nodiscard]] std::string describe() const override {
        return "matches " + search_.pattern.text() + " in " + search_.in.text();
    }

private:
    Search search_;
};

class Lacks final : public CheckKind {
public:
    explicit Lacks(Search search) : search_(std::move(search)) {}
    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const Found found = TRY(search(search_, files, context.names));
        if (!found.place.empty()) return failed("must not match '" + found.pattern + "', but " + found.place + " does");
        if (found.files == 0) return passed(nothing_at(found.in));
        return passed("nothing in '" + found.in + "' matches '" + found.pattern + "'");
    }
    [[nodiscard]] std::string describe() const override {
        return "lacks " + search_.pattern.text() + " in " + search_.in.text();
    }

private:
    Search search_;
};

template <class Kind>
std::shared_ptr<CheckKind> make(ItemReader& item, std::string_view word) {
    auto members = item.members(word);
    if (!members) return nullptr;
    auto in = members->glob_address("in");
    auto pattern = members->pattern("pattern", required);
    members->finish();
    if (!in || !pattern) return nullptr;
    return std::make_shared<Kind>(Search{.in = std::move(*in), .pattern = std::move(*pattern)});
}

}  // namespace

std::shared_ptr<CheckKind> make_matches(ItemReader& item) { return make<Matches>(item, "matches"); }

std::shared_ptr<CheckKind> make_lacks(ItemReader& item) { return make<Lacks>(item, "lacks"); }

}  // namespace sweepline
