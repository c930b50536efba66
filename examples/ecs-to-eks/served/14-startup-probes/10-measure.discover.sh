#!/bin/sh
# How long the service takes until it answers: the slowest of three starts.
set -eu

# Always the same for the same service: a run that is done again must find what it found before.
number=$(printf '%s' "$SWEEPLINE_SERVICE" | cksum | cut -d' ' -f1)
slowest=0
for start in 1 2 3; do
    seconds=$((3 + (number / start) % 8))
    echo "start $start"
    sleep "$seconds"
    echo "start $start answers after $seconds s"
    [ "$seconds" -le "$slowest" ] || slowest=$seconds
done

case $SWEEPLINE_SERVICE in
    fraud-scoring)
        echo "start 3 loads its model from the bucket and does not answer within 30 s: ask team-insight for a smaller one" >&2
        exit 1
        ;;
    shipping)
        echo "::blocked does not start without the carrier's sandbox, which the build network does not reach (NET-204)"
        exit 0
        ;;
    image-proxy) echo "::edge-case answers on its port before it is warm: look at /ready, not at /" ;;
esac
echo "::fact startup.seconds=$((2 * slowest))"
