# What makes rebuilding quick when it is there, and is not missed when it is not.

find_program(SWEEPLINE_CCACHE ccache)
if(SWEEPLINE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Sources are named by absolute path, so two build folders of one checkout share results as soon as the
    # current directory stays out of the hash; a base directory would make the paths relative and different again.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env
        CCACHE_NOHASHDIR=1
        "CCACHE_SLOPPINESS=time_macros,include_file_mtime,include_file_ctime"
        "${SWEEPLINE_CCACHE}")
endif()

find_program(SWEEPLINE_MOLD mold)
if(SWEEPLINE_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
