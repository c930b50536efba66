# The program itself. It links the highest rooms; they bring what they stand on.

add_executable(sweepline src/main.cpp)
target_include_directories(sweepline PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_compile_definitions(sweepline PRIVATE
    SWEEPLINE_VERSION="${PROJECT_VERSION}"
    # Where the demo finds its services when the program is not installed.
    SWEEPLINE_EXAMPLES="${PROJECT_SOURCE_DIR}/examples")
target_link_libraries(sweepline PRIVATE sweepline_cli sweepline_http sweepline_app fmt::fmt sweepline_warnings)
install(TARGETS sweepline RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
# Scripts of the example stay executable.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples" DESTINATION "${CMAKE_INSTALL_DATADIR}/sweepline"
        USE_SOURCE_PERMISSIONS)
