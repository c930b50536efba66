#include "check/check.hpp"
#include "driver/item_reader.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

/// A check of what answers on the network: its form is known, and this build asks nobody.
class OfNetwork final : public CheckKind {
public:
    OfNetwork(std::string word, std::string target) : word_(std::move(word)), target_(std::move(target)) {}
    Result<Verdict> judge(const ServiceFiles& /*files*/, const StepContext& /*context*/,
                          const Tools& /*tools*/) override {
        return fail(ErrorKind::unsupported, unsupported());
    }
    [[nodiscard]] std::string describe() const override { return word_ + " " + target_; }
    [[nodiscard]] std::string unsupported() const override {
        return "'" + word_ + "' checks are read, and not performed by this build";
    }

private:
    std::string word_;
    std::string target_;
};

std::shared_ptr<CheckKind> made(std::string word, const std::optional<Template>& target) {
    if (!target) return nullptr;
    return std::make_shared<OfNetwork>(std::move(word), target->text());
}

/// Refuses a number outside [least, most].
void check_range(ItemReader& members, std::string_view key, int least, int most) {
    const auto number = members.number(key);
    if (number && (*number < least || *number > most))
        members.refuse(*members.item().find(key),
                       "'" + std::string(key) + "' is from " + std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace

std::shared_ptr<CheckKind> make_http(ItemReader& item) {
    constexpr int kStatusMin = 100;
    constexpr int kStatusMax = 599;
    auto members = item.members("http");
    if (!members) return nullptr;
    const auto url = members->text("url", required);
    (void)members->text("connect_to", optional);
    check_range(*members, "status", kStatusMin, kStatusMax);
    members->finish();
    const bool is_web =
        url && (url->text().starts_with("http://") || url->text().starts_with("https://") || !url->is_plain());
    if (url && !is_web) members->refuse(*members->item().find("url"), "'url' begins with http:// or https://");
    return made("http", url);
}

std::shared_ptr<CheckKind> make_tls(ItemReader& item) {
    constexpr int kPortMax = 65535;
    constexpr int kDaysMax = 10'000;
    auto members = item.members("tls");
    if (!members) return nullptr;
    const auto host = members->text("host", required);
    (void)members->text("connect_to", optional);
    check_range(*members, "port", 1, kPortMax);
    check_range(*members, "days_left", 0, kDaysMax);
    members->finish();
    return made("tls", host);
}

std::shared_ptr<CheckKind> make_dns(ItemReader& item) {
    auto members = item.members("dns");
    if (!members) return nullptr;
    const auto name = members->text("name", required);
    (void)members->truth("resolves");
    members->finish();
    return made("dns", name);
}

}  // namespace sweepline
