#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "base/result.hpp"
#include "process/file_descriptor.hpp"
#include "process/process.hpp"

namespace sweepline {

/// A keeper that was started with a program, and our ends of what connects us. Ends both when it goes.
class KeptProgram {
public:
    /// Starts the keeper; a program that cannot be started is said by the keeper later.
    [[nodiscard]] static Result<KeptProgram> start(const std::filesystem::path& keeper, const Command& command);

    KeptProgram(KeptProgram&& other) noexcept
        : control(std::move(other.control)),
          out(std::move(other.out)),
          err(std::move(other.err)),
          keeper_(std::exchange(other.keeper_, -1)) {}
    KeptProgram& operator=(KeptProgram&&) = delete;
    KeptProgram(const KeptProgram&) = delete;
    KeptProgram& operator=(const KeptProgram&) = delete;
    /// Closes `control`, by which the keeper knows that it is to end everything, and waits for it.
    ~KeptProgram();

    /// Takes in the keeper, which has closed its end of `control`; kills it if it has not ended after `patience`.
    void take_in(std::chrono::milliseconds patience);
    /// Kills the keeper, and with it the program itself: the last resort.
    void kill() const;

    FileDescriptor control;  ///< a SOCK_SEQPACKET socket, see keeper_words.hpp
    FileDescriptor out;      ///< the program's stdout, non-blocking
    FileDescriptor err;

private:
    explicit KeptProgram(pid_t keeper) : keeper_(keeper) {}
    pid_t keeper_;
};

}  // namespace sweepline
