// Measures a server of the live grid from outside: bench_live NAME=VALUE …
// Plays a crowd at the server on `port`, whose process is `server` and whose record is `database`, and prints what came
// of it as NAME=VALUE lines. `idle=plain` and `idle=tls` only connect the watchers, and tell what each costs.

#include <openssl/ssl.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crowd.hpp"
#include "loopback.hpp"

namespace {

using namespace sweepline::bench;
using Words = std::map<std::string, std::string>;

Words words_of(int argc, char** argv) {
    Words words;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) throw std::runtime_error("'" + word + "' is not NAME=VALUE");
        words[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return words;
}

std::size_t number(const Words& words, const std::string& name, std::size_t otherwise = 0) {
    const auto found = words.find(name);
    return found == words.end() ? otherwise : std::stoul(found->second);
}

/// KiB of memory that a process has.
long memory_of(const std::string& process) {
    std::ifstream status("/proc/" + process + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    return 0;
}

/// After a moment of quiet, in which what was used for a moment only is given back.
long quiet_memory_of(const std::string& process) {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    return memory_of(process);
}

/// Asks the database itself, and hands over the first column of each row.
void read_record(const std::string& database, const std::string& query, const std::function<void(const char*)>& each) {
    sqlite3* open = nullptr;
    sqlite3_stmt* read = nullptr;
    if (sqlite3_open_v2(database.c_str(), &open, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(open, query.c_str(), -1, &read, nullptr) != SQLITE_OK)
        throw std::runtime_error("the record cannot be read: " + database);
    while (sqlite3_step(read) == SQLITE_ROW) each(reinterpret_cast<const char*>(sqlite3_column_text(read, 0)));
    sqlite3_finalize(read);
    sqlite3_close(open);
}

std::string newest_in(const std::string& database) {
    std::string number;
    read_record(database, "SELECT value FROM meta WHERE name = 'event'", [&](const char* text) { number = text; });
    return number;
}

/// What the record says of every edit after that event.
std::string edits_in(const std::string& database, const std::string& after) {
    std::string texts;
    read_record(database, "SELECT body FROM event WHERE kind = 'assigned' AND number > " + after,
                [&](const char* text) { texts += text; });
    return texts;
}

/// Streams that are begun and then say nothing, over TLS or not.
class IdleWatchers {
public:
    IdleWatchers(std::uint16_t port, const std::string& token, std::size_t count, bool secure)
        : context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
        const std::string hello = request_text(port, "GET /api/events", token);
        for (std::size_t i = 0; i < count; ++i)
            if (!(secure ? begin_secure(connect_to(port), hello) : begin(connect_to(port), hello)))
                throw std::runtime_error("a watcher cannot follow");
    }
    ~IdleWatchers() {
        for (SSL* const stream : streams_) SSL_free(stream);
        for (const int socket : sockets_) ::close(socket);
        SSL_CTX_free(context_);
    }
    IdleWatchers(const IdleWatchers&) = delete;
    IdleWatchers& operator=(const IdleWatchers&) = delete;

private:
    bool begin(int socket, const std::string& hello) {
        sockets_.push_back(socket);
        return ::send(socket, hello.data(), hello.size(), MSG_NOSIGNAL) > 0 &&
               ::recv(socket, piece_.data(), piece_.size(), 0) > 0;
    }
    bool begin_secure(int socket, const std::string& hello) {
        sockets_.push_back(socket);
        SSL* const stream = streams_.emplace_back(SSL_new(context_));
        SSL_set_fd(stream, socket);
        return SSL_connect(stream) == 1 && SSL_write(stream, hello.data(), static_cast<int>(hello.size())) > 0 &&
               SSL_read(stream, piece_.data(), static_cast<int>(piece_.size())) > 0;
    }
    SSL_CTX* context_;
    std::vector<SSL*> streams_ = {};
    std::vector<int> sockets_ = {};
    std::array<char, 4096> piece_{};
};

void tell_memory(long before, long after, std::size_t watchers) {
    std::printf("memory_mib=%ld\nwatcher_kib=%.1f\n", after / 1024,
                static_cast<double>(after - before) / static_cast<double>(watchers));
}

void tell(const Tally& tally, bool settled, const Kept& kept, double seconds) {
    std::printf("edits=%zu\nacknowledged=%zu\nrefused=%zu\nunknown=%zu\n", tally.edits.size(),
                tally.count(Fate::acknowledged), tally.count(Fate::refused), tally.count(Fate::unknown));
    std::printf("rate=%.0f\n", static_cast<double>(tally.answered.count()) / seconds);
    std::printf("settled=%d\nlost=%zu\ntwice=%zu\nout_of_turn=%ju\nresets=%ju\nreconnected=%ju\n", settled ? 1 : 0,
                kept.lost, kept.twice, static_cast<std::uintmax_t>(tally.out_of_turn),
                static_cast<std::uintmax_t>(tally.resets), static_cast<std::uintmax_t>(tally.reconnected));
    std::printf("seen=%ju\n", static_cast<std::uintmax_t>(tally.seen.count()));
    for (const auto& [name, times] : {std::pair("seen", &tally.seen), std::pair("answered", &tally.answered)})
        std::printf("%s_p50=%.1f\n%s_p99=%.1f\n%s_max=%.1f\n", name, times->quantile(0.5), name, times->quantile(0.99),
                    name, times->quantile(1));
    std::printf("crowd_busy=%.0f\n", tally.busy * 100);
}

void measure(const Words& words) {
    const auto port = static_cast<std::uint16_t>(number(words, "port"));
    const std::size_t watchers = number(words, "watchers");
    const std::string& lead = words.at("token");
    CrowdPlan plan{.port = port, .editors = number(words, "editors"), .watchers = watchers};
    plan.services = number(words, "services", 1);
    plan.layers = number(words, "layers", 1);
    plan.pace = std::chrono::milliseconds(number(words, "pace_ms"));
    plan.tokens = enrol(port, lead, "p" + std::to_string(::getpid()) + "-", number(words, "tokens", 100));
    if (plan.tokens.empty()) throw std::runtime_error("the server lets nobody in");
    const std::string& database = words.at("database");
    const std::string newest = newest_in(database);
    plan.first_edit = std::stol(newest);
    const std::chrono::seconds time(number(words, "seconds", 10));
    Crowd crowd(plan);
    if (!crowd.gather()) throw std::runtime_error("not every watcher could follow");
    std::printf("memory_mib=%ld\n", memory_of(words.at("server")) / 1024);
    crowd.edit_for(time);
    const bool settled = crowd.settle(std::chrono::seconds(30));
    tell(crowd.tally(), settled, compare(crowd.tally(), plan.first_edit, edits_in(database, newest)),
         std::chrono::duration<double>(time).count());
}

void measure_idle(const Words& words) {
    const std::size_t watchers = number(words, "watchers");
    const long before = quiet_memory_of(words.at("server"));
    const IdleWatchers there(static_cast<std::uint16_t>(number(words, "port")), words.at("token"), watchers,
                             words.at("idle") == "tls");
    tell_memory(before, quiet_memory_of(words.at("server")), watchers);
}

}  // namespace

int main(int argc, char** argv) try {
    const Words words = words_of(argc, argv);
    (words.contains("idle") ? measure_idle : measure)(words);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_live: %s\n", error.what());
    return 1;
}
