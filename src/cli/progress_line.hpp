#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "app/app.hpp"
#include "cli/page.hpp"

namespace sweepline {

/// Tells how far something long has come: on a terminal one line that is redrawn at most ten times a second, with
/// failures left standing above it; elsewhere plain lines, at most one every two seconds, so that what is short says
/// nothing. May be told from several threads.
class ProgressLine {
public:
    using Write = std::function<void(std::string_view)>;
    using Now = std::function<std::chrono::steady_clock::time_point()>;

    ProgressLine(Page page, Write write, Now now);
    /// Takes the line away.
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ProgressLine(ProgressLine&&) = delete;
    ProgressLine& operator=(ProgressLine&&) = delete;

    void tell(const Progress& progress);
    /// A line of its own that stays.
    void note(std::string_view sentence);

private:
    [[nodiscard]] std::string bar_line(const Progress& progress) const;
    [[nodiscard]] std::string plain_line(const Progress& progress) const;
    [[nodiscard]] std::string rate_and_rest(const Progress& progress) const;

    const Page page_;
    const Write write_;
    const Now now_;
    std::mutex told_;
    std::string doing_ = {};
    std::int64_t first_done_ = 0;  ///< when this doing was first told of; what came before was not ours to measure
    std::chrono::steady_clock::time_point begun_ = {};
    std::chrono::steady_clock::time_point written_ = {};
    std::string latest_ = {};
    bool drawn_ = false;
};

}  // namespace sweepline
