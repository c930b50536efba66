#include "text/keyed_documents.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "text/json.hpp"
#include "text/json_tree.hpp"
#include "text/utf8.hpp"
#include "text/value_change.hpp"

namespace sweepline {

Result<KeyedDocuments> parse_keyed(std::string_view text, KeyedFormat format) {
    KeyedDocuments file;
    if (format == KeyedFormat::json) {
        file.values.push_back(TRY(parse_json(text.substr(mark_size(text)))));
        file.nodes.push_back(json_tree(text));
        return file;
    }
    file.nodes = TRY(parse_yaml(text));
    for (const YamlNode& document : file.nodes) file.values.push_back(document.to_value());
    if (file.values.empty()) file.values.emplace_back();
    return file;
}

Result<std::optional<std::size_t>> KeyedDocuments::select(const KeyPath& path) const {
    if (!path.document) {
        if (values.size() == 1) return 0;
        const auto has_content = [](const Value& value) { return !value.is_null(); };
        const auto first = std::ranges::find_if(values, has_content);
        if (std::ranges::count_if(values, has_content) <= 1)
            return static_cast<std::size_t>((first == values.end() ? values.begin() : first) - values.begin());
        return fail(ErrorKind::invalid, "the file holds " + std::to_string(values.size()) + " documents",
                    "say which: [kind=Deployment].spec, or [0].spec");
    }
    if (const auto* index = std::get_if<KeyPath::Index>(&*path.document))
        return index->number < values.size() ? std::optional(index->number) : std::nullopt;
    const auto* match = std::get_if<KeyPath::Match>(&*path.document);
    if (match == nullptr) return fail(ErrorKind::invalid, "a document is selected by a number or by key=value");
    if (values.size() == 1 && values.front().if_array() != nullptr)
        return fail(ErrorKind::invalid,
                    "the document is a list, and a leading [" + match->key + "=" + match->value + "] selects documents",
                    "write [0][" + match->key + "=" + match->value + "]");
    auto position = position_of(values, *match);
    if (!position)
        return fail(ErrorKind::invalid, "several documents have " + match->key + "=" + match->value,
                    "say which by its number: [0].spec");
    return *position;
}

}  // namespace sweepline
