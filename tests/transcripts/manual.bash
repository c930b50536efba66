# For `<!-- setup: source "$TRANSCRIPTS/manual.bash" -->`: the services and layers that pages of the manual speak of, in
# git repositories below ~/src (one more, `ledger`, is no service yet) and a headquarters in the current folder.
# `connectivity` is done by hand and closed; `identity` changes a file of each service.
# shellcheck shell=bash

make_service() {
    git init -q ~/src/"$1"
    printf 'role: ecs-%s\n' "$1" >~/src/"$1"/access.yaml
    git -C ~/src/"$1" add -A
    git -C ~/src/"$1" commit -q -m 'As it was'
}

make_headquarters() {
    mkdir -p layers/01-connectivity layers/02-identity/validate runbooks
    printf 'migration: move\n' >migration.yaml
    printf -- '- {name: payments, repo: ../src/payments}\n- {name: legacy-batch, repo: ../src/legacy-batch}\n' >services.yaml
    printf 'title: Network paths\nconcern: connectivity\n' >layers/01-connectivity/layer.yaml
    printf -- '- [ ] Ask for a route\n- [ ] Open the port\n- [ ] Test it\n' >runbooks/connectivity.md
    cat >layers/02-identity/layer.yaml <<'END'
title: Service accounts
concern: identity
owns: [access.yaml]
detect:
  - matches: {in: access.yaml, pattern: '^role: ecs-'}
END
    printf 'edits:\n  - {replace: access.yaml, pattern: "^role: ecs-", with: "account: "}\n' \
        >layers/02-identity/20-account.change.yaml
    printf 'checks:\n  - matches: {in: access.yaml, pattern: "^account: "}\n' >layers/02-identity/90-account.check.yaml
    printf 'checks:\n  - run: ["true"]\n' >layers/02-identity/validate/10-access.check.yaml
}

make_service payments
make_service legacy-batch
make_service ledger
make_headquarters
sweepline cell claim payments connectivity 'as it was'
sweepline cell claim legacy-batch connectivity 'as it was'
sweepline close connectivity
