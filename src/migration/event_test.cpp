#include "migration/event.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "text/json.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(SWEEPLINE_SOURCE_DIR) / "tests/golden/events";

std::string read_file(const fs::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Calls `each(kind, version)` for every form of every kind that was ever written.
template <class Each>
void for_every_form(const Each& each) {
    [&]<std::size_t... index>(std::index_sequence<index...>) {
        (
            [&] {
                using T = std::variant_alternative_t<index, Happening>;
                for (int version = 1; version <= T::version; ++version) each(T::kind, version, version == T::version);
            }(),
            ...);
    }(std::make_index_sequence<std::variant_size_v<Happening>>{});
}

/// A visitor that notes which fields a type lists.
struct FieldNames {
    std::vector<std::string> all;
    void required(std::string_view name, const auto& /*value*/, std::string_view /*help*/) { all.emplace_back(name); }
    void optional(std::string_view name, const auto& /*value*/, std::string_view /*help*/) { all.emplace_back(name); }
};

std::string golden_name(std::string_view kind, int version) {
    return std::string(kind) + "." + std::to_string(version) + ".json";
}

TEST(Golden, EveryFormEverWrittenIsKeptAndStillRead) {
    std::set<std::string> expected;
    for_every_form([&](std::string_view kind, int version, bool newest) {
        const std::string name = golden_name(kind, version);
        expected.insert(name);
        ASSERT_TRUE(fs::exists(kGolden / name)) << "write down what the event looks like, then never change it";
        const std::string text = read_file(kGolden / name);
        const auto happening = read_happening(kind, version, text);
        ASSERT_TRUE(happening) << name << ": " << happening.error().message;
        EXPECT_EQ(kind_of(*happening), kind);
        if (!newest) return;
        EXPECT_EQ(version_of(*happening), version);
        const auto before = parse_json(text);
        const auto after = parse_json(body_of(*happening));
        ASSERT_TRUE(before && after);
        EXPECT_EQ(to_pretty_json(*after), to_pretty_json(*before)) << name;
    });
    for (const auto& file : fs::directory_iterator(kGolden))
        EXPECT_TRUE(expected.contains(file.path().filename().string())) << file.path() << " is of no known kind";
}

TEST(Golden, ShowEveryFieldSoThatNoneCanGoUnnoticed) {
    // A field that a golden file leaves out would still read back equal after it was renamed.
    for_every_form([&](std::string_view kind, int version, bool newest) {
        if (!newest) return;
        auto happening = read_happening(kind, version, read_file(kGolden / golden_name(kind, version)));
        ASSERT_TRUE(happening);
        std::visit(
            [&](auto& each) {
                FieldNames names;
                each.fields(names);
                const auto body = parse_json(body_of(each));
                ASSERT_TRUE(body);
                for (const std::string& name : names.all) EXPECT_NE(body->find(name), nullptr) << kind << ": " << name;
            },
            *happening);
    });
}

TEST(Event, KindsAreDistinct) {
    std::set<std::string_view> kinds;
    for_every_form([&](std::string_view kind, int version, bool) {
        if (version > 1) return;
        EXPECT_TRUE(kinds.insert(kind).second) << kind;
    });
}

TEST(Event, WhatCannotBeReadIsAnErrorThatSaysWhy) {
    const auto check = [](std::string_view kind, int version, std::string_view body, ErrorKind error,
                          const std::string& message) {
        const auto happening = read_happening(kind, version, body);
        ASSERT_FALSE(happening) << message;
        EXPECT_EQ(happening.error().kind, error);
        EXPECT_EQ(happening.error().message, message);
    };
    check("teleported", 1, "{}", ErrorKind::unsupported, "events of kind 'teleported' are unknown");
    check("layer_closed", 2, "{}", ErrorKind::unsupported, "version 2 of 'layer_closed' events is unknown");
    check("layer_closed", 0, "{}", ErrorKind::invalid, "an event of kind 'layer_closed' has no version");
    check("layer_closed", 1, "{}", ErrorKind::invalid, "'layer' is missing");
    check("layer_closed", 1, R"({"layer":"x","colour":"red"})", ErrorKind::invalid, "'colour' is unknown");
    check("status_set", 1, R"({"service":"a","layer":"x","status":"maybe"})", ErrorKind::invalid,
          "expected one of not_started, in_progress, done, blocked, not_applicable, found 'maybe'");
    EXPECT_FALSE(read_happening("layer_closed", 1, ""));
    EXPECT_FALSE(read_happening("layer_closed", 1, "[]"));
}

TEST(Event, IsAboutAServiceAndALayer) {
    const auto check = [](const Happening& what, const std::string& service, const std::string& layer) {
        const EventSubject subject = subject_of(what);
        EXPECT_EQ(subject.service.value, service) << kind_of(what);
        EXPECT_EQ(subject.layer.value, layer) << kind_of(what);
    };
    const ServiceName api("api");
    const LayerName identity("identity");
    check(StatusSet{.service = api, .layer = identity}, "api", "identity");
    check(CellAssigned{.service = api, .layer = identity, .to = "ana"}, "api", "identity");
    check(LayerClosed{.layer = identity}, "", "identity");
    check(SweepStarted{.layer = identity}, "", "identity");
    check(LeaseRenewed{.sweep = SweepId("s")}, "", "");
    check(DecisionRecorded{.decision = "serial", .service = api}, "api", "");
    check(ServiceRenamed{.from = ServiceName("old"), .to = api}, "api", "");
}

TEST(Event, HostileTextComesBackAsItWas) {
    const std::string text =
        "line\nquote\"back\\slash\ttab\x01 zero" + std::string(1, '\0') + " ünïcode \U0001F600 </script>";
    const Happening what = CellBlocked{ServiceName(text), LayerName("l"), text, text};
    const auto again = read_happening(kind_of(what), 1, body_of(what));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, what);
}

}  // namespace
}  // namespace sweepline
