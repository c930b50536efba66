#include "app/live.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <set>
#include <utility>

#include "app/access.hpp"
#include "app/catalogue.hpp"
#include "app/door.hpp"
#include "app/folder_watch.hpp"
#include "app/live_desk.hpp"
#include "app/live_events.hpp"
#include "app/live_follower.hpp"
#include "app/live_jobs.hpp"
#include "app/live_presence.hpp"
#include "app/live_resume.hpp"
#include "app/live_shelf.hpp"
#include "app/live_snapshot.hpp"
#include "app/live_stream.hpp"
#include "app/live_tokens.hpp"
#include "app/live_writer.hpp"
#include "hq/hq.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

/// Reads that take long, or much of the processors: they have a lane of their own, so that the others do not wait.
constexpr std::array<std::string_view, 6> kSlow{"plan", "layer status", "layer test", "doctor", "lint", "init"};

/// What writes files of the headquarters: whoever asked sees them at once, whichever thread answers next.
constexpr std::array<std::string_view, 2> kWritesFiles{"init", "layer new"};

bool writes_files(const About& about) { return std::ranges::find(kWritesFiles, about.name) != kWritesFiles.end(); }
bool is_slow(const About& about) { return std::ranges::find(kSlow, about.name) != kSlow.end(); }

std::set<std::string> names_of_team(const Headquarters& headquarters) {
    std::set<std::string> names;
    for (const TeamMember& member : headquarters.settings.team) names.insert(member.name);
    return names;
}

/// The file of the record.
std::filesystem::path record_of(const Headquarters& headquarters) {
    const std::string& url = headquarters.settings.store;
    return (headquarters.folder / url.substr(url.find(':') + 1)).lexically_normal();
}

}  // namespace

struct Live::State {
    State(Surroundings surroundings, Clock& clock, const LiveOptions& wanted, std::filesystem::path record,
          std::int64_t number, Serving page);

    void perform(Lane& lane, const UseCase& what, const Caller& caller, Value request, Done done);
    [[nodiscard]] Metrics measure(Result<App*> app) const;
    void set_headquarters(const Headquarters& headquarters);
    [[nodiscard]] Guest guest_of(const Token& token) const;
    void close();

    const LiveOptions options;
    Premises premises;
    KnownTokens tokens;
    mutable std::mutex mutex;  // of these two
    Serving page;
    std::set<std::string> team;
    std::vector<BrokenOff> broken_off;
    Stream stream;
    Presence presence;
    Follower follower;
    SnapshotShelf shelf;
    Lane looker;
    Lane readers;
    Lane slow;
    Writer writer;
    Jobs jobs;
};

Live::State::State(Surroundings surroundings, Clock& clock, const LiveOptions& wanted, std::filesystem::path record,
                   std::int64_t number, Serving serving)
    : options(wanted),
      premises{.surroundings = std::move(surroundings), .clock = clock, .record = std::move(record)},
      page(std::move(serving)),
      stream(options.ring, number),
      presence(options.presence),
      follower(premises, options, stream, presence,
               {.tokens = [this](const Migration& outline) { tokens.take(outline.number, outline.tokens); },
                .files = [this](const Headquarters& headquarters) { set_headquarters(headquarters); }}),
      shelf({.premises = premises,
             .stream = stream,
             .follower = follower,
             .lane = looker,
             .fresh = options.fresh,
             .waiting_max = options.waiting}),
      looker(premises, 1, options.waiting),
      readers(premises, std::max(1U, options.readers), options.waiting),
      slow(premises, std::max(1U, options.slow), options.waiting),
      // Who waits for an answer is served before those who look on.
      writer(
          premises, options.waiting, [this](const Migration& now) { tokens.take(now.number, now.tokens); },
          [this] { follower.wake(); }),
      jobs(premises, options.jobs, options.job_pace, [this](const JobView& job) {
          stream.add({{0, job_message(job)}});
          follower.wake();
      }) {}

Live::Live(std::unique_ptr<State> state) : state_(std::move(state)) {}

Live::~Live() { state_->close(); }

Result<std::unique_ptr<Live>> Live::open(Surroundings surroundings, Clock& clock, LiveOptions options) {
    // It is this server that the headquarters names.
    surroundings.server = kServerHere;
    App app(surroundings, clock);
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    Store& store = *TRY(app.store());
    const Migration outline = TRY(store.outline());
    Serving page{.migration = headquarters.settings.migration,
                 .folder = headquarters.folder.string(),
                 .local = app.local_caller()};
    auto broken_off = TRY(broken_off_sweeps(app));
    // All Apps are of this headquarters, wherever the process was started.
    surroundings.headquarters = headquarters.folder;
    auto state = std::make_unique<State>(std::move(surroundings), clock, options, record_of(headquarters),
                                         outline.number, std::move(page));
    state->set_headquarters(headquarters);
    state->tokens.take(outline.number, outline.tokens);
    state->broken_off = std::move(broken_off);
    return std::unique_ptr<Live>(new Live(std::move(state)));
}

void Live::resume() {
    begin_in_turn(std::exchange(state_->broken_off, {}),
                  [jobs = &state_->jobs](const BrokenOff& sweep, const std::function<void()>& then) {
                      auto begun = jobs->begin(resumed_sweep(), sweep.caller, sweep.request,
                                               [then](const Result<Reply>&) { then(); });
                      if (!begun) then();
                  });
}

void Live::State::close() {
    // What still runs may ask for what comes later here; all of them only refuse by then.
    jobs.close();
    writer.close();
    slow.close();
    readers.close();
    looker.close();
    follower.close();
}

void Live::ask(const UseCase& what, const Caller& caller, Value request, Done done) {
    State& state = *state_;
    if (writes_files(what.about))
        done = [&state, then = std::move(done)](Result<Reply> reply) {
            state.premises.edition = look_of_folder(state.premises.surroundings.headquarters, state.premises.record);
            then(std::move(reply));
        };
    if (is_slow(what.about)) return state.perform(state.slow, what, caller, std::move(request), std::move(done));
    switch (what.about.effect) {
        case Effect::reads:
            return state.perform(state.readers, what, caller, std::move(request), std::move(done));
        case Effect::changes:
            return state.writer.add(what, caller, std::move(request), std::move(done));
        case Effect::performs: {
            const auto begun = begin(what, caller, std::move(request), done);
            if (!begun) done(std::unexpected(begun.error()));
            return;
        }
    }
}

void Live::State::perform(Lane& lane, const UseCase& what, const Caller& caller, Value request, Done done) {
    std::string of = &lane == &slow ? caller.name : std::string();
    lane.add(
        [&what, caller, request = std::move(request), done = std::move(done)](Result<App*> app) {
            answer(done, [&]() -> Result<Reply> {
                App& mine = *TRY(std::move(app));
                Store& store = *TRY(mine.store());
                std::ignore = TRY(store.refresh());
                return what.perform(mine, caller, request);
            });
        },
        std::move(of));
}

Result<std::string> Live::begin(const UseCase& what, const Caller& caller, Value request, Done done) {
    TRY(may(caller, what.about));
    return state_->jobs.begin(what, caller, std::move(request), std::move(done));
}

std::vector<JobView> Live::jobs() const { return state_->jobs.list(); }

Result<> Live::stop_job(std::string_view job) { return state_->jobs.stop(job); }

void Live::snapshot(OnSnapshot done, const SnapshotWish& wish) { state_->shelf.ask(std::move(done), wish); }

Place Live::place_after(std::int64_t number) const { return state_->stream.place_after(number); }

Followed Live::after(const Place& place, std::size_t most) const { return state_->stream.after(place, most); }

void Live::replay(std::int64_t number, std::size_t most, OnReplay done) {
    State& state = *state_;
    state.looker.add([&state, number, most, done = std::move(done)](Result<App*> app) {
        answer(done, [&]() -> Result<Followed> {
            App& mine = *TRY(std::move(app));
            Store& store = *TRY(mine.store());
            TRY(state.follower.tell_up_to(number, store));
            // What the stream has yet to tell must not be told here: the reader would hear it twice.
            const std::int64_t told = state.stream.newest();
            const auto lines = TRY(store.follow(number, static_cast<std::int64_t>(most)));
            Followed followed{.messages = {}, .place = {0, number}};
            const Instant now = mine.clock().now();
            for (const Store::Line& line : lines) {
                if (line.event.number > told) break;
                followed.messages.push_back(change_message(line, now).text);
                followed.place.number = line.event.number;
            }
            followed.place = state.stream.place_after(followed.place.number);
            followed.gone = followed.place.line == 0;
            return followed;
        });
    });
}

std::vector<Message> Live::standing() const {
    return {presence_message(state_->presence.people()), jobs_message(state_->jobs.list())};
}

Message Live::files() const { return files_message(state_->premises.edition); }

std::int64_t Live::newest() const { return state_->stream.newest(); }

void Live::on_news(std::function<void()> listener) { state_->stream.on_news(std::move(listener)); }

std::optional<Guest> Live::who(std::string_view token) const {
    const auto tokens = state_->tokens.now();
    const Token* found = find_token(*tokens, token);
    return found == nullptr ? std::nullopt : std::optional(state_->guest_of(*found));
}

std::optional<Guest> Live::still(std::string_view name, std::int64_t number) const {
    const auto tokens = state_->tokens.now();
    const auto found = tokens->find(std::string(name));
    if (found == tokens->end() || found->second.number != number) return std::nullopt;
    return state_->guest_of(found->second);
}

bool Live::has_users() const { return !state_->tokens.now()->empty(); }

void Live::present(const std::string& person, const std::string& service, const std::string& layer) {
    state_->presence.come({person, service, layer}, std::chrono::steady_clock::now());
}

void Live::absent(const std::string& person) { state_->presence.go(person); }

Result<> Live::ready() const {
    TRY(state_->follower.well());
    return state_->writer.well();
}

void Live::metrics(OnMetrics done) {
    State& state = *state_;
    state.looker.add([&state, done = std::move(done)](Result<App*> app) {
        answer([&](const Result<Metrics>& measured) { done(measured.value_or(Metrics{})); },
               [&]() -> Result<Metrics> { return state.measure(std::move(app)); });
    });
}

Metrics Live::State::measure(Result<App*> app) const {
    Metrics metrics;
    writer.count(metrics);
    follower.count(metrics);
    metrics.number = stream.newest();
    metrics.messages = stream.count();
    metrics.jobs_running = jobs.running();
    metrics.present = static_cast<std::int64_t>(presence.people().size());
    metrics.waiting =
        static_cast<std::int64_t>(writer.waiting() + readers.waiting() + slow.waiting() + looker.waiting());
    // Without an answer of the record there are no cells to be told.
    if (app) std::ignore = count_cells(**app, metrics);
    return metrics;
}

Serving Live::serving() const {
    Serving page;
    {
        const std::scoped_lock lock(state_->mutex);
        page = state_->page;
    }
    page.users = has_users();
    page.number = state_->stream.newest();
    return page;
}

void Live::State::set_headquarters(const Headquarters& headquarters) {
    const std::scoped_lock lock(mutex);
    page.migration = headquarters.settings.migration;
    team = names_of_team(headquarters);
}

Guest Live::State::guest_of(const Token& token) const {
    const std::scoped_lock lock(mutex);
    return {
        .caller = {.name = token.name, .in_team = team.contains(token.name), .access = token.access, .remote = true},
        .number = token.number};
}

}  // namespace sweepline
