#!/usr/bin/env bash
# Fails when a source is not formatted; skips (77) where clang-format-14 or git is missing. usage: formatted.sh SOURCE_FOLDER
set -uo pipefail
command -v clang-format-14 >/dev/null || { echo "skipped: clang-format-14 is not installed"; exit 77; }
git -C "$1" rev-parse >/dev/null 2>&1 || { echo "skipped: not a git checkout"; exit 77; }
"$1/workbench" format --check || { echo "to do: run ./workbench format"; exit 1; }
