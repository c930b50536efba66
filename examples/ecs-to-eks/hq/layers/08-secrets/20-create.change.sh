#!/bin/sh
# Writes the external secret from what 10-find found.
set -eu

secrets=$(sed -E 's/.*"secrets": *"([^"]*)".*/\1/' "$SWEEPLINE_STEPS/10-find.json")
mkdir -p k8s
{
    cat <<EOF
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata:
  name: $SWEEPLINE_SERVICE
  namespace: shop
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: shop
  target:
    name: $SWEEPLINE_SERVICE
  data:
EOF
    for secret in $secrets; do
        printf '    - secretKey: %s\n      remoteRef:\n        key: %s\n' "${secret%%=*}" "${secret#*=}"
    done
} > k8s/external-secret.yaml
