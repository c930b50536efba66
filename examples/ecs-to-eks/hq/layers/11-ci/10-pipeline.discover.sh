#!/bin/sh
# Most deploy with GitHub Actions from their own repository. The others must change that first, which is their decision.
set -eu

if [ -f Jenkinsfile ]; then
    echo "::blocked deploys by Jenkinsfile: build-tools moves it to GitHub Actions first (CI-88)"
elif ! grep -qs amazon-ecs-deploy-task-definition .github/workflows/*; then
    echo "::blocked deploys together with its siblings: the shared pipeline has to be split first"
fi
