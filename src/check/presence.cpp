#include "check/check.hpp"
#include "check/verdicts.hpp"
#include "driver/address.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

namespace {

/// What is at a glob address, as a clause; empty when nothing is. A folder counts.
Result<std::string> found_at(const ServiceFiles& files, const std::string& address) {
    const auto entries = TRY(files.list(address));
    if (entries.size() == 1) return "'" + entries.front().path + "' is there";
    if (!entries.empty()) return std::to_string(entries.size()) + " files match, first '" + entries.front().path + "'";
    if (is_literal(address) && TRY(is_folder(files, address))) return "'" + address + "' is a folder";
    return std::string();
}

class Exists final : public CheckKind {
public:
    explicit Exists(Template target) : target_(std::move(target)) {}
    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const std::string target = TRY(target_.render(context.names));
        std::string found = TRY(found_at(files, target));
        return found.empty() ? failed(nothing_at(target)) : passed(std::move(found));
    }
    [[nodiscard]] std::string describe() const override { return "exists " + target_.text(); }

private:
    Template target_;
};

class Absent final : public CheckKind {
public:
    explicit Absent(Template target) : target_(std::move(target)) {}
    Result<Verdict> judge(const ServiceFiles& files, const StepContext& context, const Tools& /*tools*/) override {
        const std::string target = TRY(target_.render(context.names));
        std::string found = TRY(found_at(files, target));
        return found.empty() ? passed(nothing_at(target)) : failed(std::move(found));
    }
    [[nodiscard]] std::string describe() const override { return "absent " + target_.text(); }

private:
    Template target_;
};

template <class Kind>
std::shared_ptr<CheckKind> make(ItemReader& item, std::string_view word) {
    auto target = item.glob_address(word);
    if (!target) return nullptr;
    return std::make_shared<Kind>(std::move(*target));
}

}  // namespace

std::shared_ptr<CheckKind> make_exists(ItemReader& item) { return make<Exists>(item, "exists"); }

std::shared_ptr<CheckKind> make_absent(ItemReader& item) { return make<Absent>(item, "absent"); }

}  // namespace sweepline
