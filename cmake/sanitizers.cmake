# SWEEPLINE_SANITIZE=address,undefined | thread. SWEEPLINE_FUZZ adds libFuzzer's coverage to every room.

set(SWEEPLINE_SANITIZE "" CACHE STRING "Sanitizers to build with, comma-separated")
option(SWEEPLINE_FUZZ "Build the fuzz targets (clang only)" OFF)
option(SWEEPLINE_BENCH "Build the benchmarks" OFF)

if(SWEEPLINE_SANITIZE)
    add_compile_options(-fsanitize=${SWEEPLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${SWEEPLINE_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ 12 sees ghosts through the sanitizers' instrumentation.
        add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
    endif()
    if(SWEEPLINE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-tsan)
    endif()
endif()
if(SWEEPLINE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
