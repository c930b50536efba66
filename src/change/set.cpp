#include "change/change.hpp"
#include "change/edit_files.hpp"
#include "driver/address.hpp"
#include "driver/item_reader.hpp"
#include "text/keyed_file.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

/// `set` and, without a value, `unset`.
class SetOrUnset final : public ChangeKind {
public:
    SetOrUnset(Template target, KeyPathTemplate at, std::optional<ValueTemplate> to)
        : target_(std::move(target)), at_(std::move(at)), to_(std::move(to)) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round /*round*/) override {
        const std::string target = TRY(target_.render(context.names));
        const KeyPath at = TRY(at_.under(context.names));
        const auto to = to_ ? std::optional(TRY(to_->render(context.names))) : std::nullopt;
        const auto addresses = TRY(files_to_edit(files, target));
        if (addresses.empty() && to && is_literal(target))
            return fail(ErrorKind::not_found, "'" + target + "' is not there", "let a `create` come first");
        for (const std::string& address : addresses)
            if (auto done = edit_file(files, address, at, to); !done) return done;
        return {};
    }

    [[nodiscard]] std::string describe() const override {
        return (to_ ? "set " : "unset ") + target_.text() + " at " + at_.text();
    }

private:
    static Result<> edit_file(const ServiceFiles& files, const std::string& address, const KeyPath& at,
                              const std::optional<Value>& to) {
        const auto format = keyed_format_of(address);
        if (!format)
            return fail(ErrorKind::invalid, "'" + address + "' is neither YAML nor JSON by its ending",
                        "use `replace` for other files");
        const std::string before = TRY(read_listed(files, address));
        TRY(must_hold_content(address, before));
        auto after = to ? set_value(before, *format, at, *to) : unset_value(before, *format, at);
        if (after) return write_changed(files, address, before, *after);
        Error& error = after.error();
        if (error.hint.empty() && before.find("{{") != std::string::npos)
            error.hint = "a file with {{ }} in it is no YAML until it is rendered: use `replace`";
        return while_doing(Result<>(std::unexpected(std::move(error))), "editing '" + address + "'");
    }

    Template target_;
    KeyPathTemplate at_;
    std::optional<ValueTemplate> to_;
};

std::optional<Template> keyed_target(ItemReader& item, std::string_view word) {
    auto target = item.glob_address(word);
    if (target && target->is_plain() && is_literal(target->text()) && !keyed_format_of(target->text()))
        item.refuse(*item.item().find(word), "'" + target->text() + "' is neither YAML nor JSON by its ending",
                    "use `replace` for other files");
    return target;
}

}  // namespace

std::shared_ptr<ChangeKind> read_set(ItemReader& item) {
    auto target = keyed_target(item, "set");
    auto at = item.key_path("at", required);
    auto to = item.value("to", required);
    if (!target || !at || !to) return nullptr;
    return std::make_shared<SetOrUnset>(std::move(*target), std::move(*at), std::move(to));
}

std::shared_ptr<ChangeKind> read_unset(ItemReader& item) {
    auto target = keyed_target(item, "unset");
    auto at = item.key_path("at", required);
    if (!target || !at) return nullptr;
    return std::make_shared<SetOrUnset>(std::move(*target), std::move(*at), std::nullopt);
}

}  // namespace sweepline
