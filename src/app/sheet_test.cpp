#include "app/sheet.hpp"

#include <gtest/gtest.h>

#include "git/test_repository.hpp"

namespace sweepline {
namespace {

Layer layer(const std::string& name, const std::string& title) {
    Layer made{.name = LayerName(name)};
    made.title = title;
    return made;
}

class SheetTest : public ::testing::Test {
protected:
    SheetTest() {
        for (const auto& [name, title] : std::vector<std::pair<std::string, std::string>>{
                 {"network", "Network paths"}, {"identity", "Workload identity"}, {"logging", "Log shipping"}})
            headquarters_.layers.push_back({.layer = layer(name, title)});
        for (const std::string name : {"payments", "user-api", "web"})
            headquarters_.services.push_back(
                {.name = ServiceName(name),
                 .repos = {{"app", {.url = "https://git.example.com/acme/" + name + "-src.git"}}}});
        headquarters_.services.back().was = "shop";
    }

    /// `2: service, network, identity?, unread` of a sheet, or why not.
    std::string header_of(std::string_view text) {
        const auto sheet = read_sheet(text);
        if (!sheet) return sheet.error().message;
        const auto header = read_header(*sheet, headquarters_, ServiceNames(headquarters_.services));
        if (!header) return header.error().message + " (" + header.error().hint + ")";
        std::string shown = std::to_string(sheet->rows[header->row].line) + ":";
        constexpr std::array kWords{"unread", "service", "owner", "assignee", "notes", "track"};
        for (const SheetColumn& column : header->columns) {
            shown += column.layer != nullptr ? " " + column.layer->name.value
                                             : std::string(" ") + kWords.at(static_cast<std::size_t>(column.role));
            if (column.near) shown += '?';
            if (!column.because.empty()) shown += " (" + column.because + ")";
        }
        return shown;
    }
    Headquarters headquarters_ = {};
};

TEST_F(SheetTest, IsReadInAnyForm) {
    const auto form = [](std::string_view text) {
        const auto sheet = read_sheet(text);
        if (!sheet) return "! " + sheet.error().message;
        std::string shown = sheet->form;
        for (const TextRow& row : sheet->rows) {
            shown += " " + std::to_string(row.line);
            for (const std::string& field : row.fields) shown += "|" + field;
        }
        return shown;
    };
    EXPECT_EQ(form("a;b\n1;2\n"), "csv 1|a|b 2|1|2");
    EXPECT_EQ(form("# State\n\n|a|b|\n|-|-|\n|1|2|\n"), "markdown 3|a|b 5|1|2");
    EXPECT_EQ(form(R"( {"migration":"m","number":3,"layers":[{"layer":"net","title":"T","concern":"c","state":"open",
        "statuses":{}}],"rows":[{"service":"web","owner":"me","track":"layered","cells":[{"status":"in_progress",
        "marks":["opened","stale"],"note":"PR 1","assignee":"ana"}]},{"service":"api","track":"serial",
        "cells":[{"status":"blocked","note":"no DNS"}]}],"errors":0})"),
              "json 1|service|owner|track|net 2|web|me|layered|in_progress:opened+stale: PR 1 @ana "
              "3|api||serial|blocked: no DNS");
    EXPECT_EQ(form("{\"migration\":1}"), "! expected a text, found 1");
    EXPECT_EQ(form("\n\n"), "! there is no table in it");
    EXPECT_EQ(form("a,\"b"), "! a quote is not closed that opens in line 1");
    EXPECT_EQ(form("\xFF\xFE"
                   "a"),
              "! this is no UTF-8 text");
    EXPECT_EQ(form(std::string_view("PK\0\x03", 4)), "! this is no UTF-8 text");
}

TEST_F(SheetTest, ColumnsAreFoundByWhatStandsAboveThem) {
    EXPECT_EQ(header_of("service,network,identity\nweb,,\n"), "1: service network identity");
    EXPECT_EQ(header_of("Application,Team,1. Network Paths,2. IDENTITY,Ticket,Who,Comments\nweb,,,,,,\n"),
              "1: service owner network identity unread assignee notes");
    EXPECT_EQ(header_of("repo,netwrok,Identity (IRSA),loging\nacme/web,,,\n"),
              "1: service network? identity? logging?");
    EXPECT_EQ(header_of("Plan for 2026,,\n,,\nSvc,Network,Logging\nweb,,\n"), "3: service network logging");
    EXPECT_EQ(header_of("network,?\ndone,web\n"), "1: network service");
    EXPECT_EQ(header_of("name,repo,network\nweb,acme/web,\nusers,acme/user-api,\n"),
              "1: unread ('repo' is read for that) service network");
    EXPECT_EQ(
        header_of("service,Network paths,network notes,network\nweb,,,\n"),
        "1: service network unread ('Network paths' is read as network already) unread ('Network paths' is read as "
        "network already)");
    EXPECT_EQ(header_of("service,team,owner,network\nweb,,,\n"),
              "1: service owner unread ('team' is read for that) network");
}

TEST_F(SheetTest, WhatCannotBeAGridIsRefusedWithTheNames) {
    EXPECT_EQ(header_of("service,colour\nweb,red\n"),
              "no column is called like a layer (layers: network, identity, logging)");
    EXPECT_EQ(header_of("service,network\nwob,done\n"),
              "no column names services of this headquarters (services: payments, user-api, web)");
    EXPECT_EQ(header_of("service,network\n"),
              "no column names services of this headquarters (services: payments, user-api, web)");
}

TEST_F(SheetTest, ServicesAreCalledInMoreWaysThanOne) {
    headquarters_.services.push_back({.name = ServiceName("cart"), .repos = {{"app", {.url = "/srv/mono"}}}});
    headquarters_.services.push_back({.name = ServiceName("till"), .repos = {{"app", {.url = "/srv/mono"}}}});
    const ServiceNames names(headquarters_.services);
    const auto check = [&](std::string_view text, std::string_view service) {
        const Service* const found = names.named(text);
        EXPECT_EQ(found == nullptr ? "" : found->name.value, service) << text;
    };
    check("payments", "payments");
    check(" Payments ", "payments");
    check("User API", "user-api");
    check("user_api", "user-api");
    check("acme/user-api", "user-api");
    check("https://git.example.com/acme/web.git", "web");
    check("web (https://git.example.com/acme/web)", "web");
    check("payments-src", "payments");
    check("shop", "web");
    check("mono", "");
    check("paymnets", "");
    check("", "");
    check("-", "");
}

}  // namespace
}  // namespace sweepline
