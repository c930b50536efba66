#include "check/check.hpp"
#include "check/verdicts.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"
#include "text/json.hpp"
#include "text/keyed_file.hpp"
#include "text/yaml.hpp"

namespace sweepline {

namespace {

/// Why a text is not what its format asks for; empty when it is.
std::string wrong_with(std::string_view text, KeyedFormat format) {
    std::string wrong;
    if (format == KeyedFormat::json) {
        if (const auto value = parse_json(text); !value) wrong = value.error().message;
    } else if (const auto documents = parse_yaml(text); !documents) {
        wrong = documents.error().message;
        if (text.find("{{") != std::string_view::npos)
            wrong += " (a file with {{ }} in it is no YAML until it is rendered: check it with `run: helm template …`)";
    }
    return wrong;
}

class Parses final : public CheckKind {
public:
    explicit Parses(Template target) : target_(std::move(target)) {}

    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const std::string target = TRY(target_.render(context.names));
        auto addresses = TRY(list_text_files(files, target));
        if (addresses.empty()) return failed(nothing_at(target));
        for (std::string& address : addresses) {
            const auto format = keyed_format_of(address);
            if (!format)
                return fail(ErrorKind::invalid, "'" + address + "' is neither YAML nor JSON by its ending",
                            "narrow the glob: k8s/**/*.yaml");
            const SearchedFile file = TRY(open_listed(files, std::move(address)));
            const std::string wrong = wrong_with(file.text, *format);
            if (!wrong.empty()) return failed(file.address + ": " + wrong);
        }
        return passed(addresses.size() == 1 ? "'" + target + "' parses"
                                            : std::to_string(addresses.size()) + " files parse");
    }
    [[nodiscard]] std::string describe() const override { return "parses " + target_.text(); }

private:
    Template target_;
};

}  // namespace

std::shared_ptr<CheckKind> make_parses(ItemReader& item) {
    auto target = item.glob_address("parses");
    if (!target) return nullptr;
    return std::make_shared<Parses>(std::move(*target));
}

}  // namespace sweepline
