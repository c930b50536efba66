# `sweepline_warnings`: linked privately by every target of ours.

option(SWEEPLINE_WERROR "Treat every warning as an error" OFF)

add_library(sweepline_warnings INTERFACE)
target_compile_options(sweepline_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wnon-virtual-dtor
    # Optional fields of an aggregate have defaults: naming only some of them is how they are meant to be used.
    -Wno-missing-field-initializers
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>  # g++ 12 sees it in every optional<variant> at -O2; the sanitizers look instead
    # libstdc++ 12 sorts with what it has itself deprecated, and clang tells us.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
    $<$<BOOL:${SWEEPLINE_WERROR}>:-Werror>)
