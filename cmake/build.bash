# shellcheck shell=bash
# What `./sweepline` and `./test` share: installing what is missing, and building one preset. Sourced by both, with
# `root` set to the checkout. Called left of `||`, where bash forgets `set -e`: each function returns its own verdict.
# Everything said here goes to stderr, so that the output of what is run stays clean.

: "${root:?set by whoever sources this}"

say() { printf '%s\n' "$*" >&2; }

# is_there PROBE PACKAGE: whether the thing a line of packages.txt stands for can be used.
is_there() {
    local what=${1#*:}
    case $1 in
        command:*) command -v "$what" >/dev/null ;;
        module:*) command -v pkg-config >/dev/null && pkg-config --exists "$what" ;;
        header:*) [[ -e /usr/include/$what || -e /usr/local/include/$what ]] ;;
        file:*) [[ -e $what ]] ;;
        *) dpkg-query --show --showformat='${db:Status-Status}' "$2" 2>/dev/null | grep -qx installed ;;
    esac
}

# install_missing NEED…: installs what packages.txt lists for these needs and is not there.
install_missing() {
    local package need probe missing=()
    while read -r package need probe; do
        [[ -z $package || $package == \#* ]] && continue
        [[ " $* " == *" ${need:-build} "* ]] || continue
        is_there "$probe" "$package" || missing+=("$package")
    done <"$root/cmake/packages.txt"
    ((${#missing[@]} == 0)) && return

    local as_root=()
    if ! command -v apt-get >/dev/null; then
        say "error: missing: ${missing[*]}"
        say "hint: install them as this system names them (these are Debian 12's names), then start again"
        return 1
    elif ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "error: missing: ${missing[*]}"
            say "hint: as root, run: apt-get install ${missing[*]}"
            return 1
        fi
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    local log=$root/build/install.log
    mkdir -p "$root/build" || return
    # An index that cannot be refreshed may still be good enough.
    "${as_root[@]}" apt-get -qq update >"$log" 2>&1 </dev/null || say "going on with the package index there is"
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        return 1
    fi
}

# cores: how many compilers to run at once.
cores() { nproc 2>/dev/null || echo 2; }

# configure_preset PRESET: so that its folder can be built, and says how each source is compiled.
configure_preset() {
    local preset=$1 folder=$root/build/$1 log=$root/build/$1.log
    mkdir -p "$folder" || return
    # A checkout that has been moved cannot use what was configured at the old place.
    if [[ -e $folder/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
        rm -rf "$folder"
    fi
    if ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        return 1
    fi
}

# build_pages: the pages that the program takes in, unless they are newer than all they are made of.
build_pages() {
    local folder=$root/web log=$root/build/pages.log newer
    mkdir -p "$root/build" || return
    if [[ -e $folder/dist/index.html ]]; then
        newer=$(find "$folder" -name node_modules -prune -o -path "$folder/dist" -prune -o -type f \
            -newer "$folder/dist/index.html" -print -quit)
        [[ -n $newer ]] || return 0
    fi
    say "building the pages"
    if ! (cd "$folder" && npm ci --no-progress && npm run build) >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        say "hint: \`npm ci\` in web/ fetches what the pages are made of; npm must reach its registry"
        return 1
    fi
}

# build_preset PRESET [TARGET…]: configures and builds; stderr hears how far it is and what went wrong, and nothing
# when there is nothing to do.
build_preset() {
    local preset=$1 folder=$root/build/$1 log=$root/build/$1.log
    configure_preset "$preset" || return
    shift
    if [[ -t 2 ]]; then
        ninja -C "$folder" -j "$(cores)" "$@" >&2 </dev/null
    elif ! ninja -C "$folder" -j "$(cores)" "$@" 2>&1 </dev/null | tee "$log" | tell_tenths "$preset" >&2; then
        grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" >&2
        return 1
    fi
}

# tell_tenths NAME: reads what ninja says and repeats one line in ten.
tell_tenths() {
    local line at total tenth told=0
    while IFS= read -r line; do
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        at=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
        tenth=$((at * 10 / total))
        if ((tenth > told)); then
            told=$tenth
            printf 'building %s: %d of %d\n' "$1" "$at" "$total"
        fi
    done
}
