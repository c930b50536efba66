#!/bin/sh
# The logger that 10-logger found writes JSON.
set -eu

for file in src/main/resources/logback*.xml src/logger.js app/logging_setup.py internal/log/log.go; do
    [ -f "$file" ] || continue
    if ! grep -qE 'LogstashEncoder|JSON\.stringify|json\.dumps|NewJSONHandler' "$file"; then
        echo "$file does not write JSON" >&2
        exit 1
    fi
    if grep -q '<pattern>' "$file"; then
        echo "$file still has a pattern for lines of text" >&2
        exit 1
    fi
done
