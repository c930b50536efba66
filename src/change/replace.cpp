#include "change/change.hpp"
#include "change/edit_files.hpp"
#include "driver/item_reader.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

class Replace final : public ChangeKind {
public:
    Replace(Template target, PatternTemplate pattern, Template with, Expect expect)
        : target_(std::move(target)), pattern_(std::move(pattern)), with_(std::move(with)), expect_(expect) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round round) override {
        const std::string target = TRY(target_.render(context.names));
        const Pattern pattern = TRY(pattern_.under(context.names));
        const std::string with = TRY(with_.render(context.names));
        std::size_t found = 0;
        for (const std::string& address : TRY(files_to_edit(files, target))) {
            const std::string before = TRY(read_listed(files, address));
            const EditedText edited(before);
            auto replaced = while_doing(pattern.replace_all(edited.text, with), "editing '" + address + "'");
            if (!replaced) return std::unexpected(std::move(replaced).error());
            if (replaced->count == 0) continue;
            found += replaced->count;
            const std::string after = edited.restored(std::move(replaced->text));
            if (auto written = write_changed(files, address, before, after); !written) return written;
        }
        if (round == Round::again) return {};
        return check_expected(expect_, found, "'" + pattern.text() + "' in '" + target + "'");
    }

    [[nodiscard]] std::string describe() const override {
        return "replace " + pattern_.text() + " in " + target_.text();
    }

private:
    Template target_;
    PatternTemplate pattern_;
    Template with_;
    Expect expect_;
};

}  // namespace

std::shared_ptr<ChangeKind> read_replace(ItemReader& item) {
    auto target = item.glob_address("replace");
    auto pattern = item.pattern("pattern", required);
    auto with = item.text("with", required);
    const auto expect = item.word<Expect>("expect");
    if (pattern && with && with->is_plain()) {
        const auto& parsed = pattern->parsed();
        const auto tried = parsed ? parsed->replace_all("", with->text()) : Pattern::Replaced{};
        if (!tried) item.refuse(*item.item().find("with"), tried.error().message, tried.error().hint);
    }
    if (!target || !pattern || !with) return nullptr;
    return std::make_shared<Replace>(std::move(*target), std::move(*pattern), std::move(*with),
                                     expect.value_or(Expect::any));
}

}  // namespace sweepline
