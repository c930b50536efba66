#include "text/yaml.hpp"

#include <yaml.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_set>

#include "text/byte_offsets.hpp"
#include "text/json.hpp"
#include "text/utf8.hpp"
#include "text/yaml_aliases.hpp"

namespace sweepline {

namespace {

constexpr const char* kTemplateHint = "a template is no YAML before it is rendered";

/// libyaml's parser over one text.
class Events {
public:
    explicit Events(std::string_view text);
    ~Events();
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    /// The next event, valid until the next call.
    Result<const yaml_event_t*> next();

private:
    [[nodiscard]] Error refusal() const;

    std::string_view text_;
    yaml_parser_t parser_{};
    yaml_event_t event_{};
};

/// Builds the documents of a stream from events.
class Builder {
public:
    explicit Builder(std::string_view text);
    Result<std::vector<YamlNode>> build();

private:
    /// A list or mapping that is not closed yet.
    struct Level {
        YamlNode node;
        std::optional<YamlNode> key;           ///< waits for its value
        std::unordered_set<std::string> keys;  ///< filled once there are many
    };

    Result<> take(const yaml_event_t& event);
    void begin_document(const yaml_event_t& event);
    Result<> take_scalar(const yaml_event_t& event);
    Result<> open(const yaml_event_t& event, YamlNode::Sort sort);
    Result<> close(const yaml_event_t& event);
    Result<> put(YamlNode node);
    Result<> put_key(YamlNode key);
    [[nodiscard]] Span span_of(const yaml_event_t& event) const;
    void begin_node(YamlNode& node, const yaml_event_t& event, const yaml_char_t* anchor, const yaml_char_t* tag) const;
    void skip_properties(YamlNode& node, bool is_empty) const;
    void place_empty(YamlNode& node) const;
    [[nodiscard]] Span place_after(std::size_t at) const;
    void trim_block(YamlNode& node) const;

    std::string_view text_;
    std::size_t skipped_;
    ByteOffsets offsets_;
    Events events_;
    std::vector<Level> open_;
    std::vector<YamlNode> documents_;
    YamlNode root_;
    std::size_t document_begin_ = 0;
    AliasCount aliases_;
};

std::string place_text(const Span& span) { return to_text(TextPlace{.line = span.line, .column = span.column}); }

}  // namespace

Result<std::vector<YamlNode>> parse_yaml(std::string_view text) {
    if (const auto bad = first_bad_utf8(text))
        return fail(ErrorKind::invalid, "the text is not UTF-8 at " + to_text(place_of(text, *bad)));
    return Builder(text).build();
}

Result<YamlNode> parse_yaml_document(std::string_view text) {
    auto documents = TRY(parse_yaml(text));
    if (documents.empty()) return YamlNode{};
    if (documents.size() > 1)
        return fail(ErrorKind::invalid,
                    "one document was expected, and a second begins at " + place_text(documents[1].span));
    return without_aliases(std::move(documents.front()));
}

namespace {

Events::Events(std::string_view text) : text_(text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    // libyaml wants bytes as unsigned char.
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

Events::~Events() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
}

Result<const yaml_event_t*> Events::next() {
    yaml_event_delete(&event_);
    event_ = {};
    if (yaml_parser_parse(&parser_, &event_) == 0) return std::unexpected(refusal());
    return &event_;
}

Error Events::refusal() const {
    const std::string problem = parser_.problem == nullptr ? "out of memory" : parser_.problem;
    TextPlace place{.line = static_cast<int>(parser_.problem_mark.line) + 1,
                    .column = static_cast<int>(parser_.problem_mark.column) + 1};
    if (parser_.error == YAML_READER_ERROR) place = place_of(text_, parser_.problem_offset);
    std::size_t line_begin = 0;
    for (int line = 1; line < place.line && line_begin < text_.size(); ++line)
        line_begin = std::min(text_.find('\n', line_begin), text_.size() - 1) + 1;
    const std::string_view line = text_.substr(line_begin, text_.find('\n', line_begin) - line_begin);
    std::string hint;
    if (line.find("{{") != std::string_view::npos || line.find("{%") != std::string_view::npos)
        hint = kTemplateHint;
    else if (line.find('\t') != std::string_view::npos && problem.find("cannot start any token") != std::string::npos)
        hint = "indent with spaces; YAML takes no tabs there";
    return {.kind = ErrorKind::invalid, .message = "not YAML: " + problem + " at " + to_text(place), .hint = hint};
}

Builder::Builder(std::string_view text)
    : text_(text),
      skipped_(mark_size(text)),
      offsets_(text.substr(skipped_), skipped_),
      events_(text.substr(skipped_)) {}

Result<std::vector<YamlNode>> Builder::build() {
    while (true) {
        const yaml_event_t* const event = TRY(events_.next());
        if (event->type == YAML_STREAM_END_EVENT) return std::move(documents_);
        if (auto taken = take(*event); !taken) return std::unexpected(std::move(taken).error());
    }
}

Result<> Builder::take(const yaml_event_t& event) {
    switch (event.type) {
        case YAML_DOCUMENT_START_EVENT:
            begin_document(event);
            return {};
        case YAML_DOCUMENT_END_EVENT:
            documents_.push_back(std::exchange(root_, {}));
            return resolve_aliases(documents_.back(), aliases_);
        case YAML_ALIAS_EVENT: {
            YamlNode node;
            node.sort = YamlNode::Sort::alias;
            node.text = reinterpret_cast<const char*>(event.data.alias.anchor);
            node.span = span_of(event);
            node.outer_begin = node.span.begin;
            return put(std::move(node));
        }
        case YAML_SCALAR_EVENT:
            return take_scalar(event);
        case YAML_SEQUENCE_START_EVENT:
            return open(event, YamlNode::Sort::sequence);
        case YAML_MAPPING_START_EVENT:
            return open(event, YamlNode::Sort::mapping);
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
            return close(event);
        case YAML_NO_EVENT:
        case YAML_STREAM_START_EVENT:
        case YAML_STREAM_END_EVENT:
            break;
    }
    return {};
}

void Builder::begin_document(const yaml_event_t& event) {
    document_begin_ = event.data.document_start.implicit != 0 ? offsets_.of(event.start_mark.index)
                                                              : offsets_.of(event.end_mark.index);
}

Span Builder::span_of(const yaml_event_t& event) const {
    return {.begin = offsets_.of(event.start_mark.index),
            .end = offsets_.of(event.end_mark.index),
            .line = static_cast<int>(event.start_mark.line) + 1,
            .column = static_cast<int>(event.start_mark.column) + 1};
}

void Builder::begin_node(YamlNode& node, const yaml_event_t& event, const yaml_char_t* anchor,
                         const yaml_char_t* tag) const {
    node.span = span_of(event);
    node.outer_begin = node.span.begin;
    if (anchor != nullptr) node.anchor = reinterpret_cast<const char*>(anchor);
    if (tag != nullptr) node.tag = reinterpret_cast<const char*>(tag);
}

/// Moves the begin of a node that has an anchor or a tag behind them.
void Builder::skip_properties(YamlNode& node, bool is_empty) const {
    int left = (node.anchor.empty() ? 0 : 1) + (node.tag.empty() ? 0 : 1);
    if (left == 0) return;
    std::size_t at = node.span.begin;
    std::size_t line_begin = std::string_view::npos;
    while (at < text_.size()) {
        const char c = text_[at];
        if (c == '\n') {
            ++node.span.line;
            line_begin = at + 1;
        }
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at;
        } else if (c == '#') {
            at = std::min(text_.find('\n', at), text_.size());
        } else if (left > 0) {
            const bool is_verbatim = text_.substr(at).starts_with("!<");
            if (c == '&')
                at += 1 + node.anchor.size();
            else if (is_verbatim)
                at = text_.find('>', at) + 1;
            else
                at = std::min(text_.find_first_of(" \t\r\n,[]{}", at), text_.size());
            if (--left == 0 && is_empty) break;
        } else {
            break;
        }
    }
    const std::size_t counted_from = line_begin == std::string_view::npos ? node.span.begin : line_begin;
    const int before = line_begin == std::string_view::npos ? node.span.column : 1;
    node.span.column = before + place_of(text_.substr(counted_from), at - counted_from).column - 1;
    node.span.begin = at;
    if (is_empty) node.span.end = at;
}

/// Where a value that was left out is said to be: libyaml sometimes puts it where the next thing begins.
void Builder::place_empty(YamlNode& node) const {
    std::size_t at = node.span.begin;
    if (open_.empty()) {
        at = document_begin_;
    } else {
        const Level& level = open_.back();
        const std::size_t after = level.key                  ? level.key->span.end
                                  : level.node.items.empty() ? level.node.span.begin
                                                             : level.node.items.back().span.end;
        at = std::max(at, after);
        while (at > after && std::string_view(" \t\r\n").find(text_[at - 1]) != std::string_view::npos) --at;
        // Behind the key there is a colon, or comments, or nothing.
        if (level.key && (at == after || text_[at - 1] != ':')) at = after;
    }
    if (at == node.span.begin) return;
    node.span = place_after(at);
    node.outer_begin = at;
}

/// The empty span at `at`, its place counted from the nearest thing whose place is known.
Span Builder::place_after(std::size_t at) const {
    Span from;
    if (!open_.empty()) {
        const Level& level = open_.back();
        from = level.key ? level.key->span : level.node.items.empty() ? level.node.span : level.node.items.back().span;
    }
    const TextPlace moved = place_of(text_.substr(from.begin, at - from.begin), at - from.begin);
    const int column = moved.line == 1 ? from.column + moved.column - 1 : moved.column;
    return {.begin = at, .end = at, .line = from.line + moved.line - 1, .column = column};
}

/// Takes the last newline, and blank lines that do not count, out of a literal or folded scalar's span.
void Builder::trim_block(YamlNode& node) const {
    const std::string_view raw = text_.substr(node.span.begin, node.span.end - node.span.begin);
    const std::string_view header = raw.substr(0, raw.find_first_of("#\n"));
    const auto without_newline = [&](std::size_t end) {
        if (end > 0 && raw[end - 1] == '\n') --end;
        return end > 0 && raw[end - 1] == '\r' ? end - 1 : end;
    };
    std::size_t end = without_newline(raw.size());
    if (header.find('+') == std::string_view::npos) {
        // A line of blanks is content when it is longer than the indentation.
        const std::size_t first = raw.find_first_not_of(" \t\r\n", std::min(raw.find('\n'), raw.size()));
        const std::size_t indent = first == std::string_view::npos ? raw.size() : first - raw.rfind('\n', first) - 1;
        for (std::size_t begin = raw.rfind('\n', end - 1) + 1; begin > 0; begin = raw.rfind('\n', end - 1) + 1) {
            const std::string_view line = raw.substr(begin, end - begin);
            if (line.find_first_not_of(' ') != std::string_view::npos || line.size() > indent) break;
            end = without_newline(begin);
        }
    }
    node.span.end = node.span.begin + end;
}

Result<> Builder::take_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    YamlNode node;
    begin_node(node, event, scalar.anchor, scalar.tag);
    node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    switch (scalar.style) {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE:
            node.style = YamlNode::Style::single_quoted;
            break;
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
            node.style = YamlNode::Style::double_quoted;
            break;
        case YAML_LITERAL_SCALAR_STYLE:
            node.style = YamlNode::Style::literal;
            break;
        case YAML_FOLDED_SCALAR_STYLE:
            node.style = YamlNode::Style::folded;
            break;
        case YAML_ANY_SCALAR_STYLE:
        case YAML_PLAIN_SCALAR_STYLE:
            node.style = YamlNode::Style::plain;
            break;
    }
    const bool is_empty = node.style == YamlNode::Style::plain && node.text.empty();
    if (is_empty && node.anchor.empty() && node.tag.empty())
        place_empty(node);
    else
        skip_properties(node, is_empty);
    if (node.style == YamlNode::Style::literal || node.style == YamlNode::Style::folded) trim_block(node);
    return put(std::move(node));
}

Result<> Builder::open(const yaml_event_t& event, YamlNode::Sort sort) {
    if (open_.size() >= static_cast<std::size_t>(kNestingMax))
        return fail(ErrorKind::invalid,
                    "nesting is deeper than " + std::to_string(kNestingMax) + " at " + place_text(span_of(event)));
    YamlNode node;
    node.sort = sort;
    const bool is_sequence = sort == YamlNode::Sort::sequence;
    const bool is_flow = is_sequence ? event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                                     : event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    node.style = is_flow ? YamlNode::Style::flow : YamlNode::Style::block;
    begin_node(node, event, is_sequence ? event.data.sequence_start.anchor : event.data.mapping_start.anchor,
               is_sequence ? event.data.sequence_start.tag : event.data.mapping_start.tag);
    skip_properties(node, false);
    open_.push_back({.node = std::move(node), .key = {}, .keys = {}});
    return {};
}

Result<> Builder::close(const yaml_event_t& event) {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    // A block ends with what is in it; so does the pair in `[a: b]`, whose end event is as wide as nothing.
    if (event.start_mark.index != event.end_mark.index)
        node.span.end = offsets_.of(event.end_mark.index);
    else if (!node.items.empty())
        node.span.end = node.items.back().span.end;
    else if (!node.members.empty())
        node.span.end = std::max(node.members.back().first.span.end, node.members.back().second.span.end);
    return put(std::move(node));
}

Result<> Builder::put(YamlNode node) {
    if (open_.empty()) {
        root_ = std::move(node);
        return {};
    }
    Level& level = open_.back();
    if (level.node.sort == YamlNode::Sort::sequence) {
        level.node.items.push_back(std::move(node));
        return {};
    }
    if (!level.key) return put_key(std::move(node));
    level.node.members.emplace_back(*std::exchange(level.key, std::nullopt), std::move(node));
    return {};
}

Result<> Builder::put_key(YamlNode key) {
    constexpr std::size_t kLinearKeysMax = 16;
    const auto refuse = [&](const std::string& what) {
        return fail(ErrorKind::invalid, what + " at " + place_text(key.span));
    };
    if (key.sort != YamlNode::Sort::scalar) {
        auto refusal = refuse("a key that is no scalar is not supported");
        if (text_.substr(0, key.span.begin).ends_with('{')) refusal.error().hint = kTemplateHint;
        return refusal;
    }
    Level& level = open_.back();
    bool is_known = false;
    if (level.node.members.size() < kLinearKeysMax) {
        is_known = level.node.find(key.text) != nullptr;
    } else {
        if (level.keys.empty())
            for (const auto& [name, value] : level.node.members) level.keys.insert(name.text);
        is_known = !level.keys.insert(key.text).second;
    }
    if (is_known) return refuse("key '" + key.text + "' stands twice");
    level.key = std::move(key);
    return {};
}

}  // namespace

}  // namespace sweepline
