#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.hpp"
#include "driver/template.hpp"
#include "text/diagnostic.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// Reads one mapping of a headquarters file: an edit, a check, a query. Every problem is appended with its place; a
/// getter answers nothing where its key is absent or wrong.
class ItemReader {
public:
    enum class Presence : unsigned char { required, optional };

    /// `what` is how problems call the mapping: `set`, `query`. All three references must outlive the reader.
    ItemReader(const YamlNode& node, std::string what, const std::string& file, Diagnostics& problems);

    /// The member's node, known from now on; nothing if there is none (a problem when required).
    [[nodiscard]] const YamlNode* node(std::string_view key, Presence presence);
    /// A text that may hold tags; those are checked for unknown roots.
    [[nodiscard]] std::optional<Template> text(std::string_view key, Presence presence);
    [[nodiscard]] std::optional<PatternTemplate> pattern(std::string_view key, Presence presence);
    [[nodiscard]] std::optional<KeyPathTemplate> key_path(std::string_view key, Presence presence);
    [[nodiscard]] std::optional<ValueTemplate> value(std::string_view key, Presence presence);
    [[nodiscard]] std::optional<bool> truth(std::string_view key);
    [[nodiscard]] std::optional<int> number(std::string_view key);
    /// A value of a worded enum.
    template <Worded E>
    [[nodiscard]] std::optional<E> word(std::string_view key) {
        const YamlNode* found = node(key, Presence::optional);
        if (found == nullptr) return std::nullopt;
        if (const auto value = from_word<E>(found->text)) return value;
        std::vector<std::string> words;
        for (const auto& [value, word] : Words<E>::words) words.emplace_back(word);
        refuse_word(*found, key, words);
        return std::nullopt;
    }
    /// A glob address; where it holds no tags its form is checked.
    [[nodiscard]] std::optional<Template> glob_address(std::string_view key);
    /// The address of one file, taken as it is: glob marks are part of the name. A folder ends in `/`.
    [[nodiscard]] std::optional<Template> address(std::string_view key);

    /// A reader of the mapping that the required member `key` is.
    [[nodiscard]] std::optional<ItemReader> members(std::string_view key);

    /// Reports the keys that nobody asked for, with what they may have meant.
    void finish();
    /// Whether nothing was wrong so far.
    [[nodiscard]] bool is_sound() const { return problems_.size() == problems_before_; }

    /// Appends a problem at `node`.
    void refuse(const YamlNode& node, std::string message, std::string hint = {});
    /// The same at the mapping's own place.
    void refuse(std::string message, std::string hint = {}) { refuse(node_, std::move(message), std::move(hint)); }
    [[nodiscard]] const YamlNode& item() const { return node_; }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    template <class T>
    std::optional<T> parsed(std::string_view key, Presence presence);
    void refuse_word(const YamlNode& node, std::string_view key, const std::vector<std::string>& words);
    std::optional<std::string> checked_text(const YamlNode& node, std::string_view key);

    const YamlNode& node_;
    std::string what_;
    const std::string& file_;
    Diagnostics& problems_;
    std::size_t problems_before_;
    std::vector<std::string> known_;
};

/// Appends a problem at `node`.
void add_problem(Diagnostics& problems, const std::string& file, const YamlNode& node, std::string message,
                 std::string hint = {});

/// The items of the list `key` that is all of a step's file (`edits:`, `checks:`, `queries:`). Appends what is wrong
/// with the file as a whole; answers the document, empty of items then. A file that is not YAML is one problem.
[[nodiscard]] YamlNode read_list_file(std::string_view bytes, std::string_view key, const std::string& file,
                                      Diagnostics& problems);

/// Which one of `words` the mapping `item` is about; nothing, and a problem, when it is none, more than one, or no
/// mapping. `kind` is how problems call it: `edit`.
[[nodiscard]] std::optional<std::string> pick_word(const YamlNode& item, std::string_view kind,
                                                   const std::vector<std::string>& words, const std::string& file,
                                                   Diagnostics& problems);

}  // namespace sweepline
