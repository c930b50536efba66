# What only some sanitizers need, to be built alone: `ninja concurrent_tests`, `ninja fuzzers`.
add_custom_target(concurrent_tests)
add_custom_target(fuzzers)

# sweepline_room(NAME
#     SOURCES a.cpp …            what the static library `sweepline_NAME` is made of
#     [TESTS a_test.cpp …]       one program `NAME_test`, one ctest entry `NAME`
#     [ROOMS base text …]        rooms it stands on, handed on to whoever links it
#     [LIBRARIES fmt::fmt …]     what it uses from outside, not handed on
#     [TEST_ROOMS …] [TEST_LIBRARIES …]
#     [CONCURRENT])              its tests also run under the thread sanitizer (`ctest -L concurrent`)
function(sweepline_room name)
    cmake_parse_arguments(PARSE_ARGV 1 room "CONCURRENT" ""
        "SOURCES;TESTS;ROOMS;LIBRARIES;TEST_ROOMS;TEST_LIBRARIES")
    _sweepline_no_leftovers("sweepline_room(${name})" "${room_UNPARSED_ARGUMENTS}")

    add_library(sweepline_${name} STATIC ${room_SOURCES})
    target_include_directories(sweepline_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
    list(TRANSFORM room_ROOMS PREPEND sweepline_)
    target_link_libraries(sweepline_${name} PUBLIC ${room_ROOMS}
                                            PRIVATE ${room_LIBRARIES} sweepline_warnings)

    if(room_TESTS AND BUILD_TESTING)
        set(concurrent "")
        if(room_CONCURRENT)
            set(concurrent CONCURRENT)
        endif()
        sweepline_test(${name} SOURCES ${room_TESTS} ROOMS ${name} ${room_TEST_ROOMS}
                       LIBRARIES ${room_LIBRARIES} ${room_TEST_LIBRARIES} ${concurrent})
    endif()
endfunction()

# sweepline_test(NAME SOURCES … [ROOMS …] [LIBRARIES …] [TIMEOUT seconds] [CONCURRENT]): one GoogleTest program
# `NAME_test`, one ctest entry `NAME`. Tests may read SWEEPLINE_SOURCE_DIR (the checkout) and SWEEPLINE_BIN_DIR
# (where the programs are built).
function(sweepline_test name)
    cmake_parse_arguments(PARSE_ARGV 1 test "CONCURRENT" "TIMEOUT" "SOURCES;ROOMS;LIBRARIES")
    _sweepline_no_leftovers("sweepline_test(${name})" "${test_UNPARSED_ARGUMENTS}")
    if(NOT BUILD_TESTING)
        return()
    endif()
    if(NOT test_TIMEOUT)
        set(test_TIMEOUT 600)
    endif()

    add_executable(${name}_test ${test_SOURCES})
    target_include_directories(${name}_test PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_compile_definitions(${name}_test PRIVATE
        SWEEPLINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        SWEEPLINE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    list(TRANSFORM test_ROOMS PREPEND sweepline_)
    target_link_libraries(${name}_test PRIVATE ${test_ROOMS} ${test_LIBRARIES}
                                               GTest::gtest_main sweepline_warnings)
    set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")

    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${test_TIMEOUT})
    if(test_CONCURRENT)
        set_tests_properties(${name} PROPERTIES LABELS concurrent)
        add_dependencies(concurrent_tests ${name}_test)
    endif()
endfunction()

# sweepline_fuzz(NAME SOURCES … [ROOMS …] [LIBRARIES …]): the libFuzzer program `NAME_fuzz`; its corpus is
# tests/fuzz/corpus/NAME.
function(sweepline_fuzz name)
    cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "" "SOURCES;ROOMS;LIBRARIES")
    _sweepline_no_leftovers("sweepline_fuzz(${name})" "${fuzz_UNPARSED_ARGUMENTS}")

    add_executable(${name}_fuzz ${fuzz_SOURCES})
    target_include_directories(${name}_fuzz PRIVATE "${PROJECT_SOURCE_DIR}/src")
    list(TRANSFORM fuzz_ROOMS PREPEND sweepline_)
    target_link_libraries(${name}_fuzz PRIVATE ${fuzz_ROOMS} ${fuzz_LIBRARIES} sweepline_warnings)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers ${name}_fuzz)
    set_target_properties(${name}_fuzz PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
endfunction()

# sweepline_bench(NAME SOURCES … [ROOMS …] [LIBRARIES …]): the Google Benchmark program `NAME_bench`.
function(sweepline_bench name)
    cmake_parse_arguments(PARSE_ARGV 1 bench "" "" "SOURCES;ROOMS;LIBRARIES")
    _sweepline_no_leftovers("sweepline_bench(${name})" "${bench_UNPARSED_ARGUMENTS}")

    add_executable(${name}_bench ${bench_SOURCES})
    target_include_directories(${name}_bench PRIVATE "${PROJECT_SOURCE_DIR}/src")
    list(TRANSFORM bench_ROOMS PREPEND sweepline_)
    target_link_libraries(${name}_bench PRIVATE ${bench_ROOMS} ${bench_LIBRARIES} benchmark::benchmark
                                                sweepline_warnings)
    set_target_properties(${name}_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
endfunction()

function(_sweepline_no_leftovers what leftovers)
    if(leftovers)
        message(FATAL_ERROR "${what}: what is '${leftovers}'?")
    endif()
endfunction()
