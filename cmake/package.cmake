# What an installed Sweepline and its package consist of. Rooms install their own programs; the rest is here.

option(SWEEPLINE_COMPLETIONS "Install what shells complete, as the program itself writes it" OFF)

install(FILES "${PROJECT_SOURCE_DIR}/packaging/debian/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
# As they lie in the checkout, so that every link leads somewhere.
foreach(page IN ITEMS README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE)
    install(FILES "${PROJECT_SOURCE_DIR}/${page}" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

if(SWEEPLINE_COMPLETIONS AND TARGET sweepline)
    set(written "${PROJECT_BINARY_DIR}/completion")
    add_custom_command(
        OUTPUT "${written}/sweepline" "${written}/_sweepline"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${written}"
        COMMAND sweepline completion bash > "${written}/sweepline"
        COMMAND sweepline completion zsh > "${written}/_sweepline"
        DEPENDS sweepline
        COMMENT "Generating completions"
        VERBATIM)
    add_custom_target(completions ALL DEPENDS "${written}/sweepline" "${written}/_sweepline")
    install(FILES "${written}/sweepline" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
    install(FILES "${written}/_sweepline" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sweepline)
set(CPACK_PACKAGE_VENDOR "The Sweepline maintainers")
set(CPACK_PACKAGE_CONTACT "The Sweepline maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "carries a migration through every service, layer by layer")
set(CPACK_PACKAGE_DESCRIPTION
"Sweepline makes the same change in every repository that needs it, checks it
there, pushes it on a branch of its own, and keeps the grid of services and
layers that says how far the migration is.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# The libraries are read off the programs; git is run, time zones are opened.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "git, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, openssh-client")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
