#include "app/demo_story.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "app/catalogue.hpp"
#include "app/demo_services.hpp"
#include "app/in_parallel.hpp"
#include "app/lookup.hpp"
#include "store/store.hpp"
#include "text/fields.hpp"
#include "text/json.hpp"
#include "text/mustache.hpp"
#include "text/yaml.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMicrosPerMinute = 60'000'000;
constexpr std::chrono::days kWaiverLasts{30};

Instant minutes_later(Instant instant, std::int64_t minutes) {
    return Instant{instant.micros + minutes * kMicrosPerMinute};
}

std::string day_of(Instant instant) { return to_text(instant).substr(0, std::string_view("2026-03-01").size()); }

/// The day that lies so many working days before.
std::string working_day_before(Instant today, std::int64_t count) {
    std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(today.micros)));
    while (count > 0) {
        day -= std::chrono::days(1);
        const std::chrono::weekday weekday(day);
        if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) --count;
    }
    return day_of(Instant{std::chrono::duration_cast<std::chrono::microseconds>(day.time_since_epoch()).count()});
}

/// A branch that a layer shipped to a service's repository.
struct ShippedBranch {
    const Service* service;
    const Layer* layer;
    Repository place;
    Shipment shipment;
};

Result<ShippedBranch> shipped_branch(App& app, const std::string& service, const std::string& layer) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Service& row = *TRY(find_service(headquarters, ServiceName(service)));
    const Layer& column = TRY(find_layer(headquarters, LayerName(layer)))->layer;
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    const Cell cell = migration.cell_or_new(row.name, column.name);
    if (!cell.shipped || !row.repos.contains(column.in))
        return fail(ErrorKind::conflict, service + " has no branch of " + layer + " to merge");
    return ShippedBranch{&row, &column, row.repos.at(column.in), *cell.shipped};
}

Result<> merge_branch(const DemoGit& git, const ShippedBranch& branch, const std::string& how, Instant when) {
    const DemoGit::Act act{demo_signature(branch.service->owner), when};
    const fs::path folder = branch.place.url;
    const std::string& name = branch.shipment.branch;
    const std::string title = branch.layer->title + ": " + branch.service->name.value;
    if (how == "merge") {
        TRY(git.run(folder, {"merge", "--quiet", "--no-ff", "-m", "Merge branch '" + name + "'", name}, act));
    } else if (how == "squash") {
        TRY(git.run(folder, {"merge", "--quiet", "--squash", name}, act));
        TRY(git.run(folder, {"commit", "--quiet", "-m", title}, act));
    } else if (how == "rebase") {
        TRY(git.run(folder, {"cherry-pick", name}, act));
    } else {
        return fail(ErrorKind::invalid, "branches are merged by merge, squash or rebase, not by '" + how + "'");
    }
    return {};
}

}  // namespace

DemoStory::DemoStory(App& app, StandingClock& clock, Instant today, const DemoGit& git)
    : app_(app), clock_(clock), today_(today), git_(git) {}

Result<> DemoStory::tell(const std::vector<StoryEntry>& entries, const std::function<void(std::size_t)>& each) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (app_.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the demo was complete");
        each(i);
        TRY(while_doing(tell_one(entries[i]), "telling entry " + std::to_string(i + 1) + " of story.yaml"));
    }
    each(entries.size());
    return {};
}

Result<> DemoStory::tell_one(const StoryEntry& entry) {
    TRY(move_clock(entry));
    if (entry.merge) return merge(*entry.merge);
    if (entry.commit) return commit(entry, *entry.commit);
    if (entry.revert) return revert(entry, *entry.revert);
    return ask(entry);
}

Result<> DemoStory::move_clock(const StoryEntry& entry) {
    constexpr std::int64_t kMinutesBetween = 6;
    if (!entry.day) {
        clock_.move_to(minutes_later(clock_.now(), kMinutesBetween));
        return {};
    }
    const std::string time = entry.time.empty() ? "09:00" : entry.time;
    clock_.move_to(TRY(parse_instant(working_day_before(today_, *entry.day) + "T" + time + ":00Z")));
    return {};
}

Result<> DemoStory::ask(const StoryEntry& entry) {
    const UseCase* use_case = find_use_case(entry.act);
    if (use_case == nullptr) return fail(ErrorKind::not_found, "there is no use case '" + entry.act + "'");
    const Instant until{today_.micros + std::chrono::duration_cast<std::chrono::microseconds>(kWaiverLasts).count()};
    const std::string text = TRY(render(to_json(entry.with), Object{{"in_30_days", day_of(until)}}));
    Value request = TRY(parse_json(text));
    const Caller caller{entry.by, true};
    const std::vector<std::string> once{std::string()};
    for (const std::string& service : entry.services.empty() ? once : entry.services) {
        if (!service.empty()) request.set("service", service);
        auto asked = use_case->perform(app_, caller, request);
        if (!asked) {
            asked.error().doing.push_back("asking `" + entry.act + "` of " + (service.empty() ? "all" : service));
            return std::unexpected(std::move(asked).error());
        }
        if (!service.empty()) clock_.move_to(minutes_later(clock_.now(), 1));
    }
    return {};
}

Result<> DemoStory::merge(const StoryMerge& merge) {
    std::map<std::string, std::vector<ShippedBranch>> by_repository;
    for (const std::string& service : merge.services) {
        ShippedBranch branch = TRY(shipped_branch(app_, service, merge.layer));
        by_repository[branch.place.url].push_back(std::move(branch));
    }
    std::vector<std::vector<ShippedBranch>> jobs;
    for (auto& [url, branches] : by_repository) jobs.push_back(std::move(branches));
    std::vector<Result<>> results(jobs.size());
    const Instant now = clock_.now();
    in_parallel(jobs.size(), app_.surroundings().processors, app_.stop, [&](std::size_t i) {
        for (std::size_t at = 0; at < jobs[i].size() && results[i]; ++at)
            results[i] =
                merge_branch(git_, jobs[i][at], merge.how, minutes_later(now, static_cast<std::int64_t>(i + at)));
    });
    for (const Result<>& result : results)
        if (!result) return result;
    clock_.move_to(minutes_later(now, static_cast<std::int64_t>(merge.services.size())));
    return {};
}

Result<> DemoStory::commit(const StoryEntry& entry, const StoryCommit& commit) {
    const Headquarters& headquarters = TRY(app_.headquarters())->headquarters;
    const Service& service = *TRY(find_service(headquarters, ServiceName(commit.service)));
    const auto place = service.repos.find(commit.in);
    if (place == service.repos.end())
        return fail(ErrorKind::invalid, commit.service + " has no repository '" + commit.in + "'");
    const fs::path folder = place->second.url;
    const std::string branch =
        commit.onto.empty() ? "main" : TRY(shipped_branch(app_, commit.service, commit.onto)).shipment.branch;
    const std::string path = (fs::path(place->second.path) / commit.file).generic_string();
    const DemoGit::Act act{demo_signature(entry.by), clock_.now()};
    std::string bytes = TRY(git_.run(folder, {"show", branch + ":" + path}, act));
    const std::size_t at = bytes.find(commit.replace);
    if (at == std::string::npos) return fail(ErrorKind::invalid, path + " does not say '" + commit.replace + "'");
    bytes.replace(at, commit.replace.size(), commit.with);
    const std::string stream = DemoGit::stream_of({{.branch = branch,
                                                    .onto = "refs/heads/" + branch + "^0",
                                                    .act = act,
                                                    .message = commit.message,
                                                    .files = {{path, bytes}}}});
    TRY(git_.run(folder, {"fast-import", "--quiet"}, act, stream));
    TRY(git_.run(folder, {"reset", "--quiet", "--hard"}, act));
    return {};
}

Result<> DemoStory::revert(const StoryEntry& entry, const StoryRevert& revert) {
    const ShippedBranch branch = TRY(shipped_branch(app_, revert.service, revert.layer));
    const DemoGit::Act act{demo_signature(entry.by), clock_.now()};
    TRY(git_.run(branch.place.url, {"revert", "--no-commit", branch.shipment.commit}, act));
    TRY(git_.run(branch.place.url, {"commit", "--quiet", "-m", revert.message}, act));
    return {};
}

Result<std::vector<StoryEntry>> read_demo_story(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in || in.bad()) return fail(ErrorKind::unavailable, file.string() + " cannot be read");
    const YamlNode document = TRY(while_doing(parse_yaml_document(text), "reading " + file.string()));
    std::vector<StoryEntry> entries;
    TRY(while_doing(read_value(document.to_value(), entries), "reading " + file.string()));
    return entries;
}

}  // namespace sweepline
