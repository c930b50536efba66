#include "change/change.hpp"
#include "change/edit_files.hpp"
#include "change/layer_file.hpp"
#include "driver/item_reader.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

class Create final : public ChangeKind {
public:
    Create(Template target, Template content, bool is_file, std::optional<bool> is_executable)
        : target_(std::move(target)), content_(std::move(content)), is_file_(is_file), is_executable_(is_executable) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round /*round*/) override {
        const std::string address = TRY(target_.render(context.names));
        const std::string bytes = TRY(bytes_for(context));
        const auto entry = TRY(files.look(address));
        if (entry && (entry->mode == FileMode::symlink || entry->mode == FileMode::submodule))
            return fail(ErrorKind::invalid, "'" + address + "' is there and no plain file", "`delete` it first");
        const auto before = entry ? TRY(files.read(address)) : std::nullopt;
        if (!before || *before != bytes)
            if (auto written = files.write(address, bytes); !written) return written;
        const FileMode old_mode = entry ? entry->mode : FileMode::regular;
        const FileMode mode = is_executable_ ? (*is_executable_ ? FileMode::executable : FileMode::regular) : old_mode;
        return mode == old_mode ? Result<>{} : files.set_mode(address, mode);
    }

    [[nodiscard]] std::string describe() const override {
        return "create " + target_.text() + (from().empty() ? "" : " from " + from());
    }
    [[nodiscard]] std::string from() const override { return is_file_ ? content_.text() : std::string(); }

private:
    Result<std::string> bytes_for(const StepContext& context) {
        std::string text = TRY(content_.render(context.names));
        if (!is_file_) return text;
        const auto file = TRY(templates_.get(context.layer_folder, text));
        return while_doing(file->render(context.names), "rendering " + text);
    }

    Template target_;
    Template content_;  ///< the text, or the name of the layer's file that holds it
    bool is_file_;
    std::optional<bool> is_executable_;
    LayerTemplates templates_;
};

}  // namespace

std::shared_ptr<ChangeKind> read_create(ItemReader& item) {
    auto target = item.address("create");
    auto text = item.text("text", optional);
    auto from = item.text("from", optional);
    const auto is_executable = item.truth("executable");
    if (target && target->is_plain() && target->text().ends_with('/'))
        item.refuse(*item.item().find("create"), "create makes a file, not a folder");
    if (text && from) item.refuse(*item.item().find("from"), "create has either 'text' or 'from'");
    if (!text && !from && item.is_sound()) item.refuse("create needs 'text' or 'from'");
    if (from && from->is_plain())
        if (const auto checked = check_from(from->text()); !checked)
            item.refuse(*item.item().find("from"), checked.error().message, checked.error().hint);
    const bool is_file = from.has_value();
    auto& content = is_file ? from : text;
    if (!target || !content || !item.is_sound()) return nullptr;
    return std::make_shared<Create>(std::move(*target), std::move(*content), is_file, is_executable);
}

}  // namespace sweepline
