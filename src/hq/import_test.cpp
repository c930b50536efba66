#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hq/hq.hpp"
#include "hq/import_sources.hpp"
#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

/// `kind`, then `name repo [path] [owner]` and `note` lines, with the scratch folder as `~`; or the message.
std::string shown(const Result<Import>& import, const std::string& folder = "no folder") {
    std::string out;
    if (!import) {
        out = "! " + import.error().message + '\n';
    } else {
        out = import->kind + '\n';
        for (const ImportedService& each : import->services)
            out += each.name + ' ' + each.repo + (each.path.empty() ? "" : " [" + each.path + ']') +
                   (each.owner.empty() ? "" : " (" + each.owner + ')') + '\n';
        for (const std::string& each : import->notes) out += "note: " + each + '\n';
    }
    for (std::size_t at = out.find(folder); at != std::string::npos; at = out.find(folder))
        out.replace(at, folder.size(), "~");
    return out;
}

std::string imported(const ScratchFolder& folder, const std::string& from, const ImportOptions& options = {}) {
    return shown(import_services(folder.path() / from, options), folder.path().string());
}

void write_repositories(const ScratchFolder& folder) {
    folder.make_repository("src/payments", "[remote \"origin\"]\nurl = git@github.com:acme/payments.git\n");
    folder.make_git("src/ledger.git");
    folder.make_repository("src/acme/web");
    folder.make_repository("src/acme/Payments");
    folder.make_repository("src/my service");
    folder.write("src/notes/x", "");
    folder.write("src/readme.txt", "");
    folder.write("src/.cache/x", "");
    folder.write("src/hq/migration.yaml", "migration: x\n");
    folder.make_git("src/hq/.git");
}

TEST(ImportFolder, TakesEveryRepository) {
    const ScratchFolder folder;
    write_repositories(folder);
    folder.write("src/new/x", "");
    EXPECT_EQ(imported(folder, "src", {.headquarters = folder.path() / "src/new"}),
              "folder\n"
              "Payments ~/src/acme/Payments\n"
              "web ~/src/acme/web\n"
              "ledger ~/src/ledger.git\n"
              "my-service ~/src/my service\n"
              "note: 'hq' is left out: it is a headquarters\n"
              "note: 'my service' is called 'my-service'\n"
              "note: 'notes' is left out: it is no git repository and holds none\n"
              "note: 'payments' is left out: '~/src/acme/Payments' has that name already\n");
}

TEST(ImportFolder, NamesWhereRepositoriesLieDeeper) {
    const ScratchFolder folder;
    folder.make_repository("src/acme/web");
    folder.make_repository("src/acme/payments/ledger");
    folder.make_repository("src/group/team/old/search");
    folder.write("src/acme/notes/deeper/x", "");
    folder.link("src/acme/linked/ledger", folder.path() / "src/acme/payments/ledger");
    EXPECT_EQ(imported(folder, "src"),
              "folder\nweb ~/src/acme/web\n"
              "note: 'acme/payments' is left out: its repositories lie deeper than is looked for; name it by --from\n"
              "note: 'group' is left out: its repositories lie deeper than is looked for; name it by --from\n");
}

TEST(ImportFolder, WritesOriginsWhereAsked) {
    const ScratchFolder folder;
    folder.make_repository("src/a", "[remote \"origin\"]\nurl = git@github.com:acme/a.git\n");
    folder.make_repository("src/b");
    folder.make_repository("src/c", "[remote \"origin\"]\nurl = https://me:secret@h/c.git\n");
    folder.make_repository("src/d", "[remote \"origin\"]\nurl = ../a\n");
    EXPECT_EQ(imported(folder, "src/", {.origin = true}),
              "folder\n"
              "a git@github.com:acme/a.git\n"
              "b ~/src/b\n"
              "c ~/src/c\n"
              "d ~/src/a\n"
              "note: 'b' has no remote called origin: its path is written\n"
              "note: 'c' has an origin that cannot be written down: its path is written\n");
}

TEST(ImportFolder, LeavesOutWhatYamlCannotSay) {
    const ScratchFolder folder;
    folder.make_repository("src/a\nb");
    folder.make_repository("src/c\xFF");
    folder.make_repository("src/d");
    EXPECT_EQ(imported(folder, "src"),
              "folder\nd ~/src/d\n"
              "note: 'a?b' is left out: where it is cannot be written down as text\n"
              "note: 'c?' is left out: where it is cannot be written down as text\n");
}

TEST(ImportFolder, OneRepositoryIsOneService) {
    const ScratchFolder folder;
    folder.make_repository("payments");
    folder.write("payments/src/x", "");
    EXPECT_EQ(imported(folder, "payments"),
              "folder\npayments ~/payments\n"
              "note: 'src' is left out: it is no git repository and holds none\n"
              "note: one repository, one service; for a monorepo say where its services are, as in --service-path "
              "'apps/{service}'\n");
}

TEST(ImportFolder, NothingIsAnError) {
    const ScratchFolder folder;
    folder.write("src/a/x", "");
    EXPECT_EQ(imported(folder, "src"), "! there is no git repository in '~/src'\n");
    EXPECT_EQ(imported(folder, "gone"), "! '~/gone' is not there\n");
    EXPECT_EQ(imported(folder, "src/a/x"), "! services cannot be read from 'x'\n");
    EXPECT_EQ(shown(import_services("src", {})), "! 'src' is not an absolute path\n");
}

TEST(ImportMonorepo, TakesFoldersThatFit) {
    const ScratchFolder folder;
    folder.make_repository("mono", "[remote \"origin\"]\nurl = git@github.com:acme/mono.git\n");
    for (const char* file : {"mono/apps/cart/x", "mono/apps/web/x", "mono/apps/.hidden/x", "mono/apps/README.md",
                             "mono/svc-a-v1/src/x", "mono/svc-b-v1/x", "mono/lib/x"})
        folder.write(file, "");
    folder.link("mono/apps/loop", "..");
    EXPECT_EQ(imported(folder, "mono", {.service_path = "apps/{service}", .origin = true}),
              "folder\ncart git@github.com:acme/mono.git [apps/cart]\nweb git@github.com:acme/mono.git "
              "[apps/web]\nnote: 'loop' is left out: it does not fit apps/{service}\n");
    EXPECT_EQ(imported(folder, "mono", {.service_path = "svc-{service}-v1/src/"}),
              "folder\na ~/mono [svc-a-v1/src]\n"
              "note: 'apps' is left out: it does not fit svc-{service}-v1/src/\n"
              "note: 'lib' is left out: it does not fit svc-{service}-v1/src/\n"
              "note: 'svc-b-v1' is left out: it does not fit svc-{service}-v1/src/\n");
    EXPECT_EQ(imported(folder, "mono", {.service_path = "gone/{service}"}),
              "! cannot list '~/mono/gone': No such file or directory\n");
    EXPECT_EQ(imported(folder, "mono", {.service_path = "apps/cart/{service}"}),
              "! no folder of '~/mono' fits 'apps/cart/{service}'\n");
    for (const std::string path : {"apps", "../{service}", "/{service}", "{service}/{service}"})
        EXPECT_EQ(imported(folder, "mono", {.service_path = path}), "! '" + path + "' is no path of services\n");
    EXPECT_EQ(imported(folder, "mono/apps", {.service_path = "{service}"}),
              "! '~/mono/apps' is not a git repository\n");
}

TEST(ImportReposTxt, ReadsTurboliftsForms) {
    EXPECT_EQ(
        shown(import_repos_txt("\xEF\xBB\xBF# ours\nacme/payments\r\n\n  acme/web.git  # the "
                               "shop\nghe.acme.example/team/api\nghe.acme.example/a/b/deep\n"
                               "git@gitlab.com:acme/x.git\nhttps://h/y/z\nother/payments\nother/payments\nacme/web\n")),
        "repos.txt\n"
        "payments https://github.com/acme/payments.git\n"
        "web https://github.com/acme/web.git\n"
        "api https://ghe.acme.example/team/api.git\n"
        "deep https://ghe.acme.example/a/b/deep.git\n"
        "x git@gitlab.com:acme/x.git\n"
        "z https://h/y/z\n"
        "other-payments https://github.com/other/payments.git\n"
        "note: 'payments' of 'other' is called 'other-payments': the shorter name is taken\n"
        "note: 'payments' is left out: it is there already\n"
        "note: 'web' is left out: it is there already\n");
}

TEST(ImportReposTxt, LeavesOutWhatIsNone) {
    EXPECT_EQ(shown(import_repos_txt("payments\na/../b\n-x/y\na/b/c\nhttps://u:p@h/x\nacme/\x1b[31m\n")),
              "repos.txt\n"
              "note: line 1 is left out: 'payments' is not org/repo, host/org/repo or a URL\n"
              "note: line 2 is left out: 'a/../b' is not org/repo, host/org/repo or a URL\n"
              "note: line 3 is left out: '-x/y' is not org/repo, host/org/repo or a URL\n"
              "note: line 4 is left out: 'a/b/c' is not org/repo, host/org/repo or a URL\n"
              "note: line 5 is left out: its address holds a secret itself\n"
              "note: line 6 is left out: 'acme/?[31m' is not org/repo, host/org/repo or a URL\n");
}

TEST(ImportCsv, TakesColumnsInAnyOrder) {
    EXPECT_EQ(shown(import_csv("owner, repo,name\r\n\"team, money\",git@h:a/payments.git,payments\n,../web,\n",
                               "/srv/lists")),
              "csv\npayments git@h:a/payments.git (team, money)\nweb /srv/web\n");
    EXPECT_EQ(shown(import_csv("repo,path\n/m,apps/a/\n/m,../b\n~/c,\n", "/")),
              "csv\na /m [apps/a]\n"
              "note: line 3 is left out: its path is '../b', which leads out\n"
              "note: line 4 is left out: its repository begins with ~\n");
}

TEST(ImportCsv, RefusesWhatItDoesNotUnderstand) {
    EXPECT_EQ(shown(import_csv("", "/")), "! the CSV has no header\n");
    EXPECT_EQ(shown(import_csv("name,repo,onwer\n", "/")), "! unknown column 'onwer'\n");
    EXPECT_EQ(shown(import_csv("Language,Name,REPO\nc,a,/a\n", "/")),
              "csv\na /a\nnote: column 'Language' is not read\n");
    EXPECT_EQ(shown(import_csv("name,repo,name\n", "/")), "! column 'name' is there twice\n");
    EXPECT_EQ(shown(import_csv("name\na\n", "/")), "! there is no column 'repo'\n");
    EXPECT_EQ(shown(import_csv("name,repo\na\n", "/")), "! line 2 has 1 fields, the header has 2\n");
    EXPECT_EQ(shown(import_csv("name,repo\na,b,c\n", "/")), "! line 2 has 3 fields, the header has 2\n");
    EXPECT_EQ(shown(import_csv("name,repo\n\"a,b\n", "/")), "! a quote is not closed that opens in line 2\n");
}

std::string component(const std::string& name, const std::string& annotations,
                      const std::string& spec = "type: service\n  owner: group:default/team-a") {
    return "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: " + name +
           "\n  annotations:\n" + annotations + "spec:\n  " + spec + "\n";
}

std::string catalogue(const std::string& text) {
    return shown(import_catalogue({{.file = "catalog-info.yaml", .text = text}}));
}

TEST(ImportCatalogue, TakesComponentsThatAreServices) {
    const std::string slug = "    github.com/project-slug: acme/payments\n";
    EXPECT_EQ(
        catalogue(component("payments", slug) + component("PAYMENTS", slug) + component("site", slug, "type: website") +
                  "---\napiVersion: backstage.io/v1beta1\nkind: System\nmetadata: {name: shop}\n---\nkind: "
                  "Deployment\n---\n"),
        "catalogue\n"
        "payments https://github.com/acme/payments.git (team-a)\n"
        "note: 'PAYMENTS' is left out: it is there already\n"
        "note: catalog-info.yaml: 'site' is left out: it is of type 'website'\n"
        "note: catalog-info.yaml: 'shop' is left out: it is of kind 'System'\n"
        "note: catalog-info.yaml: a document is no entity of a catalogue\n");
}

/// Where a component with these annotations lives.
void check_location(const std::string& annotations, const std::string& expected) {
    const std::string found = catalogue(component("a", annotations, "type: service"));
    EXPECT_EQ(found, expected.empty()
                         ? "catalogue\nnote: catalog-info.yaml: 'a' is left out: no annotation github.com/project-slug "
                           "or backstage.io/source-location says where its repository is\n"
                         : "catalogue\na " + expected + '\n');
}

TEST(ImportCatalogue, FindsTheRepository) {
    const std::string source = "    backstage.io/source-location: ";
    const std::string slug = "    github.com/project-slug: ";
    check_location(slug + "acme/a\n", "https://github.com/acme/a.git");
    check_location(slug + "acme/a\n" + source + "url:https://github.com/acme/a/tree/main/apps/x/\n",
                   "https://github.com/acme/a.git [apps/x]");
    check_location(source + "url:https://github.com/acme/a/\n", "https://github.com/acme/a.git");
    check_location(source + "url:https://github.com/acme/a/blob/main/\n", "https://github.com/acme/a.git");
    check_location(source + "url:https://gitlab.example:8443/g/s/a/-/tree/main/b\n",
                   "https://gitlab.example:8443/g/s/a.git [b]");
    check_location(source + "url:https://gitea.example/acme/shop/src/branch/main/apps/cart/\n",
                   "https://gitea.example/acme/shop.git [apps/cart]");
    check_location(source + "url:https://bitbucket.org/acme/shop/src/main/apps/cart\n",
                   "https://bitbucket.org/acme/shop.git [apps/cart]");
    check_location(source + "url:https://git.example/src/cart/\n", "https://git.example/src/cart.git");
    check_location(source + "url:https://git.example/acme/src/tree/v1\n", "https://git.example/acme/src.git");
    check_location(source + "dir:./\n", "");
    check_location(source + "url:https://t:s@h/a/tree/main/\n", "");
    check_location(source + "url:https://h/a/tree/main/../../b\n", "");
    check_location(source + "{$text: x}\n", "");
    check_location(slug + "../../etc\n", "");
    check_location(slug + "\"acme/a b\"\n", "");
    check_location("    x: y\n", "");
}

TEST(ImportCatalogue, SurvivesWhatIsWrong) {
    EXPECT_TRUE(catalogue("a: [\n").starts_with("catalogue\nnote: catalog-info.yaml is left out: not YAML"));
    EXPECT_EQ(catalogue("apiVersion: backstage.io/v1\nkind: [x]\nmetadata: y\n"),
              "catalogue\nnote: catalog-info.yaml: an entity of kind '' has no name\n");
    EXPECT_EQ(catalogue("- a\n"), "catalogue\nnote: catalog-info.yaml: a document is no entity of a catalogue\n");
}

TEST(ImportServices, RecognisesWhatItIsGiven) {
    const ScratchFolder folder;
    folder.write("repos.txt", "acme/a\n");
    folder.write("list.csv", "name,repo\nb,repos/b\n");
    folder.write("cat/one/catalog-info.yaml", component("c", "    github.com/project-slug: acme/c\n"));
    folder.write("cat/two/deep/catalog-info.yml", component("d", "    github.com/project-slug: acme/d\n"));
    folder.write("cat/x/y/z/catalog-info.yaml", component("e", "    github.com/project-slug: acme/e\n"));
    folder.write("none.txt", "# nobody\n");
    EXPECT_EQ(imported(folder, "repos.txt"), "repos.txt\na https://github.com/acme/a.git\n");
    EXPECT_EQ(imported(folder, "list.csv"), "csv\nb ~/repos/b\n");
    EXPECT_EQ(imported(folder, "cat"),
              "catalogue\nc https://github.com/acme/c.git (team-a)\nd https://github.com/acme/d.git (team-a)\n");
    EXPECT_EQ(imported(folder, "cat/one/catalog-info.yaml"), "catalogue\nc https://github.com/acme/c.git (team-a)\n");
    EXPECT_EQ(imported(folder, "none.txt"), "repos.txt\n");
    EXPECT_EQ(imported(folder, "list.csv", {.service_path = "{service}"}),
              "! '~/list.csv' is no repository with services below a path\n");
}

}  // namespace
}  // namespace sweepline
