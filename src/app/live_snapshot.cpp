#include "app/live_snapshot.hpp"

#include <zlib.h>

#include <array>
#include <map>
#include <unordered_map>

#include "app/access.hpp"
#include "app/live_events.hpp"
#include "app/lookup.hpp"
#include "base/check.hpp"
#include "store/store.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

constexpr int kGzipLevel = 5;         // a third slower than the quickest, and a third smaller
constexpr int kGzipWindow = 15 + 16;  // the largest window, and gzip's own header rather than zlib's
constexpr int kGzipMemory = 8;
constexpr std::size_t kEtagDigits = 24;
constexpr std::int64_t kMicrosPerSecond = 1'000'000;

/// Texts that many cells share, each once; the empty one is number 0.
class Texts {
public:
    Texts() { place({}); }
    std::int64_t place(const std::string& text) {
        const auto [at, is_new] = places_.try_emplace(text, static_cast<std::int64_t>(places_.size()));
        if (is_new) {
            if (!json_.empty()) json_ += ',';
            append_json_string(json_, text);
        }
        return at->second;
    }
    [[nodiscard]] const std::string& json() const { return json_; }

private:
    std::unordered_map<std::string, std::int64_t> places_;
    std::string json_;
};

using Places = std::unordered_map<std::string, std::int64_t>;

void open_member(std::string& out, std::string_view name) {
    if (out.back() != '{') out += ',';
    out += '"';
    out += name;
    out += "\":";
}

void add_text(std::string& out, std::string_view name, std::string_view text) {
    open_member(out, name);
    append_json_string(out, text);
}

template <class Range, class Write>
void add_list(std::string& out, std::string_view name, const Range& range, const Write& write) {
    open_member(out, name);
    out += '[';
    bool first = true;
    for (const auto& each : range) {
        if (!std::exchange(first, false)) out += ',';
        write(each);
    }
    out += ']';
}

template <class Enum>
void add_words(std::string& out, std::string_view name) {
    add_list(out, name, Words<Enum>::words, [&](const auto& row) { append_json_string(out, row.second); });
}

void add_layer(App& app, const Migration& outline, const Layer& layer, std::string& out) {
    out += '{';
    add_text(out, "name", layer.name.value);
    add_text(out, "title", layer.title);
    add_text(out, "concern", layer.concern);
    add_text(out, "state", layer_state(app, outline, layer));
    open_member(out, "by_hand");
    out += layer.by_hand() ? "true" : "false";
    add_text(out, "demands", to_word(layer.demand()));
    add_list(out, "needs", layer.needs, [&](const NeededLayer& need) { append_json_string(out, need.layer.value); });
    out += '}';
}

void add_service(const Service& service, std::string& out) {
    out += '{';
    add_text(out, "name", service.name.value);
    add_text(out, "owner", service.owner);
    add_text(out, "track", to_word(service.track));
    if (!service.deputy.empty()) add_text(out, "deputy", service.deputy);
    out += '}';
}

std::int64_t bits_of(const std::vector<std::string>& live_in, const std::vector<std::string>& environments) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < environments.size() && i < 32; ++i)
        for (const std::string& live : live_in)
            if (live == environments[i]) bits |= std::uint64_t{1} << i;
    return static_cast<std::int64_t>(bits);
}

/// One cell as a list of numbers; zeros at its end are left out.
void add_cell(const Store::Row& row, std::int64_t service, std::int64_t layer, Instant now,
              const std::vector<std::string>& environments, Texts& texts, std::string& out) {
    const std::array<std::int64_t, 13> numbers{
        service,
        layer,
        static_cast<std::int64_t>(status_at(row, now)),
        row.marks.bits(),
        row.version,
        texts.place(row.assignee),
        texts.place(row.note),
        texts.place(row.blocker),
        texts.place(row.blocker_owner),
        row.blocker_since.micros / kMicrosPerSecond,
        row.changed_at.micros / kMicrosPerSecond,
        texts.place(row.changed_by),
        bits_of(row.live_in, environments),
    };
    std::size_t used = numbers.size();
    while (used > 0 && numbers.at(used - 1) == 0) --used;
    out += '[';
    for (std::size_t i = 0; i < used; ++i) {
        if (i > 0) out += ',';
        append_json_number(out, numbers.at(i));
    }
    out += ']';
}

Places places_of_services(const Headquarters& headquarters) {
    Places places;
    for (const Service& service : headquarters.services)
        places.emplace(service.name.value, static_cast<std::int64_t>(places.size()));
    return places;
}

Places places_of_layers(const Headquarters& headquarters) {
    Places places;
    for (const LayerFiles& files : headquarters.layers)
        places.emplace(files.layer.name.value, static_cast<std::int64_t>(places.size()));
    return places;
}

/// The record's part: cells, and the texts that they share.
Result<std::string> cells_of(App& app, const Headquarters& headquarters, Store& store, Texts& texts) {
    const Places services = places_of_services(headquarters);
    const Places layers = places_of_layers(headquarters);
    std::string cells;
    const Instant now = app.clock().now();
    const auto add = [&](const Store::Row& row) {
        const auto service = services.find(row.service);
        const auto layer = layers.find(row.layer);
        if (service == services.end() || layer == layers.end()) return;
        if (!cells.empty()) cells += ',';
        add_cell(row, service->second, layer->second, now, headquarters.settings.environments, texts, cells);
    };
    TRY(store.rows(add, Store::Depth::whole));
    return cells;
}

}  // namespace

Result<std::string> grid_as_json(App& app, std::string_view edition, std::int64_t& number) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    Store& store = *TRY(app.store());
    Migration outline;
    Texts texts;
    std::string cells;
    const auto read = store.at_one_moment([&]() -> Result<> {
        outline = TRY(store.outline());
        cells = TRY(cells_of(app, headquarters, store, texts));
        return {};
    });
    if (!read) return std::unexpected(read.error());
    number = outline.number;
    std::string out = "{\"number\":";
    append_json_number(out, outline.number);
    add_text(out, "edition", edition);
    add_text(out, "migration", headquarters.settings.migration);
    add_list(out, "environments", headquarters.settings.environments,
             [&](const std::string& name) { append_json_string(out, name); });
    out += ",\"words\":{";
    add_words<Status>(out, "statuses");
    add_words<Mark>(out, "marks");
    out += '}';
    add_list(out, "layers", headquarters.layers,
             [&](const LayerFiles& files) { add_layer(app, outline, files.layer, out); });
    add_list(out, "services", headquarters.services, [&](const Service& service) { add_service(service, out); });
    out += ",\"texts\":[";
    out += texts.json();
    out += "],\"cells\":[";
    out += cells;
    out += "]}";
    return out;
}

Result<std::shared_ptr<const Snapshot>> make_snapshot(App& app, std::uint64_t edition, bool plain) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->edition = edition_text(edition);
    std::string json = TRY(grid_as_json(app, snapshot->edition, snapshot->number));
    snapshot->gzip = gzip(json);
    if (plain) snapshot->json = std::move(json);
    snapshot->etag = '"' + hash_of_token(snapshot->gzip).substr(0, kEtagDigits) + '"';
    return snapshot;
}

Result<> count_cells(App& app, Metrics& metrics) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    Store& store = *TRY(app.store());
    const Places services = places_of_services(headquarters);
    const Places layers = places_of_layers(headquarters);
    const Instant now = app.clock().now();
    std::array<std::int64_t, Words<Status>::words.size()> counts{};
    std::int64_t& untouched = counts.at(static_cast<std::size_t>(Status::not_started));
    untouched = std::ssize(headquarters.services) * std::ssize(headquarters.layers);
    const auto count = [&](const Store::Row& row) {
        if (!services.contains(row.service) || !layers.contains(row.layer)) return;
        --untouched;
        ++counts.at(static_cast<std::size_t>(status_at(row, now)));
    };
    TRY(store.rows(count, Store::Depth::whole));
    for (const auto& [status, word] : Words<Status>::words)
        metrics.cells[std::string(word)] = counts.at(static_cast<std::size_t>(status));
    return {};
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    CHECK(deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int code = deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    CHECK(code == Z_STREAM_END);
    return out;
}

}  // namespace sweepline
