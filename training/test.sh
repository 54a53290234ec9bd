#!/usr/bin/env bash
# Tests the trainer in a virtual environment of its own (VENV, default training/.venv), which is made where there is none.
# The product has to be built: npm ci.
set -euo pipefail
cd "$(dirname "$0")"

venv=${VENV:-.venv}
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement requirements.txt
fi
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m pytest -q -p no:cacheprovider tests "$@"
