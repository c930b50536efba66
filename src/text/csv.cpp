#include "text/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "text/utf8.hpp"

namespace sweepline {

namespace {

/// Reads records from the beginning of a text to its end.
class CsvReader {
public:
    CsvReader(std::string_view text, char separator, int line) : text_(text), separator_(separator), line_(line) {}
    Result<std::vector<TextRow>> read();

private:
    Result<std::string> field();
    Result<std::string> quoted_field();
    [[nodiscard]] bool at_line_end() const {
        return at_ == text_.size() || text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n");
    }
    void pass_line_end();
    std::unexpected<Error> wrong(const std::string& what, int line) {
        return fail(ErrorKind::invalid, what + " in line " + std::to_string(line),
                    "a field with a separator, a quote or a line break is put in quotes, quotes inside doubled");
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    int line_;
};

constexpr std::string_view kSeparators = ",;\t";

/// The separator that the first line with anything in it has most of; a comma when it has none.
char separator_in(std::string_view text) {
    std::vector<std::size_t> counts(kSeparators.size());
    bool quoted = false;
    bool begun = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted && begun) break;
        begun = begun || (c != '\n' && c != '\r');
        const std::size_t which = kSeparators.find(c);
        if (!quoted && which != std::string_view::npos) ++counts[which];
    }
    return kSeparators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

}  // namespace

Result<std::vector<TextRow>> parse_csv(std::string_view text) {
    text.remove_prefix(mark_size(text));
    return CsvReader(text, ',', 1).read();
}

Result<std::vector<TextRow>> parse_separated(std::string_view text) {
    constexpr std::string_view kSays = "sep=";
    text.remove_prefix(mark_size(text));
    const std::size_t end = text.find('\n');
    const std::string_view first = text.substr(0, end);
    const std::size_t size = first.size() - (first.ends_with('\r') ? 1 : 0);
    const bool says = end != std::string_view::npos && first.starts_with(kSays) && size == kSays.size() + 1 &&
                      kSeparators.contains(first[kSays.size()]);
    if (says) return CsvReader(text.substr(end + 1), first[kSays.size()], 2).read();
    return CsvReader(text, separator_in(text), 1).read();
}

namespace {

Result<std::vector<TextRow>> CsvReader::read() {
    std::vector<TextRow> records;
    while (at_ < text_.size()) {
        if (at_line_end()) {
            pass_line_end();
            continue;
        }
        TextRow record{.line = line_, .fields = {}};
        while (true) {
            std::string text = TRY(field());
            record.fields.push_back(std::move(text));
            if (at_line_end()) break;
            ++at_;  // the separator
        }
        pass_line_end();
        records.push_back(std::move(record));
    }
    return records;
}

void CsvReader::pass_line_end() {
    if (at_ == text_.size()) return;
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++line_;
}

Result<std::string> CsvReader::field() {
    if (at_ < text_.size() && text_[at_] == '"') return quoted_field();
    const std::size_t begin = at_;
    while (!at_line_end() && text_[at_] != separator_) {
        if (text_[at_] == '"') return wrong("a quote stands inside a field", line_);
        ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
}

Result<std::string> CsvReader::quoted_field() {
    const int begun = line_;
    std::string field;
    for (++at_; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '\n') ++line_;
        if (c != '"') {
            field += c;
            continue;
        }
        if (text_.substr(at_).starts_with("\"\"")) {
            field += '"';
            ++at_;
            continue;
        }
        ++at_;
        if (!at_line_end() && text_[at_] != separator_) return wrong("something follows a closing quote", line_);
        return field;
    }
    return wrong("a quote is not closed that opens", begun);
}

}  // namespace

}  // namespace sweepline
