#!/usr/bin/env bash
# Re-resolve pyproject.toml into requirements.lock (runtime) and requirements-dev.lock (runtime and dev), with hashes.
# Versions already locked are kept where pyproject allows; `scripts/lock.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."

uv_version=0.13.9
venv=build/lock-venv
if ! "$venv/bin/uv" --version 2>/dev/null | grep -q "^uv $uv_version"; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet "uv==$uv_version"
fi

compile() {
    "$venv/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command 'make lock' "$@"
}
compile --output-file requirements.lock "$@"
compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock "$@"
