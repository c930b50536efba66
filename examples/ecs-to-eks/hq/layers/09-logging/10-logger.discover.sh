#!/bin/sh
# Which logger, and what about it no other service has.
set -eu

for file in src/main/resources/logback.xml src/main/resources/logback-spring.xml src/logger.js app/logging_setup.py internal/log/log.go; do
    if [ -f "$file" ]; then
        echo "::fact logger.file=$file"
        case $file in
            *logback*) echo "::fact logger.stack=java" ;;
            *.js) echo "::fact logger.stack=node" ;;
            *.py) echo "::fact logger.stack=python" ;;
            *.go) echo "::fact logger.stack=go" ;;
        esac
    fi
done

if [ -f src/main/resources/logback-spring.xml ]; then
    echo "::edge-case logs by logback-spring.xml, which logback itself does not read: look for it in every Java service"
fi

# Nothing that a replacement of the encoder could keep.
if grep -qs '<file>' src/main/resources/logback*.xml; then
    where=$(grep -hoE '<file>[^<]+' src/main/resources/logback*.xml | head -n 1 | cut -c7-)
    echo "logs to $where, a disk that pods do not have: ask ${SWEEPLINE_SERVICE}'s owners where these lines go" >&2
    exit 1
fi
if [ -f go.mod ]; then
    version=$(awk '$1 == "go" { print $2 }' go.mod)
    if [ "${version#1.}" -lt 21 ]; then
        echo "log/slog came with Go 1.21, and go.mod says $version: raise it first" >&2
        exit 1
    fi
fi
