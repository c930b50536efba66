#include "change/change.hpp"
#include "change/edit_files.hpp"
#include "driver/address.hpp"
#include "driver/item_reader.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;
enum class Side : unsigned char { before, after };

/// The text with `lines` (ending in a line end) before byte `at`, where a line begins, unless they stand there; the
/// last line of a text has as little a line end afterwards as it had before.
std::string with_lines_before(std::string_view text, std::size_t at, std::string_view lines);
std::string with_lines_after(std::string_view text, std::size_t at, std::string_view lines);

class Insert final : public ChangeKind {
public:
    Insert(Template target, Side side, PatternTemplate anchor, Template text, Expect expect)
        : target_(std::move(target)),
          side_(side),
          anchor_(std::move(anchor)),
          text_(std::move(text)),
          expect_(expect) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round round) override {
        const std::string target = TRY(target_.render(context.names));
        const Pattern anchor = TRY(anchor_.under(context.names));
        std::string lines = TRY(text_.render(context.names));
        if (!lines.ends_with('\n')) lines += '\n';
        const auto addresses = TRY(files_to_edit(files, target));
        if (addresses.empty() && is_literal(target) && round == Round::first && expect_ != Expect::any)
            return fail(ErrorKind::not_found, "'" + target + "' is not there",
                        "let a `create` come first, or write `expect: any`");
        std::size_t found = 0;
        for (const std::string& address : addresses) {
            const std::string before = TRY(read_listed(files, address));
            const EditedText edited(before);
            const auto match = anchor.find(edited.text);
            if (!match) continue;
            ++found;
            const std::string after = edited.restored(inserted(edited.text, *match, lines));
            if (auto written = write_changed(files, address, before, after); !written) return written;
        }
        if (round == Round::again) return {};
        return check_expected(expect_, found, "the lines '" + anchor.text() + "' in '" + target + "'");
    }

    [[nodiscard]] std::string describe() const override {
        return "insert " + target_.text() + (side_ == Side::after ? " after " : " before ") + anchor_.text();
    }

private:
    [[nodiscard]] std::string inserted(std::string_view text, const Pattern::Match& match,
                                       std::string_view lines) const {
        if (side_ == Side::before) {
            const std::size_t newline = match.begin == 0 ? std::string_view::npos : text.rfind('\n', match.begin - 1);
            return with_lines_before(text, newline == std::string_view::npos ? 0 : newline + 1, lines);
        }
        // A match that takes the line end in ends that line, and does not begin the next.
        const bool takes_line_end = match.end > match.begin && text[match.end - 1] == '\n';
        const std::size_t newline = takes_line_end ? match.end - 1 : text.find('\n', match.end);
        return with_lines_after(text, newline == std::string_view::npos ? text.size() : newline + 1, lines);
    }

    Template target_;
    Side side_;
    PatternTemplate anchor_;
    Template text_;
    Expect expect_;
};

/// Whether the line that begins at `at` is one of `lines`, which stand there as a whole.
bool stand_around(std::string_view text, std::size_t at, std::string_view lines) {
    for (std::size_t offset = 0; offset < lines.size() && offset <= at; offset = lines.find('\n', offset) + 1) {
        const std::size_t begin = at - offset;
        if ((begin == 0 || text[begin - 1] == '\n') && text.substr(begin).starts_with(lines)) return true;
    }
    return false;
}

std::string with_lines_before(std::string_view text, std::size_t at, std::string_view lines) {
    // Inserted lines that the anchor matches themselves are found first from then on.
    const bool stand_above = at >= lines.size() && stand_around(text, at - lines.size(), lines);
    if (stand_above || stand_around(text, at, lines)) return std::string(text);
    return std::string(text.substr(0, at)) + std::string(lines) + std::string(text.substr(at));
}

std::string with_lines_after(std::string_view text, std::size_t at, std::string_view lines) {
    const std::string_view rest = text.substr(at);
    const std::string_view unended = lines.substr(0, lines.size() - 1);
    if (rest.starts_with(lines) || rest == unended) return std::string(text);
    const bool is_unended_end = rest.empty() && !text.empty() && !text.ends_with('\n');
    if (is_unended_end) return std::string(text) + "\n" + std::string(unended);
    return std::string(text.substr(0, at)) + std::string(lines) + std::string(rest);
}

}  // namespace

std::shared_ptr<ChangeKind> read_insert(ItemReader& item) {
    auto target = item.glob_address("insert");
    auto after = item.pattern("after", optional);
    auto before = item.pattern("before", optional);
    auto text = item.text("text", required);
    const auto expect = item.word<Expect>("expect");
    if (after && before) item.refuse(*item.item().find("before"), "insert has either 'after' or 'before'");
    if (!after && !before && item.is_sound()) item.refuse("insert needs 'after' or 'before'");
    const Side side = after ? Side::after : Side::before;
    auto& anchor = after ? after : before;
    if (!target || !text || !anchor || !item.is_sound()) return nullptr;
    return std::make_shared<Insert>(std::move(*target), side, std::move(*anchor), std::move(*text),
                                    expect.value_or(Expect::at_least_one));
}

}  // namespace sweepline
