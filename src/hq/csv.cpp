#include "hq/csv.hpp"
#include "text/utf8.hpp"

#include <cstddef>
#include <utility>

namespace sweepline {

namespace {

/// Reads records from the beginning of a text to its end.
class CsvReader {
public:
    explicit CsvReader(std::string_view text) : text_(text) {}
    Result<std::vector<CsvRecord>> read();

private:
    Result<std::string> field();
    Result<std::string> quoted_field();
    [[nodiscard]] bool at_line_end() const {
        return at_ == text_.size() || text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n");
    }
    void pass_line_end();
    std::unexpected<Error> wrong(const std::string& what, int line) {
        return fail(ErrorKind::invalid, what + " in line " + std::to_string(line),
                    "a field with a comma, a quote or a line break is put in quotes, quotes inside doubled");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
};

}  // namespace

Result<std::vector<CsvRecord>> parse_csv(std::string_view text) {
    text.remove_prefix(mark_size(text));
    return CsvReader(text).read();
}

namespace {

Result<std::vector<CsvRecord>> CsvReader::read() {
    std::vector<CsvRecord> records;
    while (at_ < text_.size()) {
        if (at_line_end()) {
            pass_line_end();
            continue;
        }
        CsvRecord record{.line = line_, .fields = {}};
        while (true) {
            std::string text = TRY(field());
            record.fields.push_back(std::move(text));
            if (at_line_end()) break;
            ++at_;  // the comma
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
    while (!at_line_end() && text_[at_] != ',') {
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
        if (!at_line_end() && text_[at_] != ',') return wrong("something follows a closing quote", line_);
        return field;
    }
    return wrong("a quote is not closed that opens", begun);
}

}  // namespace

}  // namespace sweepline
