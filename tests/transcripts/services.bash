# For `<!-- setup: source "$TRANSCRIPTS/services.bash" -->`: four services in git repositories below ~/src, and a
# headquarters in the current folder with a layer done by hand, one that changes files, and one that waits for it.
# shellcheck shell=bash

make_service() {
    local folder=~/src/$1
    git init -q "$folder"
    printf '# %s\n' "$1" >"$folder/README.md"
    if [[ -n $2 ]]; then printf 'FROM %s\nCMD ["/app"]\n' "$2" >"$folder/Dockerfile"; fi
    git -C "$folder" add -A
    git -C "$folder" commit -q -m 'As it was'
}

make_headquarters() {
    mkdir -p layers/01-connectivity layers/02-base-image layers/03-logging runbooks
    cat >migration.yaml <<'END'
migration: java-images
team:
  - {name: ana, email: ana@example.com}
  - {name: ben, email: ben@example.com}
END
    cat >services.yaml <<'END'
- {name: ledger, repo: ../src/ledger, owner: team-books}
- {name: payments, repo: ../src/payments, owner: team-money}
- {name: search, repo: ../src/search, owner: team-web}
- {name: web, repo: ../src/web, owner: team-web}
END
    printf 'title: Network paths\nconcern: connectivity\n' >layers/01-connectivity/layer.yaml
    printf '# Network paths\n\n- [ ] Ask for a route to the new subnet\n- [ ] Open port 5432 from there\n' \
        >runbooks/connectivity.md
    cat >layers/02-base-image/layer.yaml <<'END'
title: Supported base image
concern: security
needs: []
owns: [Dockerfile]
applies_to: {exists: Dockerfile}
detect:
  - matches: {in: Dockerfile, pattern: '^FROM openjdk:'}
END
    cat >layers/02-base-image/20-base-image.change.yaml <<'END'
edits:
  - replace: Dockerfile
    pattern: '^FROM openjdk:(17)'
    with: 'FROM eclipse-temurin:\1'
    expect: at_least_one
END
    cat >layers/02-base-image/90-base-image.check.yaml <<'END'
checks:
  - matches: {in: Dockerfile, pattern: '^FROM eclipse-temurin:'}
END
    mkdir -p layers/02-base-image/tests/plain/{before,after}
    printf 'FROM openjdk:17-jdk\n' >layers/02-base-image/tests/plain/before/Dockerfile
    printf 'FROM eclipse-temurin:17-jdk\n' >layers/02-base-image/tests/plain/after/Dockerfile
    printf 'title: Logging\nconcern: application\n' >layers/03-logging/layer.yaml
    printf '# Logging\n\n- [ ] Log to standard output\n' >runbooks/logging.md
}

make_service ledger openjdk:17-jdk
make_service payments openjdk:17-jdk
make_service search openjdk:8-jdk
make_service web ''
make_headquarters
