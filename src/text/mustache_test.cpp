#include "text/mustache.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

const Value& context() {
    static const Value kContext = Object{
        {"service",
         Object{{"name", "payments"}, {"owner", "a<b>&\"c"}, {"port", 8080}, {"urgent", true}, {"note", ""}}},
        {"vars",
         Object{{"list", Array{"x", "y"}}, {"none", Array{}}, {"null", nullptr}, {"off", false}, {"ratio", 1.5}}},
        {"steps", Array{Object{{"name", "one"}, {"in", Object{{"deep", 1}}}}, Object{{"name", "two"}, {"in", 2}}}},
    };
    return kContext;
}

void check(std::string_view text, std::string_view expected) {
    const auto rendered = render(text, context());
    ASSERT_TRUE(rendered) << text << ": " << rendered.error().message;
    EXPECT_EQ(*rendered, expected) << text;
}

void check_refused(std::string_view text, std::string_view message, std::string_view hint = "") {
    const auto rendered = render(text, context());
    ASSERT_FALSE(rendered) << text << " gave " << *rendered;
    EXPECT_EQ(rendered.error().message, message);
    if (!hint.empty()) {
        EXPECT_EQ(rendered.error().hint, hint);
    }
}

TEST(Mustache, variables_are_not_escaped) {
    check("no tag, } { {", "no tag, } { {");
    check("sweep/{{service.name}}!", "sweep/payments!");
    check("{{ service.owner }}{{{service.owner}}}{{&service.owner}}", "a<b>&\"ca<b>&\"ca<b>&\"c");
    check("{{service.port}} {{service.urgent}} {{vars.off}} {{vars.ratio}} {{vars.null}}|{{vars.list}}",
          "8080 true false 1.5 |[\"x\",\"y\"]");
}

TEST(Mustache, sections) {
    check("{{#service.urgent}}yes{{/service.urgent}}{{^service.urgent}}no{{/service.urgent}}", "yes");
    check("{{#vars.off}}yes{{/vars.off}}{{^vars.off}}no{{/vars.off}}", "no");
    check("{{#vars.null}}yes{{/vars.null}}{{^vars.null}}no{{/vars.null}}", "no");
    check("{{#service.note}}yes{{/service.note}}{{^vars.none}}none{{/vars.none}}", "none");
    check("{{#vars.list}}<{{.}}>{{/vars.list}}", "<x><y>");
    check("{{#steps}}{{name}} of {{service.name}}; {{/steps}}", "one of payments; two of payments; ");
    check("{{#service}}{{name}}:{{port}}{{/service}}", "payments:8080");
    check("{{#service.name}}{{.}}{{/service.name}}", "payments");
    check("{{#vars.off}}{{unknown}}{{/vars.off}}", "");
}

TEST(Mustache, tags_alone_on_a_line_leave_no_line) {
    check("a\n{{#service.urgent}}\nb\n{{/service.urgent}}\nc", "a\nb\nc");
    check("a\r\n  {{! note }}\t\r\nc\r\n", "a\r\nc\r\n");
    check("{{=<% %>=}}\n<%service.name%> {{ .Values.x }}\n", "payments {{ .Values.x }}\n");
    check("  {{service.note}}\nb", "  \nb");
    check("x {{! note }}\ny", "x \ny");
    check("{{#vars.list}}\n- {{.}}\n{{/vars.list}}\n", "- x\n- y\n");
    check("{{! only }}", "");
    check("a\n  {{! many\nlines }}\nb", "a\nb");
    check("{{#service.urgent}} {{/service.urgent}}\n", " \n");
}

TEST(Mustache, tags_can_change) {
    check("{{=<% %>=}}<%service.name%>${{ x }}<%={{ }}=%>{{service.name}}", "payments${{ x }}payments");
    check("{{= | | =}}|service.port||#vars.list||.||/vars.list|", "8080xy");
    check_refused("{{=<%=}}", "a change of tags needs two marks in line 1", "for example {{=<% %>=}}");
    check_refused("{{=a b c=}}", "a change of tags has more than two marks in line 1");
}

TEST(Mustache, unknown_names_are_errors_with_their_line) {
    check_refused("a\nb {{service.nmae}}", "'service.nmae' is unknown in line 2", "did you mean 'name'?");
    check_refused("{{servce.name}}", "'servce.name' is unknown in line 1", "did you mean 'service'?");
    check_refused("\n\n{{#vars.such}}x{{/vars.such}}", "'vars.such' is unknown in line 3");
    check_refused("{{^vars.such}}x{{/vars.such}}", "'vars.such' is unknown in line 1");
    check_refused("{{#steps}}{{in.deep}}{{/steps}}", "'in.deep' is unknown in line 1");
    check_refused("{{ .Values.x }}", "'.Values.x' is unknown in line 1",
                  "a file that uses {{ }} itself begins with {{=<% %>=}}, and then <% %> are the tags");
    check_refused("{{service.name.more}}", "'service.name.more' is unknown in line 1");
}

TEST(Mustache, what_is_malformed_is_named) {
    check_refused("a {{service.name", "a tag is not closed in line 1");
    check_refused("{{}}", "a tag is empty in line 1");
    check_refused("{{#}}", "a tag is empty in line 1");
    check_refused("{{#a}}\n{{#b}}", "section 'b' is not closed in line 2");
    check_refused("{{#a}}\n{{/b}}", "section 'a' of line 1 is closed as 'b' in line 2");
    check_refused("{{/b}}", "section 'b' is closed but not open in line 1");
    check_refused("{{> header}}", "partial 'header' in line 1 is not supported");
    std::string deep;
    for (int i = 0; i < 101; ++i) deep += "{{#service}}";
    check_refused(deep, "sections are nested deeper than 100 in line 1");
}

TEST(Mustache, names_are_listed_once_in_order) {
    EXPECT_EQ(
        names_used("{{service.name}} {{#steps}}{{name}}{{.}}{{service.name}}{{/steps}}{{^vars.x}}{{/vars.x}}{{!no}}"),
        (std::vector<std::string>{"service.name", "steps", "name", "vars.x"}));
    EXPECT_EQ(names_used("nothing"), std::vector<std::string>{});
    EXPECT_FALSE(names_used("{{#a}}"));
    EXPECT_TRUE(is_plain("a { b"));
    EXPECT_FALSE(is_plain("a {{ b"));
}

}  // namespace
}  // namespace sweepline
