#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sweepline {

/// The rules of one `.gitignore`, as gitignore(5) has them. Pure; time linear in the path for each rule.
class IgnoreRules {
public:
    IgnoreRules() = default;
    explicit IgnoreRules(std::string_view text);

    /// What the last rule that matches says about `path`, relative to the folder of this file: true to ignore it, false
    /// to keep it; nothing when no rule matches.
    [[nodiscard]] std::optional<bool> judge(std::string_view path, bool is_folder) const;

private:
    struct Token {
        enum class Sort : unsigned char { one, any, set, run, folders, rest };
        Sort sort = Sort::one;
        char character = 0;              // one
        bool negated = false;            // set
        std::vector<bool> members = {};  // set: 256 of them
    };
    struct Rule {
        std::vector<Token> tokens;
        bool keeps = false;
        bool folders_only = false;
        bool names_only = false;  // has no slash: matches the last component, at any depth
    };

    static std::optional<Rule> parse_rule(std::string_view line);
    static std::optional<std::vector<Token>> parse_pattern(std::string_view pattern, bool names_only);
    static std::optional<Token> parse_set(std::string_view pattern, std::size_t& at);
    static bool matches(const std::vector<Token>& tokens, std::string_view text);

    std::vector<Rule> rules_;
};

}  // namespace sweepline
