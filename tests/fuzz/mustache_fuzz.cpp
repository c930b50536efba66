#include "text/mustache.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"

namespace sweepline {
namespace {

const Value& context() {
    static const Value kContext = Object{
        {"service", Object{{"name", "payments"}, {"port", 8080}, {"on", true}, {"off", false}, {"none", nullptr}}},
        {"list", Array{Object{{"name", "one"}}, "two", Array{3}}},
    };
    return kContext;
}

void check_template(std::string_view text) {
    const auto names = names_used(text);
    const auto rendered = render(text, context());
    if (is_plain(text)) {
        CHECK(rendered.has_value() && *rendered == text);
        CHECK(names.has_value() && names->empty());
        return;
    }
    CHECK(names.has_value() || !rendered.has_value());
    if (!names) return;
    for (auto name = names->begin(); name != names->end(); ++name)
        CHECK(!name->empty() && std::find(name + 1, names->end(), *name) == names->end());
    // What the template names and the context lacks is never rendered as nothing, unless its section is left out.
    if (names->size() == 1 && names->front() == "missing" && text.find('^') == std::string_view::npos)
        CHECK(!rendered.has_value());
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    sweepline::check_template({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
