#include "check/check.hpp"
#include "check/verdicts.hpp"
#include "driver/item_reader.hpp"
#include "driver/step_program.hpp"

namespace sweepline {

namespace {

using enum ItemReader::Presence;

/// What a failed program said last: a few lines, shortened from the front.
std::string last_words(const Exit& exit);

class Run final : public CheckKind {
public:
    Run(std::string text, std::vector<Template> arguments, bool only_new_failures)
        : text_(std::move(text)), arguments_(std::move(arguments)), only_new_failures_(only_new_failures) {}

    Result<Verdict> judge(const ServiceFiles& /*files*/, const StepContext& context, const Tools& tools) override {
        const View& own = context.own();
        if (own.folder.empty())
            return fail(ErrorKind::internal, "a command is to judge a repository that is not checked out");
        Command command{.argv = {}, .directory = own.folder / own.path, .environment = {}};
        for (const Template& argument : arguments_) command.argv.push_back(TRY(argument.render(context.names)));
        const Exit exit = TRY(run_for_step(std::move(command), context, tools));
        if (exit.ok()) return passed("it succeeded");
        const std::string how = sweepline::describe(exit, {.time = context.timeout});
        if (exit.cancelled) return fail(ErrorKind::cancelled, "asked to stop");
        if (exit.timed_out)
            return fail(ErrorKind::timed_out, "'" + text_ + "' ended: " + how, "raise the layer's `timeout:`");
        const std::string words = last_words(exit);
        return failed(how + (words.empty() ? "" : ": " + words));
    }

    [[nodiscard]] std::string describe() const override { return "run " + text_; }
    [[nodiscard]] bool needs_folder() const override { return true; }
    [[nodiscard]] bool only_new_failures() const override { return only_new_failures_; }

private:
    std::string text_;
    std::vector<Template> arguments_;
    bool only_new_failures_;
};

std::string last_words(const Exit& exit) {
    constexpr std::size_t kShownBytes = 400;
    constexpr int kShownLines = 4;
    const auto is_blank = [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; };
    const auto trimmed = [&](std::string_view text) {
        while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
        return text;
    };
    std::string_view said = trimmed(exit.err);
    if (said.empty()) said = trimmed(exit.out);
    std::size_t begin = said.size();
    for (int lines = 0; begin > 0; --begin)
        if (said[begin - 1] == '\n' && ++lines == kShownLines) break;
    if (said.size() - begin <= kShownBytes) return std::string(said.substr(begin));
    begin = said.size() - kShownBytes;
    while (begin < said.size() && (static_cast<unsigned char>(said[begin]) & 0xC0U) == 0x80U) ++begin;
    return "…" + std::string(said.substr(begin));
}

/// The text with no blanks inside its tags, so that `{{ vars.dir }}` stays one argument.
std::string with_tight_tags(std::string_view text) {
    std::string out;
    bool is_tag = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with("{{")) is_tag = true;
        if (text.substr(at).starts_with("}}")) is_tag = false;
        if (!is_tag || (text[at] != ' ' && text[at] != '\t')) out += text[at];
    }
    return text.starts_with("{{=") ? std::string(text) : out;
}

/// The words of `run:`, a list or a text; problems are reported.
std::vector<std::string> words_of(const YamlNode& node, ItemReader& item) {
    std::vector<std::string> words;
    const auto refuse = [&](const YamlNode& at, std::string message, std::string hint = {}) {
        item.refuse(at, std::move(message), std::move(hint));
        return std::vector<std::string>{};
    };
    if (node.sort == YamlNode::Sort::sequence) {
        for (const YamlNode& each : node.items) {
            if (each.sort != YamlNode::Sort::scalar) return refuse(each, "an argument of 'run' is one text");
            words.push_back(each.text);
        }
    } else if (node.sort == YamlNode::Sort::scalar) {
        auto split = split_command(with_tight_tags(node.text));
        if (!split) return refuse(node, split.error().message, split.error().hint);
        words = std::move(*split);
    }
    if (words.empty() || words.front().empty())
        return refuse(node, "'run' names no program", "write it as a text or as a list of arguments");
    for (const std::string& word : words)
        if (const auto wrong = wrong_with_template(word)) return refuse(node, "'run': " + wrong->message, wrong->hint);
    return words;
}

}  // namespace

std::shared_ptr<CheckKind> make_run(ItemReader& item) {
    const YamlNode* node = item.node("run", required);
    const bool only_new_failures = item.truth("only_new_failures").value_or(false);
    if (node == nullptr) return nullptr;
    std::string text;
    std::vector<Template> arguments;
    for (std::string& word : words_of(*node, item)) {
        text += (text.empty() ? "" : " ") + word;
        arguments.emplace_back(std::move(word));
    }
    if (!item.is_sound()) return nullptr;
    return std::make_shared<Run>(std::move(text), std::move(arguments), only_new_failures);
}

}  // namespace sweepline
