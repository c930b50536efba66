#include "text/json_tree.hpp"

#include <utility>

#include "base/check.hpp"
#include "text/json.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

/// Walks over a text that is known to be JSON.
class Walker {
public:
    explicit Walker(std::string_view text, std::size_t at) : text_(text), at_(at) {}
    YamlNode value();

private:
    YamlNode text();
    YamlNode collection(YamlNode::Sort sort);
    void skip_blanks() { at_ = text_.find_first_not_of(" \t\r\n", at_); }

    std::string_view text_;
    std::size_t at_;
};

}  // namespace

YamlNode json_tree(std::string_view text) { return Walker(text, mark_size(text)).value(); }

namespace {

YamlNode Walker::value() {
    skip_blanks();
    const char c = text_[at_];
    if (c == '"') return text();
    if (c == '{') return collection(YamlNode::Sort::mapping);
    if (c == '[') return collection(YamlNode::Sort::sequence);
    YamlNode node;
    node.span.begin = node.outer_begin = at_;
    at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
    node.span.end = at_;
    node.text = text_.substr(node.span.begin, at_ - node.span.begin);
    return node;
}

YamlNode Walker::text() {
    YamlNode node;
    node.style = YamlNode::Style::double_quoted;
    node.span.begin = node.outer_begin = at_;
    bool is_escaped = false;
    for (++at_; text_[at_] != '"'; ++at_) {
        if (text_[at_] != '\\') continue;
        is_escaped = true;
        ++at_;
    }
    node.span.end = ++at_;
    const std::string_view quoted = text_.substr(node.span.begin, at_ - node.span.begin);
    if (!is_escaped) {
        node.text = quoted.substr(1, quoted.size() - 2);
        return node;
    }
    auto decoded = parse_json(quoted);
    CHECK(decoded && decoded->if_string() != nullptr);
    node.text = *decoded->if_string();
    return node;
}

YamlNode Walker::collection(YamlNode::Sort sort) {
    YamlNode node;
    node.sort = sort;
    node.style = YamlNode::Style::flow;
    node.span.begin = node.outer_begin = at_++;
    for (skip_blanks(); text_[at_] != ']' && text_[at_] != '}'; skip_blanks()) {
        if (text_[at_] == ',') ++at_;
        skip_blanks();
        if (sort == YamlNode::Sort::sequence) {
            node.items.push_back(value());
            continue;
        }
        YamlNode key = text();
        skip_blanks();
        ++at_;  // the colon
        node.members.emplace_back(std::move(key), value());
    }
    node.span.end = ++at_;
    return node;
}

}  // namespace

}  // namespace sweepline
