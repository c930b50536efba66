# cmake -DINTO=FOLDER -DFROM=web/dist -P embed_pages.cmake: the built pages, packed, as one C++ source that takes them
# in while it is assembled. Without built pages, the notice beside this file.
cmake_minimum_required(VERSION 3.25)

set(notice "")
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${FROM}" "${FROM}/*")
list(SORT files)
if(NOT "index.html" IN_LIST files)
    get_filename_component(FROM "${CMAKE_CURRENT_LIST_DIR}/notice" ABSOLUTE)
    set(files index.html)
endif()

set(types
    html "text/html" js "text/javascript" mjs "text/javascript"
    css "text/css" json "application/json" map "application/json" svg "image/svg+xml"
    txt "text/plain" webmanifest "application/manifest+json" wasm "application/wasm"
    png "image/png" jpg "image/jpeg" webp "image/webp" ico "image/x-icon" woff2 "font/woff2" woff "font/woff")
set(already_packed png jpg webp woff2 woff)

file(MAKE_DIRECTORY "${INTO}")
set(blocks "")
set(declared "")
set(rows "")
set(count 0)
foreach(name IN LISTS files)
    cmake_path(GET name EXTENSION LAST_ONLY ending)
    string(REGEX REPLACE "^\\." "" ending "${ending}")
    list(FIND types "${ending}" at)
    if(at EQUAL -1)
        message(FATAL_ERROR "${name}: no content type is known for '${ending}'; add it to ${CMAKE_CURRENT_LIST_FILE}")
    endif()
    math(EXPR at "${at} + 1")
    list(GET types ${at} type)
    if(type MATCHES "^text/")
        string(APPEND type "; charset=utf-8")
    endif()

    file(SHA256 "${FROM}/${name}" hash)
    string(SUBSTRING "${hash}" 0 20 etag)
    set(packed false)
    set(bytes "${FROM}/${name}")
    if(NOT ending IN_LIST already_packed)
        set(packed true)
        set(bytes "${INTO}/${count}.gz")
        execute_process(COMMAND gzip -9 -n -c "${FROM}/${name}" OUTPUT_FILE "${bytes}" COMMAND_ERROR_IS_FATAL ANY)
    endif()
    set(immutable false)
    if(name MATCHES "^assets/.*-[A-Za-z0-9_-]+\\.[a-z0-9]+$")
        set(immutable true)
    endif()

    string(APPEND blocks "asm(R\"(
    .section .rodata
    .balign 16
    .global sweepline_page_${count}_begin
    .global sweepline_page_${count}_end
sweepline_page_${count}_begin:
    .incbin \"${bytes}\"
sweepline_page_${count}_end:
    .byte 0
    .previous
)\");\n")
    string(APPEND declared "extern const char sweepline_page_${count}_begin;\n")
    string(APPEND declared "extern const char sweepline_page_${count}_end;\n")
    string(APPEND rows "        {\"/${name}\", \"${type}\", \"\\\"${etag}\\\"\",
         {&sweepline_page_${count}_begin, &sweepline_page_${count}_end}, ${packed}, ${immutable}},\n")
    math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${INTO}/embedded_pages.cpp" "// Generated from web/dist.
#include \"http/pages.hpp\"

${blocks}
extern \"C\" {
${declared}}

namespace sweepline {

std::span<const PageFile> embedded_pages() {
    static const PageFile kPages[] = {
${rows}    };
    return kPages;
}

}  // namespace sweepline
")
