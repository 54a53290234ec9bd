#!/usr/bin/env bash
# Tests the trainer. The product has to be built: npm ci. The virtual environment lies in the user's cache, one for each version of the
# requirements, and is made where there is none; VENV names another.
set -euo pipefail
cd "$(dirname "$0")"

venv=${VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/likewise-training/$(cksum <requirements.txt | cut -d ' ' -f 1)}
if ! "$venv/bin/python" -c 'import numpy, onnxruntime, onnxscript, PIL, pytest, torch' 2>/dev/null; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --requirement requirements.txt
fi
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m pytest -q -p no:cacheprovider tests "$@"
