#include "driver/template.hpp"

#include <gtest/gtest.h>

#include "text/json.hpp"

namespace sweepline {
namespace {

const Value& names() {
    static const Value kNames = Object{
        {"service", Object{{"name", "payments"}}},
        {"vars", Object{{"port", 8080}, {"ports", Array{1, 2}}, {"text", "8080"}, {"on", true}, {"none", nullptr}}},
        {"facts", Object{{"container", Object{{"port", "9090"}}}, {"dotted.key", "x"}}},
    };
    return kNames;
}

void check_value(const Value& value, const Value& expected) {
    const auto rendered = ValueTemplate(value).render(names());
    ASSERT_TRUE(rendered) << to_json(value) << ": " << rendered.error().message;
    EXPECT_EQ(*rendered, expected) << to_json(value);
}

TEST(ValueTemplate, a_text_that_is_one_tag_keeps_the_type) {
    check_value("{{vars.port}}", 8080);
    check_value("{{ vars.port }}", 8080);
    check_value("{{{vars.port}}}", 8080);
    check_value("{{& vars.port}}", 8080);
    check_value("{{vars.ports}}", Array{1, 2});
    check_value("{{vars.text}}", "8080");
    check_value("{{vars.on}}", true);
    check_value("{{vars.none}}", nullptr);
    check_value("{{facts.dotted.key}}", "x");
}

TEST(ValueTemplate, every_other_text_becomes_a_text) {
    check_value("{{vars.port}}/tcp", "8080/tcp");
    check_value("{{vars.port}}{{vars.port}}", "80808080");
    check_value(" {{vars.port}}", " 8080");
    check_value("{{#vars.on}}{{vars.port}}{{/vars.on}}", "8080");
    check_value("{{! no }}", "");
    check_value(8080, 8080);
    check_value("plain", "plain");
}

TEST(ValueTemplate, lists_members_and_keys_are_rendered) {
    check_value(Object{{"{{service.name}}", Array{"{{vars.port}}", "x-{{vars.port}}", 1}}},
                Object{{"payments", Array{8080, "x-8080", 1}}});
    EXPECT_TRUE(ValueTemplate(Object{{"a", Array{1, "b"}}}).is_plain());
    EXPECT_FALSE(ValueTemplate(Object{{"{{a}}", 1}}).is_plain());
    EXPECT_FALSE(ValueTemplate(Array{Array{"{{a}}"}}).is_plain());
}

TEST(ValueTemplate, an_unknown_name_is_an_error) {
    const auto rendered = ValueTemplate("{{vars.prot}}").render(names());
    ASSERT_FALSE(rendered);
    EXPECT_EQ(rendered.error().message, "'vars.prot' is unknown in line 1");
}

TEST(FindName, keys_with_dots_are_found) {
    ASSERT_NE(find_name(names(), "facts.container.port"), nullptr);
    EXPECT_EQ(*find_name(names(), "facts.container.port"), Value("9090"));
    ASSERT_NE(find_name(names(), "facts.dotted.key"), nullptr);
    EXPECT_EQ(find_name(names(), "facts.container.prot"), nullptr);
    EXPECT_EQ(find_name(names(), "facts.container.port.more"), nullptr);
    EXPECT_EQ(find_name(names(), ""), nullptr);
}

TEST(Templates, what_no_service_can_render_is_said) {
    const auto check = [](std::string_view text, std::string_view beginning) {
        const auto wrong = wrong_with_template(text);
        ASSERT_EQ(wrong.has_value(), !beginning.empty()) << text;
        if (wrong) {
            EXPECT_TRUE(wrong->message.starts_with(beginning)) << wrong->message;
        }
    };
    check("no tag", "");
    check("{{service.name}} {{layer.title}} {{steps.a.b}} {{facts.x}} {{vars.y}} {{environment}} {{side}} {{since}}",
          "");
    check("{{servce.name}}", "'servce.name' is unknown");
    check("{{service.nme}}", "'service.nme' is unknown");
    check("{{layer.vars.x}}", "'layer.vars.x' is unknown");
    check("{{service.vars.x}} {{service.repos.app.url}}", "");
    check("{{ .Values.image }}", "'.Values.image' is unknown");
    check("{{service.name", "a tag is not closed");
    check("{{#vars.list}}{{name}}{{/vars.list}}", "");
    check("{{=<% %>=}}<%service.name%> {{ .Values.image }}", "");
    check("{{=<% %>=}}<%servce.name%>", "'servce.name' is unknown");
    check("{{=<% %>=}}<%#vars.list%><%name%><%/vars.list%>", "");
}

TEST(ParsedTemplate, is_parsed_once_where_it_holds_no_tags) {
    const auto plain = PatternTemplate::make("a+");
    ASSERT_TRUE(plain);
    EXPECT_TRUE(plain->parsed());
    EXPECT_FALSE(PatternTemplate::make("a("));
    const auto late = PatternTemplate::make("{{service.name}}+");
    ASSERT_TRUE(late);
    EXPECT_FALSE(late->parsed());
    const auto pattern = late->under(names());
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->text(), "payments+");
    EXPECT_FALSE(PatternTemplate::make("{{vars.port}}(")->under(names()));
}

}  // namespace
}  // namespace sweepline
