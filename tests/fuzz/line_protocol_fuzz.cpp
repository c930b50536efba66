// Whatever a step prints: what is read from it can be shown, and reads the same when it is said again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "driver/line_protocol.hpp"
#include "text/utf8.hpp"

namespace sweepline {
namespace {

void check_shown(const std::string& text) {
    CHECK(!first_bad_utf8(text));
    for (const char byte : text) CHECK(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
}

void check_line(std::string_view line) {
    const auto result = parse_said(line);
    if (!result) return;
    CHECK(line.starts_with("::"));
    if (!*result) {
        check_shown(result->error().message);
        check_shown(result->error().hint);
        return;
    }
    const Said& said = **result;
    check_shown(said.key);
    check_shown(said.value);
    const bool keyed = said.sort == Said::Sort::fact || said.sort == Said::Sort::output;
    CHECK(keyed != said.key.empty());
    CHECK(keyed || !said.value.empty());
    const std::string again =
        "::" + std::string(to_word(said.sort)) + " " + (keyed ? said.key + "=" : std::string()) + said.value;
    // Replaced bytes may be longer than what they stand for.
    if (again.size() <= kSaidLineBytesMax) CHECK(parse_said(again) == result);
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    sweepline::check_line(input);
    sweepline::check_line("::fact " + std::string(input));
    sweepline::check_line("::skip " + std::string(input));
    return 0;
}
