#!/usr/bin/env bash
# Builds the wheel, installs it into an empty environment, and tests it there. Needs Python 3.10 or later with venv.
set -euo pipefail
cd "$(dirname "$0")"
target="${CARGO_TARGET_DIR:-$PWD/../target}"
tools="$target/python-tools"
[ -x "$tools/bin/mypy" ] || { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet 'maturin>=1.16,<2' pytest mypy; }
rm -rf "$target/wheels" "$target/python-empty"
"$tools/bin/maturin" build --quiet --profile dev --target-dir "$target" --out "$target/wheels"
python3 -m venv "$target/python-empty"
"$target/python-empty/bin/pip" install --quiet "$target"/wheels/*.whl pytest
# from elsewhere, so that the installed package is tested and not the folder
tests="$PWD/tests"
cd "$target/python-empty"
bin/python -m pytest -q -p no:cacheprovider "$tests"
"$tools/bin/mypy" --strict --python-executable bin/python --cache-dir .mypy "$tests"
