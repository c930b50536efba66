#include "hq/template_roots.hpp"

#include <algorithm>

#include "hq/diagnose.hpp"
#include "text/mustache.hpp"
#include "text/spelling.hpp"

namespace sweepline {

const std::vector<std::string>& template_roots() {
    static const std::vector<std::string> roots{"service", "layer", "steps", "facts",
                                                "vars",    "side",  "since", "environment"};
    return roots;
}

std::optional<Error> wrong_with_template(std::string_view text, const std::vector<std::string>& roots) {
    if (is_plain(text)) return std::nullopt;
    const auto names = names_used(text);
    if (!names)
        return Error{.kind = ErrorKind::invalid,
                     .message = "is not a template: " + names.error().message,
                     .hint = names.error().hint};
    for (const std::string& name : *names) {
        const std::string root = name.substr(0, name.find('.'));
        if (std::ranges::find(roots, root) != roots.end()) continue;
        std::string hint = spelling_hint(root, roots);
        hint += "; a text that itself uses {{ }} begins with {{=<% %>=}}";
        return Error{
            .kind = ErrorKind::invalid, .message = "uses the unknown name " + in_quotes(name), .hint = std::move(hint)};
    }
    return std::nullopt;
}

}  // namespace sweepline
