#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/use_case.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

enum class ColourWhen : std::uint8_t { automatic, always, never };

/// Options that every command takes.
struct GlobalOptions {
    std::string headquarters = {};  ///< `--hq`
    std::string server = {};        ///< `--server`
    bool json = false;
    ColourWhen colour = ColourWhen::automatic;
};

/// How the grid is written, which only the command line knows about.
enum class GridForm : std::uint8_t { table, csv, markdown, watch };

/// What somebody asked for with one command line.
struct Asked {
    /// `names` is the hidden `__names services|layers` that completion scripts ask.
    enum class What : std::uint8_t { perform, help, version, completion, names, serve, login, logout };
    GlobalOptions options = {};
    What what = What::perform;
    const UseCase* use_case = nullptr;  ///< of `perform`
    Object request = {};                ///< its fields
    GridForm grid = GridForm::table;
    /// Options that no use case has, flags with an empty text.
    std::map<std::string, std::vector<std::string>> given = {};
    /// help: a command or its first word; completion: a shell; names: services or layers; login: an address.
    std::string words = {};
};

/// Reads a command line (without the program's name) by the catalogue, whose rows outlive the answer. Nothing at all
/// asks for `overview`. What cannot be meant is invalid, and a misspelt command, option or
/// word is answered with the nearest one.
[[nodiscard]] Result<Asked> read_command_line(const std::vector<std::string>& arguments,
                                              const std::vector<UseCase>& catalogue);

/// Whether `--json` stands among the arguments: to answer in JSON also when the rest cannot be read.
[[nodiscard]] bool asks_for_json(const std::vector<std::string>& arguments);

}  // namespace sweepline
