#include <algorithm>

#include "check/check.hpp"
#include "check/verdicts.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

/// Compares what the files say with what is known from elsewhere: a cross-reference.
class Agrees final : public CheckKind {
public:
    Agrees(Template in, PatternTemplate pattern, std::string with)
        : in_(std::move(in)), pattern_(std::move(pattern)), with_(std::move(with)) {}

    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const std::string in = TRY(in_.render(context.names));
        const Pattern pattern = TRY(pattern_.under(context.names));
        if (pattern.group_count() < 1)
            return fail(ErrorKind::invalid, "pattern '" + pattern.text() + "' has no group ( )");
        const Value* known = find_name(context.names, with_);
        if (known == nullptr || known->is_null()) return inconclusive(with_ + " is not known");
        const std::string wanted = known->to_text();
        auto addresses = TRY(list_text_files(files, in));
        if (addresses.empty()) return failed(nothing_at(in));
        std::string agreeing;
        for (std::string& address : addresses) {
            const SearchedFile file = TRY(open_listed(files, std::move(address)));
            const auto match = pattern.find(file.text);
            if (!match) continue;
            const std::string place = file.address + ":" + std::to_string(line_of(file.text, match->begin));
            if (match->groups[1] != wanted)
                return failed(says(place, match->groups[1]) + ", and " + with_ + " is '" + wanted + "'");
            if (agreeing.empty()) agreeing = place;
        }
        if (agreeing.empty()) return failed("nothing in '" + in + "' matches '" + pattern.text() + "'");
        return passed(says(agreeing, wanted) + ", as " + with_ + " does");
    }
    [[nodiscard]] std::string describe() const override {
        return "agrees " + pattern_.text() + " in " + in_.text() + " with " + with_;
    }

private:
    static std::string says(const std::string& place, const std::string& text) {
        return place + " says '" + text + "'";
    }

    Template in_;
    PatternTemplate pattern_;
    std::string with_;
};

}  // namespace

std::shared_ptr<CheckKind> make_agrees(ItemReader& item) {
    auto members = item.members("agrees");
    if (!members) return nullptr;
    auto in = members->glob_address("in");
    auto pattern = members->pattern("pattern", required);
    const auto with = members->text("with", required);
    members->finish();
    const auto parsed = pattern ? pattern->parsed() : std::nullopt;
    if (parsed && parsed->group_count() < 1)
        members->refuse(*members->item().find("pattern"),
                        "the pattern has no group ( ): what is compared is its first group");
    if (with) {
        const std::string root = with->text().substr(0, with->text().find('.'));
        if (root == with->text() || std::ranges::find(kTemplateRoots, root) == kTemplateRoots.end())
            members->refuse(*members->item().find("with"),
                            "'" + with->text() + "' is no name such as facts.container.port",
                            "write the name itself, without {{ }}");
    }
    if (!in || !pattern || !with) return nullptr;
    return std::make_shared<Agrees>(std::move(*in), std::move(*pattern), with->text());
}

}  // namespace sweepline
