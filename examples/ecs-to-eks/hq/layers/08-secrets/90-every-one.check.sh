#!/bin/sh
# Every secret that the task is given, the pod is given too.
set -eu

for name in $(tr -d '\n' < ecs/task-definition.json | grep -oE '"name": *"[A-Z_]+", *"valueFrom"' | cut -d'"' -f4); do
    if ! grep -qs "secretKey: $name\$" k8s/external-secret.yaml; then
        echo "$name is missing in k8s/external-secret.yaml" >&2
        exit 1
    fi
done
