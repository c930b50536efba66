#include "check/check.hpp"
#include "check/verdicts.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"
#include "text/json.hpp"
#include "text/keyed_file.hpp"
#include "text/value_change.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

std::string shown(const Value& value);

class ValueCheck final : public CheckKind {
public:
    ValueCheck(Template in, KeyPathTemplate at, ValueTemplate equals)
        : in_(std::move(in)), at_(std::move(at)), equals_(std::move(equals)) {}

    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const std::string in = TRY(in_.render(context.names));
        const KeyPath at = TRY(at_.under(context.names));
        const Value wanted = TRY(equals_.render(context.names));
        const std::string where = to_text(at);
        auto addresses = TRY(list_text_files(files, in));
        if (addresses.empty()) return failed(nothing_at(in));
        for (std::string& address : addresses) {
            const auto format = keyed_format_of(address);
            if (!format)
                return fail(ErrorKind::invalid, "'" + address + "' is neither YAML nor JSON by its ending",
                            "use `matches`");
            const SearchedFile file = TRY(open_listed(files, std::move(address)));
            const auto value = TRY(while_doing(value_at(file.text, *format, at), "reading '" + file.address + "'"));
            if (!value) return failed(file.address + " has nothing at " + where);
            if (!is_equal(*value, wanted))
                return failed(file.address + " has " + shown(*value) + " at " + where + ", not " + shown(wanted));
        }
        return passed((addresses.size() == 1 ? "'" + in + "' has " : "each of '" + in + "' has ") + shown(wanted) +
                      " at " + where);
    }
    [[nodiscard]] std::string describe() const override {
        return "value " + at_.text() + " in " + in_.text() + " is " + shown(equals_.value());
    }

private:
    /// What tags made is a text, whatever type the file has it in.
    [[nodiscard]] bool is_equal(const Value& value, const Value& wanted) const {
        return is_same(value, wanted) || (!equals_.is_plain() && value.to_text() == wanted.to_text());
    }

    Template in_;
    KeyPathTemplate at_;
    ValueTemplate equals_;
};

std::string shown(const Value& value) { return to_json(value); }

}  // namespace

std::shared_ptr<CheckKind> make_value(ItemReader& item) {
    auto members = item.members("value");
    if (!members) return nullptr;
    auto in = members->glob_address("in");
    auto at = members->key_path("at", required);
    auto equals = members->value("equals", required);
    members->finish();
    if (!in || !at || !equals) return nullptr;
    return std::make_shared<ValueCheck>(std::move(*in), std::move(*at), std::move(*equals));
}

}  // namespace sweepline
