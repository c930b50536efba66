#include "http/http_metrics.hpp"

#include <fmt/format.h>

namespace sweepline {

namespace {

/// Writes families one after another.
class Families {
public:
    void begin(std::string_view name, std::string_view type, std::string_view help) {
        text_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
    }
    void one(std::string_view name, std::string_view type, std::string_view help, std::int64_t value) {
        begin(name, type, help);
        text_ += fmt::format("{} {}\n", name, value);
    }
    template <class Map>
    void each(std::string_view name, std::string_view type, std::string_view help, std::string_view label,
              const Map& values) {
        begin(name, type, help);
        for (const auto& [key, value] : values) text_ += fmt::format("{}{{{}=\"{}\"}} {}\n", name, label, key, value);
    }
    void writes(const Metrics& inside) {
        constexpr std::string_view kName = "sweepline_write_duration_seconds";
        begin(kName, "histogram", "Changes by the time from the request to the disk.");
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < Metrics::kWriteSeconds.size(); ++i) {
            sum += inside.writes.at(i);
            text_ += fmt::format("{}_bucket{{le=\"{}\"}} {}\n", kName, Metrics::kWriteSeconds.at(i), sum);
        }
        sum += inside.writes.back();
        text_ += fmt::format("{0}_bucket{{le=\"+Inf\"}} {1}\n{0}_sum {2}\n{0}_count {1}\n", kName, sum,
                             inside.write_seconds);
    }
    void runs(const Metrics& inside) {
        constexpr std::string_view kName = "sweepline_run_duration_seconds";
        std::int64_t count = 0;
        for (const auto& [how, runs] : inside.runs_ended) count += runs;
        begin(kName, "summary", "Runs that ended, and how long they took together.");
        text_ += fmt::format("{0}_sum {1}\n{0}_count {2}\n", kName, inside.run_seconds, count);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace

std::string metrics_text(const Metrics& inside, const HttpCounts& outside) {
    Families out;
    out.each("sweepline_cells", "gauge", "Cells by status.", "status", inside.cells);
    out.one("sweepline_newest_event", "gauge", "Number of the newest event of the record.", inside.number);
    out.one("sweepline_jobs", "gauge", "Jobs under way.", inside.jobs_running);
    out.each("sweepline_runs_total", "counter", "Runs that ended since the start.", "outcome", inside.runs_ended);
    out.runs(inside);
    out.one("sweepline_changes_total", "counter", "Changes answered.", inside.changes);
    out.one("sweepline_transactions_total", "counter", "Transactions that held the changes.", inside.groups);
    out.one("sweepline_waiting_requests", "gauge", "Requests that wait for a thread.", inside.waiting);
    out.one("sweepline_stream_messages_total", "counter", "Messages of the event stream.", inside.messages);
    out.one("sweepline_people", "gauge", "People looking at the grid.", inside.present);
    out.writes(inside);
    out.one("sweepline_stream_clients", "gauge", "Readers of the event stream.", outside.streams);
    out.one("sweepline_stream_resets_total", "counter", "Readers told to begin anew.", outside.streams_reset);
    out.one("sweepline_http_connections", "gauge", "Open connections.", outside.connections);
    out.one("sweepline_http_connections_total", "counter", "Connections accepted.", outside.accepted);
    out.one("sweepline_http_turned_away_total", "counter", "Connections beyond the limit.", outside.turned_away);
    out.one("sweepline_http_broken_total", "counter", "Connections ended by an error of the server.", outside.broken);
    out.one("sweepline_http_too_slow_total", "counter", "Connections ended by a deadline.", outside.too_slow);
    out.each("sweepline_http_replies_total", "counter", "Replies by status.", "status", outside.replies);
    return out.take();
}

}  // namespace sweepline
