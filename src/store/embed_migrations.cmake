# cmake -DINTO=migrations.cpp -DFILES=a.sql,b.sql -P embed_migrations.cmake: the SQL files as C++ strings.
string(REPLACE "," ";" FILES "${FILES}")
set(rows "")
set(count 0)
foreach(file IN LISTS FILES)
    math(EXPR count "${count} + 1")
    get_filename_component(name "${file}" NAME)
    string(REGEX MATCH "^[0-9]+" digits "${name}")
    string(REGEX REPLACE "^0+" "" number "${digits}")
    if(NOT number EQUAL count)
        message(FATAL_ERROR "${file}: expected number ${count}; migrations are numbered without gaps")
    endif()
    file(READ "${file}" text)
    string(APPEND rows "    {${number}, \"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE "${INTO}" "// Generated from store/migrations/*.sql.
#include \"store/migrations.hpp\"

namespace sweepline {

namespace {

constexpr MigrationFile kFiles[] = {
${rows}};

}  // namespace

std::span<const MigrationFile> migration_files() {
    return kFiles;
}

}  // namespace sweepline
")
