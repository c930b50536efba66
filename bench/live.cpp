// Measures a server of the live grid from outside: bench_live NAME=VALUE …
// Plays a crowd at the server on `port`, whose process is `server` and whose record is `database`, and prints what came
// of it as NAME=VALUE lines. `tls=1` only connects the watchers, and tells what each costs.

#include <openssl/ssl.h>
#include <sqlite3.h>
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

/// Streams over TLS that are begun and then say nothing.
class SecureWatchers {
public:
    SecureWatchers(std::uint16_t port, const std::string& token, std::size_t count)
        : context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
        const std::string hello = request_text(port, "GET /api/events", token);
        for (std::size_t i = 0; i < count; ++i) {
            const int socket = connect_to(port);
            SSL* const stream = streams_.emplace_back(SSL_new(context_));
            SSL_set_fd(stream, socket);
            std::array<char, 4096> piece{};
            if (SSL_connect(stream) != 1 || SSL_write(stream, hello.data(), static_cast<int>(hello.size())) <= 0 ||
                SSL_read(stream, piece.data(), piece.size()) <= 0)
                throw std::runtime_error("a watcher cannot connect over TLS");
        }
    }
    ~SecureWatchers() {
        for (SSL* const stream : streams_) {
            ::close(SSL_get_fd(stream));
            SSL_free(stream);
        }
        SSL_CTX_free(context_);
    }
    SecureWatchers(const SecureWatchers&) = delete;
    SecureWatchers& operator=(const SecureWatchers&) = delete;

private:
    SSL_CTX* context_;
    std::vector<SSL*> streams_;
};

void tell_memory(long before, long after, std::size_t watchers) {
    std::printf("memory_mib=%ld\nwatcher_kib=%.1f\n", after / 1024,
                watchers == 0 ? 0.0 : static_cast<double>(after - before) / static_cast<double>(watchers));
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
    const std::string& server = words.at("server");
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
    const long before = quiet_memory_of(server);
    Crowd crowd(plan);
    if (!crowd.gather()) throw std::runtime_error("not every watcher could follow");
    if (watchers > 0) tell_memory(before, quiet_memory_of(server), watchers);
    crowd.edit_for(time);
    const bool settled = crowd.settle(std::chrono::seconds(30));
    tell(crowd.tally(), settled, compare(crowd.tally(), plan.first_edit, edits_in(database, newest)),
         std::chrono::duration<double>(time).count());
}

void measure_secure(const Words& words) {
    const std::size_t watchers = number(words, "watchers");
    const long before = quiet_memory_of(words.at("server"));
    const SecureWatchers there(static_cast<std::uint16_t>(number(words, "port")), words.at("token"), watchers);
    tell_memory(before, quiet_memory_of(words.at("server")), watchers);
}

}  // namespace

int main(int argc, char** argv) try {
    const Words words = words_of(argc, argv);
    (number(words, "tls") != 0 ? measure_secure : measure)(words);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_live: %s\n", error.what());
    return 1;
}
