#!/bin/sh
# Both keep their logging in one small file with the same functions in every service, so the file is replaced.
set -eu

templates=$(dirname "$0")/templates
if [ -f app/logging_setup.py ]; then
    cat "$templates/logging_setup.py" > app/logging_setup.py
fi
if [ -f internal/log/log.go ]; then
    cat "$templates/log.go" > internal/log/log.go
fi
