#include "http/query_request.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace sweepline {

namespace {

Result<Value> value_of(const FieldSpec& field, const std::string& text) {
    if (field.sort == FieldSpec::Sort::truth) {
        if (text.empty() || text == "true" || text == "1") return Value(true);
        if (text == "false" || text == "0") return Value(false);
        return fail(ErrorKind::invalid, fmt::format("'{}' is true or false, not '{}'", field.name, text));
    }
    if (field.sort == FieldSpec::Sort::number) {
        std::int64_t number = 0;
        const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && last == text.data() + text.size()) return Value(number);
        return fail(ErrorKind::invalid, fmt::format("'{}' is a whole number, not '{}'", field.name, text));
    }
    return Value(text);
}

}  // namespace

Result<Value> request_of_query(const UseCase& use_case, const std::vector<std::pair<std::string, std::string>>& query) {
    Value request{Object{}};
    for (const auto& [name, text] : query) {
        const auto field = std::ranges::find(use_case.fields, name, &FieldSpec::name);
        Value* const before = const_cast<Value*>(request.find(name));
        if (field != use_case.fields.end() && field->sort == FieldSpec::Sort::texts) {
            if (before != nullptr)
                before->if_array()->emplace_back(text);
            else
                request.set(name, Array{Value(text)});
            continue;
        }
        if (before != nullptr) return fail(ErrorKind::invalid, fmt::format("'{}' is given more than once", name));
        request.set(name, field == use_case.fields.end() ? Value(text) : TRY(value_of(*field, text)));
    }
    return request;
}

}  // namespace sweepline
