#include "manual.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

namespace sweepline {

std::string ManualSection::text_of(const std::string& sort) const {
    for (const ManualBlock& block : blocks)
        if (block.words.size() > 1 && block.words[1] == sort) return block.text;
    return {};
}

std::vector<ManualSection> read_manual(const std::string& name) {
    std::ifstream in(std::string(SWEEPLINE_SOURCE_DIR) + "/docs/manual/" + name);
    std::vector<ManualSection> sections;
    bool is_open = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("```")) {
            is_open = !is_open;
            std::istringstream words(line.substr(3));
            if (is_open && !sections.empty())
                sections.back().blocks.push_back(
                    {.words = {std::istream_iterator<std::string>(words), {}}, .text = {}});
        } else if (is_open && !sections.empty()) {
            sections.back().blocks.back().text += line + "\n";
        } else if (line.starts_with("## ")) {
            sections.push_back({.word = line.substr(3), .blocks = {}});
        }
    }
    return sections;
}

}  // namespace sweepline
