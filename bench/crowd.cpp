#include "crowd.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <functional>
#include <queue>
#include <random>
#include <set>
#include <utility>

#include "loopback.hpp"

namespace sweepline::bench {

namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

constexpr std::chrono::nanoseconds kBucket{20'000};
constexpr std::size_t kBuckets = 1'000'000;
constexpr std::chrono::milliseconds kComeBack{5};  ///< between two tries to reach a server that is away
constexpr std::chrono::seconds kGatherPatience{30};
constexpr std::chrono::seconds kEditPatience{60};
constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::string_view kKey = "bench-";
constexpr std::size_t kFirstLayer = 10;

double thread_seconds() {
    timespec spent{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

}  // namespace

void Times::add(std::chrono::nanoseconds took) {
    if (buckets_.empty()) buckets_.resize(kBuckets);
    const auto at = static_cast<std::size_t>(std::max(took, std::chrono::nanoseconds(0)) / kBucket);
    ++buckets_[std::min(at, kBuckets - 1)];
    ++count_;
    longest_ = std::max(longest_, took);
}

double Times::quantile(double share) const {
    constexpr double kNanosPerMilli = 1e6;
    if (share >= 1) return static_cast<double>(longest_.count()) / kNanosPerMilli;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t passed = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        passed += buckets_[i];
        if (passed >= wanted && passed > 0)
            return static_cast<double>((i + 1) * static_cast<std::size_t>(kBucket.count())) / kNanosPerMilli;
    }
    return 0;
}

std::size_t Tally::count(Fate fate) const { return static_cast<std::size_t>(std::ranges::count(edits, fate)); }

/// One connection of one person.
struct Person {
    bool edits = false;
    std::size_t place = 0;  ///< among their like
    int socket = -1;
    bool welcomed = false;   ///< of a watcher: the head of the stream was heard
    std::int64_t last = -1;  ///< of a watcher: the newest event seen
    std::int64_t key = -1;   ///< of a watcher: the newest edit seen
    std::int64_t edit = -1;  ///< of an editor: what is not answered yet
    Time due{};              ///< of an editor: the next edit
    std::string rest;        ///< of a message or reply that is not whole yet
};

struct Crowd::State {
    explicit State(CrowdPlan given);
    ~State();

    void run_until(Time end, const std::function<bool()>& enough);
    void wake(std::size_t person);
    void wake_at(std::size_t person, Time when) { wakes.emplace(when, person); }
    void come(std::size_t person);
    void leave(std::size_t person);
    void send_edit(std::size_t person);
    void begin_edit(Time when_due);
    [[nodiscard]] std::string edit_text(std::size_t key);
    void hear(std::size_t person);
    std::string_view hear_editor(Person& editor, std::string_view text);
    std::string_view hear_watcher(Person& watcher, std::string_view text);
    void see(Person& watcher, std::string_view message);

    const CrowdPlan plan;
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<Person> people;  // watchers first
    std::priority_queue<std::pair<Time, std::size_t>, std::vector<std::pair<Time, std::size_t>>, std::greater<>> wakes;
    std::vector<Time> due;  // of every edit
    std::vector<char> piece = std::vector<char>(kPieceBytes);
    std::mt19937 random;
    Tally tally;
    bool editing = false;
    double spent = 0;
    double lasted = 0;
};

Crowd::State::State(CrowdPlan given) : plan(std::move(given)), people(plan.watchers + plan.editors), random(plan.seed) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const Time now = Clock::now();
    for (std::size_t i = 0; i < people.size(); ++i) {
        people[i].edits = i >= plan.watchers;
        people[i].place = people[i].edits ? i - plan.watchers : i;
        if (!people[i].edits) wake_at(i, now);
    }
}

Crowd::State::~State() {
    for (const Person& person : people)
        if (person.socket >= 0) ::close(person.socket);
    ::close(poll);
}

/// Lets happen what happens, until then or until it is enough, which is asked now and again.
void Crowd::State::run_until(Time end, const std::function<bool()>& enough) {
    std::array<epoll_event, 256> events{};
    constexpr std::chrono::milliseconds kAsk{5};
    for (Time now = Clock::now(); now < end && !enough(); now = Clock::now()) {
        while (!wakes.empty() && wakes.top().first <= now) {
            const std::size_t person = wakes.top().second;
            wakes.pop();
            wake(person);
        }
        Time next = std::min(end, now + kAsk);
        if (!wakes.empty()) next = std::min(next, wakes.top().first);
        const auto nanos = std::max<std::int64_t>(0, (next - Clock::now()) / std::chrono::nanoseconds(1));
        const timespec wait{.tv_sec = nanos / 1'000'000'000, .tv_nsec = nanos % 1'000'000'000};
        const int ready = ::epoll_pwait2(poll, events.data(), events.size(), &wait, nullptr);
        for (int i = 0; i < ready; ++i) hear(events.at(static_cast<std::size_t>(i)).data.u64);
    }
}

void Crowd::State::wake(std::size_t at) {
    const Person& person = people[at];
    if (person.edits && (!editing || person.edit >= 0 || Clock::now() < person.due)) return;
    if (person.socket < 0) come(at);
    if (person.edits && person.socket >= 0) send_edit(at);
}

void Crowd::State::come(std::size_t at) {
    Person& person = people[at];
    person.socket = connect_to(plan.port);
    if (person.socket < 0) return wake_at(at, Clock::now() + kComeBack);
    ::fcntl(person.socket, F_SETFL, O_NONBLOCK);
    epoll_event wanted{.events = EPOLLIN, .data = {.u64 = at}};
    ::epoll_ctl(poll, EPOLL_CTL_ADD, person.socket, &wanted);
    person.welcomed = false;
    person.rest.clear();
    if (person.edits) return;
    const std::string from = person.last < 0 ? "" : "Last-Event-ID: " + std::to_string(person.last) + "\r\n";
    const std::string hello =
        request_text(plan.port, "GET /api/events", plan.tokens[person.place % plan.tokens.size()], {}, from);
    if (person.last >= 0) ++tally.reconnected;
    if (::send(person.socket, hello.data(), hello.size(), MSG_NOSIGNAL) < 0) leave(at);
}

/// The server is away: whoever was there comes back.
void Crowd::State::leave(std::size_t at) {
    Person& person = people[at];
    ::close(person.socket);
    person.socket = -1;
    if (person.edit >= 0) tally.edits[static_cast<std::size_t>(person.edit)] = Fate::unknown;
    person.edit = -1;
    wake_at(at, Clock::now() + kComeBack);
}

void Crowd::State::send_edit(std::size_t at) {
    Person& editor = people[at];
    const std::size_t key = tally.edits.size();
    const std::string body = edit_text(key);
    // What one token may ask for in a second is limited; those who do not pause are more than one person.
    const std::size_t whose = plan.pace.count() > 0 ? editor.place : key;
    const std::string request =
        request_text(plan.port, "POST /api/cell/assign", plan.tokens[whose % plan.tokens.size()], body);
    begin_edit(plan.pace.count() > 0 ? editor.due : Clock::now());
    editor.edit = static_cast<std::int64_t>(key);
    if (::send(editor.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        leave(at);
}

void Crowd::State::begin_edit(Time when_due) {
    tally.edits.push_back(Fate::sent);
    tally.shown.push_back(0);
    due.push_back(when_due);
}

std::string Crowd::State::edit_text(std::size_t key) {
    const std::size_t cell = random() % (plan.services * plan.layers);
    return R"({"service":"s)" + std::to_string(cell / plan.layers) + R"(","layer":"layer-)" +
           std::to_string(kFirstLayer + cell % plan.layers) + R"(","to":")" + std::string(kKey) +
           std::to_string(plan.first_edit + static_cast<std::int64_t>(key)) + "\"}";
}

void Crowd::State::hear(std::size_t at) {
    Person& person = people[at];
    if (person.socket < 0) return;
    const auto got = ::recv(person.socket, piece.data(), piece.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return leave(at);
    std::string_view text(piece.data(), static_cast<std::size_t>(got));
    const bool anew = person.rest.empty();
    if (!anew) text = person.rest.append(text);
    const std::string_view rest = person.edits ? hear_editor(person, text) : hear_watcher(person, text);
    if (anew)
        person.rest.assign(rest);
    else
        person.rest.erase(0, text.size() - rest.size());
    if (!person.edits || person.edit >= 0) return;
    // The next edit is due a pace after this one was, however long the answer took.
    const Time now = Clock::now();
    person.due = plan.pace.count() > 0 ? person.due + plan.pace : now;
    if (person.due > now)
        wake_at(at, person.due);
    else
        wake(at);
}

std::string_view Crowd::State::hear_editor(Person& editor, std::string_view text) {
    const std::size_t size = reply_size(text);
    if (size == 0 || editor.edit < 0) return text;
    const auto edit = static_cast<std::size_t>(editor.edit);
    const bool good = status_of_reply(text) == 200;
    tally.edits[edit] = good ? Fate::acknowledged : Fate::refused;
    if (good) tally.answered.add(Clock::now() - due[edit]);
    editor.edit = -1;
    return text.substr(size);
}

std::string_view Crowd::State::hear_watcher(Person& watcher, std::string_view text) {
    if (!watcher.welcomed) {
        const std::size_t head = text.find("\r\n\r\n");
        const std::size_t begun = head == std::string_view::npos ? head : text.find("\n\n", head + 4);
        if (begun == std::string_view::npos) return text;
        const std::int64_t after = number_after(text.substr(head, begun - head), ": after ");
        if (watcher.last < 0) watcher.last = after;
        if (after != watcher.last) ++tally.out_of_turn;
        watcher.welcomed = status_of_reply(text) == 200;
        text.remove_prefix(begun + 2);
    }
    for (std::size_t end = text.find("\n\n"); end != std::string_view::npos; end = text.find("\n\n")) {
        see(watcher, text.substr(0, end));
        text.remove_prefix(end + 2);
    }
    return text;
}

void Crowd::State::see(Person& watcher, std::string_view message) {
    if (!message.starts_with("id: ")) return;
    const std::int64_t number = number_after(message, "id: ");
    if (message.find("\nevent: reset\n") != std::string_view::npos) ++tally.resets;
    if (number != watcher.last + 1) ++tally.out_of_turn;
    watcher.last = number;
    watcher.key = number_after(message, kKey) - plan.first_edit;
    if (watcher.key < 0 || static_cast<std::size_t>(watcher.key) >= due.size()) return;
    const auto edit = static_cast<std::size_t>(watcher.key);
    tally.seen.add(Clock::now() - due[edit]);
    if (tally.shown[edit] == 0) tally.shown[edit] = number;
    if (tally.shown[edit] != number) ++tally.out_of_turn;
}

Crowd::Crowd(CrowdPlan plan) : state_(std::make_unique<State>(std::move(plan))) {}
Crowd::~Crowd() = default;

bool Crowd::gather() {
    const auto all_here = [&] {
        return std::ranges::all_of(state_->people, [](const Person& one) { return one.edits || one.welcomed; });
    };
    state_->run_until(Clock::now() + kGatherPatience, all_here);
    return all_here();
}

void Crowd::edit_for(std::chrono::microseconds time, std::size_t at_least) {
    State& state = *state_;
    const Time begun = Clock::now();
    const double before = thread_seconds();
    const std::uint64_t answered_before = state.tally.answered.count();
    state.editing = true;
    // They do not all begin at once.
    for (std::size_t i = state.plan.watchers; i < state.people.size(); ++i) {
        Person& editor = state.people[i];
        if (editor.edit >= 0) continue;
        const auto pause =
            state.plan.pace.count() > 0 ? state.random() % static_cast<std::uint64_t>(state.plan.pace.count()) : 0;
        editor.due = begun + std::chrono::microseconds(pause);
        state.wake_at(i, editor.due);
    }
    state.run_until(begun + time, [] { return false; });
    const std::uint64_t wanted = answered_before + at_least;
    state.run_until(begun + time + kEditPatience, [&] { return state.tally.answered.count() >= wanted; });
    state.editing = false;
    state.spent += thread_seconds() - before;
    state.lasted += std::chrono::duration<double>(Clock::now() - begun).count();
    state.tally.busy = state.spent / state.lasted;
}

bool Crowd::settle(std::chrono::seconds patience) {
    State& state = *state_;
    const Time end = Clock::now() + patience;
    const auto answered = [&] {
        return std::ranges::all_of(state.people, [](const Person& one) { return one.edit < 0; });
    };
    state.run_until(end, answered);
    // One more, which comes after all the others.
    const std::size_t last = state.tally.edits.size();
    state.begin_edit(Clock::now());
    const Answer answer =
        ask(state.plan.port, "POST /api/cell/assign", state.plan.tokens.front(), state.edit_text(last));
    state.tally.edits.back() = answer.status == 200 ? Fate::acknowledged : Fate::unknown;
    const auto seen = [&] {
        return std::ranges::all_of(
            state.people, [&](const Person& one) { return one.edits || one.key == static_cast<std::int64_t>(last); });
    };
    state.run_until(end, seen);
    return answered() && answer.status == 200 && seen();
}

const Tally& Crowd::tally() const { return state_->tally; }

Kept compare(const Tally& tally, std::int64_t first_edit, std::string_view record) {
    std::vector<unsigned> times(tally.edits.size());
    for (std::size_t at = record.find(kKey); at != std::string_view::npos; at = record.find(kKey, at + 1)) {
        const std::int64_t key = number_after(record.substr(at, kKey.size() + 20), kKey) - first_edit;
        if (key >= 0 && static_cast<std::size_t>(key) < times.size()) ++times[static_cast<std::size_t>(key)];
    }
    Kept kept;
    std::set<std::int64_t> numbers;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const bool seen = tally.shown[i] != 0;
        if ((seen || tally.edits[i] == Fate::acknowledged) && times[i] == 0) ++kept.lost;
        if (tally.edits[i] == Fate::refused && times[i] > 0) ++kept.refused;
        if (times[i] > 1 || (seen && !numbers.insert(tally.shown[i]).second)) ++kept.twice;
    }
    return kept;
}

}  // namespace sweepline::bench
