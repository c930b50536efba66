#pragma once

#include <any>
#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "text/fields.hpp"
#include "text/value.hpp"

namespace sweepline {

class App;
struct Caller;

/// What a use case does to the world: `reads` nothing changes; `changes` appends to the record or writes headquarters
/// files; `performs` also touches repositories, on the machine and with the credentials of the person who asked.
enum class Effect : unsigned char { reads, changes, performs };
template <>
struct Words<Effect> {
    static constexpr std::array words{std::pair{Effect::reads, std::string_view("reads")},
                                      std::pair{Effect::changes, std::string_view("changes")},
                                      std::pair{Effect::performs, std::string_view("performs")}};
};

/// Where help lists a use case: what people type every day first.
enum class Habit : unsigned char { daily, shaping, looking, rare };

/// What a use case says of itself. `name` is the words of the command: `cell block`.
struct About {
    std::string_view name;
    std::string_view summary;  ///< one sentence without a full stop
    Effect effect;
    Habit habit;
};

/// One field of a request, as surfaces derive options, schemas and help from it.
struct FieldSpec {
    enum class Place : unsigned char { required, trailing, named };  ///< by position, by position if given, `--name`
    enum class Sort : unsigned char { text, truth, number, texts };  ///< `texts` may be repeated
    std::string name;  ///< with underscores, as in JSON; the command line writes dashes
    std::string help;
    Place place;
    Sort sort;
    std::vector<std::string>
        words;  ///< allowed values, where they are known; completion also knows `service` and `layer` fields
};

/// A reply of any use case: plain data that surfaces read as its type or as JSON.
class Reply {
public:
    template <Listed T>
    explicit Reply(T content)
        : content_(std::move(content)),
          json_([](const std::any& held) { return to_json_text(*std::any_cast<T>(&held)); }),
          exit_code_(code_of(*std::any_cast<T>(&content_))) {}

    /// The reply as its type, or null.
    template <class T>
    [[nodiscard]] const T* as() const {
        return std::any_cast<T>(&content_);
    }
    /// Compact JSON.
    [[nodiscard]] std::string json() const { return json_(content_); }
    /// 0, or what the reply says of itself: a refused `close` 1, `lint` with errors 2, a partly failed sweep 4.
    [[nodiscard]] int exit_code() const { return exit_code_; }

private:
    template <class T>
    static int code_of(const T& content) {
        if constexpr (requires {
                          { content.exit_code() } -> std::same_as<int>;
                      })
            return content.exit_code();
        else
            return 0;
    }
    std::any content_;
    std::string (*json_)(const std::any&);
    int exit_code_;
};

/// One row of the catalogue, with the types taken away.
struct UseCase {
    About about;
    std::vector<FieldSpec> fields;
    /// Reads the request, asks the door, performs.
    std::function<Result<Reply>(App&, const Caller&, const Value& request)> perform;
};

/// Collects the `FieldSpec`s of a request.
class SpecFields {
public:
    template <class T>
    void required(std::string_view name, T& /*value*/, std::string_view help) {
        add<T>(name, help, FieldSpec::Place::required);
    }
    template <class T>
    void trailing(std::string_view name, T& /*value*/, std::string_view help) {
        add<T>(name, help, FieldSpec::Place::trailing);
    }
    template <class T>
    void optional(std::string_view name, T& /*value*/, std::string_view help) {
        add<T>(name, help, FieldSpec::Place::named);
    }
    [[nodiscard]] std::vector<FieldSpec> take() { return std::move(specs_); }

private:
    template <class T>
    void add(std::string_view name, std::string_view help, FieldSpec::Place place) {
        FieldSpec spec{std::string(name), std::string(help), place, sort_of<T>(), {}};
        add_words<T>(spec.words);
        specs_.push_back(std::move(spec));
    }
    template <class T>
    static constexpr FieldSpec::Sort sort_of() {
        using namespace fields_detail;
        if constexpr (IsOptional<T>::value)
            return sort_of<typename T::value_type>();
        else if constexpr (std::same_as<T, bool>)
            return FieldSpec::Sort::truth;
        else if constexpr (std::integral<T> || std::floating_point<T>)
            return FieldSpec::Sort::number;
        else if constexpr (IsVector<T>::value)
            return FieldSpec::Sort::texts;
        else
            return FieldSpec::Sort::text;
    }
    template <class T>
    static void add_words(std::vector<std::string>& words) {
        using namespace fields_detail;
        if constexpr (IsOptional<T>::value)
            add_words<typename T::value_type>(words);
        else if constexpr (Worded<T>)
            for (const auto& [value, word] : Words<T>::words) words.emplace_back(word);
    }
    std::vector<FieldSpec> specs_;
};

}  // namespace sweepline
