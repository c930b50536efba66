#include "app/live_stream.hpp"

#include <gtest/gtest.h>

#include "app/live_presence.hpp"

namespace sweepline {
namespace {

/// "5 6 . 7": messages of events, and one that has no number.
void add(Stream& stream, const std::string& messages) {
    std::vector<Numbered> all;
    for (std::size_t at = 0; at < messages.size();) {
        const std::size_t end = std::min(messages.find(' ', at), messages.size());
        const std::string word = messages.substr(at, end - at);
        all.push_back({word == "." ? 0 : std::stoll(word), std::make_shared<const std::string>(word)});
        at = end + 1;
    }
    stream.add(std::move(all));
}

std::string told(const Followed& followed) {
    std::string text = followed.gone ? "gone" : "";
    for (const Message& message : followed.messages) text += (text.empty() ? "" : " ") + *message;
    return text;
}

/// What follows event `number` in a ring of five that began behind event 4.
void check(const std::string& messages, std::int64_t number, const std::string& expected) {
    Stream stream(5, 4);
    if (!messages.empty()) add(stream, messages);
    EXPECT_EQ(told(stream.after(stream.place_after(number), 100)), expected) << messages << " after " << number;
}

TEST(Stream, AnswersWhatFollows) {
    check("", 4, "");
    check("", 3, "gone");
    check("5 6 7", 4, "5 6 7");
    check("5 6 7", 5, "6 7");
    check("5 6 7", 7, "");
    check("5 6 7", 3, "gone");
    // Messages without a number are after the event that they came after, which who saw that may have seen.
    check("5 . 6 .", 4, "5 . 6 .");
    check("5 . 6 .", 5, "6 .");
    check("5 . 6 .", 6, "");
    check(". 5", 4, "5");
    // The ring holds five.
    check("5 6 7 8 9 10", 5, "6 7 8 9 10");
    check("5 6 7 8 9 10", 4, "gone");
    check("5 . . . . .", 5, "");
    check("5 . . . . .", 4, "gone");
    // One that is yet to come.
    check("5 6", 9, "");
}

TEST(Stream, GoesOnWhereAReaderStands) {
    Stream stream(5, 0);
    add(stream, "1 . 2");
    Place place = stream.place_after(0);
    const auto read = [&](std::size_t most) {
        const Followed followed = stream.after(place, most);
        place = followed.place;
        return told(followed) + " @" + std::to_string(place.number);
    };
    EXPECT_EQ(read(2), "1 . @1");
    EXPECT_EQ(read(2), "2 @2");
    EXPECT_EQ(read(2), " @2");
    add(stream, "3 4 5 6 7");
    EXPECT_EQ(read(1), "3 @3");
    add(stream, "8 9");
    EXPECT_EQ(read(9), "gone @3");
    EXPECT_EQ(stream.newest(), 9);
    EXPECT_EQ(stream.count(), 10);
}

TEST(Stream, CallsItsListenerUntilItIsTakenAway) {
    Stream stream(5, 0);
    int calls = 0;
    stream.on_news([&] { ++calls; });
    add(stream, "1 2");
    stream.add({});
    EXPECT_EQ(calls, 1);
    stream.on_news({});
    add(stream, "3");
    EXPECT_EQ(calls, 1);
}

TEST(Presence, LastsUntilNothingMoreIsSaid) {
    using std::chrono::seconds;
    const Presence::Time start{};
    Presence presence(seconds(30));
    const auto check_people = [&](int at, bool news, const std::string& expected) {
        EXPECT_EQ(presence.is_news(start + seconds(at)), news) << at;
        std::string people;
        for (const Present& person : presence.people()) people += person.name + "@" + person.service + " ";
        EXPECT_EQ(people, expected) << at;
    };
    check_people(0, false, "");
    presence.come({"ana", "api", "identity"}, start);
    check_people(1, true, "ana@api ");
    check_people(2, false, "ana@api ");
    presence.come({"ben"}, start + seconds(10));
    presence.come({"ana", "api", "identity"}, start + seconds(20));
    check_people(20, true, "ana@api ben@ ");
    presence.come({"ana", "web", "identity"}, start + seconds(21));
    check_people(22, true, "ana@web ben@ ");
    check_people(40, true, "ana@web ");
    presence.go("ana");
    presence.go("nobody");
    check_people(41, true, "");
    check_people(42, false, "");
}

TEST(Presence, IsToldLessOftenTheMoreThereAre) {
    Presence presence(std::chrono::seconds(30));
    const std::chrono::milliseconds few(500);
    EXPECT_EQ(presence.pace(few), few);
    for (int i = 0; i < 1'000; ++i) presence.come({"person-" + std::to_string(i)}, {});
    EXPECT_EQ(presence.pace(few), 21 * few);
}

}  // namespace
}  // namespace sweepline
