#!/bin/sh
# Whom the service calls: every name under the old discovery domain, also in code, where configuration does not see it.
# And whose secrets it is given: those of another account need that account's consent later.
set -eu

hosts=$(grep -rhoE '[a-z-]+\.shop\.local' . --exclude-dir=.git | sort -u | cut -d. -f1 | tr '\n' ' ')
echo "::fact downstream=${hosts% }"

in_code=$(grep -rlE '[a-z-]+\.shop\.local' . --exclude-dir=.git --include='*.py' --include='*.js' --include='*.go' --include='*.java' || true)
if [ -n "$in_code" ]; then
    echo "::edge-case $(echo "$in_code" | head -n 1 | cut -c3-) names a host of the old discovery domain in code, not in configuration"
fi

accounts=$(grep -oE 'secretsmanager:[a-z0-9-]+:[0-9]+' ecs/task-definition.json | cut -d: -f3 | sort -u | tr '\n' ' ')
echo "::fact secrets.accounts=${accounts% }"
