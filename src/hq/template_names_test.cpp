#include "hq/template_names.hpp"

#include <gtest/gtest.h>

#include <string>

#include "driver/template.hpp"

namespace sweepline {
namespace {

TEST(TemplateNames, AreThoseThatTemplatesAreCheckedAgainst) {
    int names = 0;
    for (const auto& [root, members] : names_from_headquarters({}, {})) {
        for (std::size_t i = 0; root != "vars" && i < members.if_object()->size(); ++i, ++names) {
            const std::string name = root + "." + (*members.if_object())[i].first;
            EXPECT_FALSE(wrong_with_template("{{" + name + "}}")) << name;
        }
    }
    EXPECT_EQ(names, 15);
}

}  // namespace
}  // namespace sweepline
