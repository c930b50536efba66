#include "hq/folder_hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/check.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kHashedBytesMax = std::size_t{64} << 20U;
constexpr std::size_t kHashedFilesMax = 20'000;
constexpr int kDepthMax = 50;

/// A running SHA-256. Texts are hashed with their length, so that what follows cannot be mistaken for a part of them.
class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        CHECK(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
    }

    void add(std::string_view bytes) {
        const std::uint64_t size = bytes.size();
        std::array<unsigned char, sizeof size> length{};
        for (std::size_t i = 0; i < length.size(); ++i) length.at(i) = static_cast<unsigned char>(size >> (8 * i));
        CHECK(EVP_DigestUpdate(context_.get(), length.data(), length.size()) == 1);
        CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    }

    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int size = 0;
        CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string out;
        for (unsigned int i = 0; i < size; ++i) {
            out += kDigits[digest.at(i) >> 4U];
            out += kDigits[digest.at(i) & 15U];
        }
        return out;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

class FolderHash {
public:
    FolderHash(const FolderReader& reader, Diagnostics& problems) : reader_(reader), problems_(problems) {}
    void add_folder(const std::string& path, const std::string& below, std::string_view leave_out, int depth);
    std::string hex() { return sha_.hex(); }

private:
    void add_file(const std::string& path, const std::string& below, const FolderEntry& entry);
    void refuse(const std::string& path, std::string message, std::string hint = {}) {
        FileProblems(path, problems_).error(std::move(message), std::move(hint));
    }

    const FolderReader& reader_;
    Diagnostics& problems_;
    Sha256 sha_;
    std::size_t files_ = 0;
};

void FolderHash::add_folder(const std::string& path, const std::string& below, std::string_view leave_out, int depth) {
    if (depth > kDepthMax) return refuse(path, "is nested too deep");
    const auto entries = reader_.list(path);
    if (!entries) return refuse(path, entries.error().message);
    for (const FolderEntry& entry : *entries) {
        if (entry.name == leave_out) continue;
        const std::string inner = path + '/' + entry.name;
        const std::string inner_below = below.empty() ? entry.name : below + '/' + entry.name;
        if (entry.sort != FolderEntry::Sort::folder) {
            add_file(inner, inner_below, entry);
        } else if (entry.link) {
            refuse(inner, "is a link to a folder", "copy the folder: a layer consists of what lies below it");
        } else {
            add_folder(inner, inner_below, {}, depth + 1);
        }
    }
}

void FolderHash::add_file(const std::string& path, const std::string& below, const FolderEntry& entry) {
    if (++files_ > kHashedFilesMax) {
        if (files_ == kHashedFilesMax + 1)
            refuse(path, "the layer has more than " + std::to_string(kHashedFilesMax) + " files");
        return;
    }
    const auto bytes = reader_.read(path, kHashedBytesMax);
    if (!bytes) return refuse(path, bytes.error().message, bytes.error().hint);
    sha_.add(below);
    sha_.add(entry.executable ? "x" : "-");
    sha_.add(*bytes);
}

}  // namespace

std::string hash_folder(const FolderReader& reader, const std::string& path, std::string_view leave_out,
                        Diagnostics& problems) {
    FolderHash hash(reader, problems);
    hash.add_folder(path, {}, leave_out, 0);
    return hash.hex();
}

}  // namespace sweepline
