#include "text/fields.hpp"

#include <gtest/gtest.h>

namespace sweepline {

enum class Size : unsigned char { small, large };
template <>
struct Words<Size> {
    static constexpr std::array words{std::pair{Size::small, std::string_view("small")},
                                      std::pair{Size::large, std::string_view("large")}};
};

namespace {

struct PartTag;
struct Part {
    Name<PartTag> name;
    int count = 0;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "what it is called");
        f.optional("count", count, "how many");
    }
    friend bool operator==(const Part&, const Part&) = default;
};

struct Order {
    std::string who;
    Size size = Size::small;
    bool is_urgent = false;
    std::optional<double> price;
    std::vector<Part> parts;
    std::map<std::string, std::string> notes;
    std::optional<Instant> due;
    Value extra;
    template <class F>
    void fields(F& f) {
        f.required("who", who, "who ordered");
        f.optional("size", size, "how large");
        f.optional("urgent", is_urgent, "whether it hurries");
        f.optional("price", price, "in euro");
        f.optional("parts", parts, "what belongs to it");
        f.optional("notes", notes, "remarks by topic");
        f.optional("due", due, "when");
        f.optional("extra", extra, "anything");
    }
    friend bool operator==(const Order&, const Order&) = default;
};

void check_refused(std::string_view text, std::string_view message, std::string_view hint = "") {
    const auto order = from_json_text<Order>(text);
    ASSERT_FALSE(order) << text;
    EXPECT_EQ(order.error().message, message);
    EXPECT_EQ(order.error().hint, hint);
}

TEST(Fields, written_and_read_back) {
    const Order order{
        .who = "ana",
        .size = Size::large,
        .is_urgent = true,
        .price = 1.5,
        .parts = {{.name = Name<PartTag>("wheel"), .count = 4}, {.name = Name<PartTag>("axle"), .count = 0}},
        .notes = {{"b", "second"}, {"a", "first"}},
        .due = Instant{1'000'000},
        .extra = Object{{"x", Array{nullptr}}}};
    const std::string text = to_json_text(order);
    EXPECT_EQ(text, R"({"who":"ana","size":"large","urgent":true,"price":1.5,)"
                    R"("parts":[{"name":"wheel","count":4},{"name":"axle","count":0}],)"
                    R"("notes":{"a":"first","b":"second"},"due":"1970-01-01T00:00:01Z","extra":{"x":[null]}})");
    EXPECT_EQ(from_json_text<Order>(text), order);
}

TEST(Fields, what_is_empty_is_left_out) {
    EXPECT_EQ(to_json_text(Order{.who = ""}), R"({"who":"","size":"small","extra":null})");
    EXPECT_EQ(from_json_text<Order>(R"({"who":"ana"})"), Order{.who = "ana"});
    EXPECT_EQ(from_json_text<Order>(R"({"who":"ana","price":null})"), Order{.who = "ana"});
    EXPECT_EQ(from_json_text<Order>(R"({"who":"ana","price":2})"), (Order{.who = "ana", .price = 2.0}));
}

TEST(Fields, what_is_wrong_is_named) {
    check_refused(R"({})", "'who' is missing", "who ordered");
    check_refused(R"({"who":"a","sice":"small"})", "'sice' is unknown", "did you mean 'size'?");
    check_refused(R"({"who":"a","colour":"red"})", "'colour' is unknown",
                  "known: who, size, urgent, price, parts, notes, due, extra");
    check_refused(R"({"who":7})", "expected a text, found 7");
    check_refused(R"({"who":"a","size":"huge"})", "expected one of small, large, found 'huge'");
    check_refused(R"({"who":"a","parts":{}})", "expected a list, found named members");
    check_refused(R"({"who":"a","parts":[{"name":"w","count":3000000000}]})",
                  "expected a whole number, found 3000000000");
    check_refused(R"({"who":"a","urgent":null})", "expected true or false, found nothing");
    check_refused(R"([])", "expected named members, found a list");
}

TEST(Fields, errors_say_where_they_were) {
    const auto order = from_json_text<Order>(R"({"who":"a","parts":[{"name":"w","count":"x"}]})");
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().doing, (std::vector<std::string>{"reading 'count'", "reading 'parts'"}));
}

}  // namespace
}  // namespace sweepline
