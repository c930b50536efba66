#!/bin/sh
# Which secrets the task is given, one `NAME account path` a line in the step's output. The cluster's role reads the shop's
# own account; what lies in another one needs that account's consent first.
set -eu

own_account=111122223333
secrets=$(tr -d '\n' < ecs/task-definition.json | grep -oE '\{ *"name": *"[A-Z_]+", *"valueFrom": *"[^"]+" *\}' |
    sed -E 's/.*"name": *"([A-Z_]+)".*secretsmanager:[^:]*:([0-9]+):secret:([^"]+)".*/\1 \2 \3/')

foreign=$(echo "$secrets" | awk -v own="$own_account" '$2 != own { print $1 " in account " $2 }' | head -n 1)
if [ -n "$foreign" ]; then
    echo "::blocked $foreign: the cluster's role may not read there yet (pci-team, SEC-731)"
    exit 0
fi
printf '{"secrets": "%s"}\n' "$(echo "$secrets" | awk '{ printf "%s%s=%s", (NR > 1 ? " " : ""), $1, $3 }')" > "$SWEEPLINE_OUTPUT"
