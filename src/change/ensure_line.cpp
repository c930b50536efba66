#include "change/change.hpp"
#include "change/edit_files.hpp"
#include "driver/address.hpp"
#include "driver/item_reader.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

bool has_line(std::string_view text, std::string_view line);

class EnsureLine final : public ChangeKind {
public:
    EnsureLine(Template target, Template line) : target_(std::move(target)), line_(std::move(line)) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round /*round*/) override {
        const std::string target = TRY(target_.render(context.names));
        const std::string line = TRY(line_.render(context.names));
        if (line.find('\n') != std::string::npos)
            return fail(ErrorKind::invalid, "the line holds a line end once it is rendered");
        const auto addresses = TRY(files_to_edit(files, target));
        if (addresses.empty() && is_literal(target)) return files.write(target, line + "\n");
        for (const std::string& address : addresses) {
            const std::string before = TRY(read_listed(files, address));
            const EditedText edited(before);
            if (has_line(edited.text, line)) continue;
            // A file whose last line has no end keeps that habit.
            const bool is_ended = edited.text.empty() || edited.text.ends_with('\n');
            const std::string after = edited.restored(edited.text + (is_ended ? line + "\n" : "\n" + line));
            if (auto written = write_changed(files, address, before, after); !written) return written;
        }
        return {};
    }

    [[nodiscard]] std::string describe() const override {
        return "ensure_line " + target_.text() + ": " + line_.text();
    }

private:
    Template target_;
    Template line_;
};

bool has_line(std::string_view text, std::string_view line) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view each = text.substr(begin, end - begin);
        if (each.ends_with('\r') && !line.ends_with('\r')) each.remove_suffix(1);
        if (each == line) return true;
        begin = end + 1;
    }
    return false;
}

}  // namespace

std::shared_ptr<ChangeKind> read_ensure_line(ItemReader& item) {
    auto target = item.glob_address("ensure_line");
    auto line = item.text("line", required);
    if (line && line->text().find('\n') != std::string::npos)
        item.refuse(*item.item().find("line"), "'line' is one line",
                    "use `insert` for several, or one ensure_line for each");
    if (!target || !line) return nullptr;
    return std::make_shared<EnsureLine>(std::move(*target), std::move(*line));
}

}  // namespace sweepline
