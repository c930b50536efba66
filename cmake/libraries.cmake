# Everything from outside, as targets: from the system, never downloaded.
#   PkgConfig::LIBGIT2 · PkgConfig::YAML · PkgConfig::RE2 · PkgConfig::CLI11 · PkgConfig::SQLITE3 · PkgConfig::CURL
#   Sweepline::soci · Boost::json · fmt::fmt · OpenSSL::Crypto · OpenSSL::SSL · Threads::Threads · ZLIB::ZLIB
#   GTest::gtest · GTest::gtest_main · benchmark::benchmark (with SWEEPLINE_BENCH)

find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBGIT2 REQUIRED IMPORTED_TARGET libgit2>=1.5)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1>=0.2.5)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(CLI11 REQUIRED IMPORTED_TARGET CLI11)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.88)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3>=3.40)

find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)

find_path(SOCI_INCLUDE soci/soci.h REQUIRED)
find_library(SOCI_CORE soci_core REQUIRED)
find_library(SOCI_SQLITE3 soci_sqlite3 REQUIRED)
add_library(Sweepline::soci INTERFACE IMPORTED)
target_include_directories(Sweepline::soci INTERFACE "${SOCI_INCLUDE}" "${SOCI_INCLUDE}/soci")
target_link_libraries(Sweepline::soci INTERFACE "${SOCI_SQLITE3}" "${SOCI_CORE}" PkgConfig::SQLITE3)

if(BUILD_TESTING)
    find_package(GTest REQUIRED)
endif()
if(SWEEPLINE_BENCH)
    find_package(benchmark REQUIRED)
endif()
