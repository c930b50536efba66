#include "change/change.hpp"
#include "driver/address.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

namespace {

class Delete final : public ChangeKind {
public:
    explicit Delete(Template target) : target_(std::move(target)) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round /*round*/) override {
        const std::string target = TRY(target_.render(context.names));
        const auto entries = TRY(files.list(target));
        if (entries.empty() && is_literal(target) && TRY(is_folder(files, target)))
            return fail(ErrorKind::invalid, "'" + target + "' is a folder",
                        "write '" + target + "/' to delete all of it");
        for (const FileEntry& entry : entries) {
            if (entry.mode == FileMode::submodule)
                return fail(ErrorKind::unsupported,
                            "'" + entry.path + "' is a submodule, which built-in edits leave alone",
                            "remove it in a script: git rm " + entry.path);
            if (auto removed = files.remove(entry.path); !removed) return removed;
        }
        return {};
    }

    [[nodiscard]] std::string describe() const override { return "delete " + target_.text(); }

private:
    Template target_;
};

}  // namespace

std::shared_ptr<ChangeKind> read_delete(ItemReader& item) {
    auto target = item.glob_address("delete");
    if (!target) return nullptr;
    return std::make_shared<Delete>(std::move(*target));
}

}  // namespace sweepline
