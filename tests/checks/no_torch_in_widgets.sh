#!/usr/bin/env bash
# Fails when a LibTorch header is reachable from widgets/ or app/: reads the compiler's own dependency records.
# usage: no_torch_in_widgets.sh BUILD_FOLDER
set -euo pipefail
deps=$(ninja -C "$1" -t deps) || { echo "ninja has no dependency records in $1"; exit 1; }
objects=$(printf '%s\n' "$deps" | grep -cE '^(widgets|app)/.*\.o:' || true)
[ "$objects" -gt 0 ] || { echo "no objects of widgets/ or app/ in $1"; exit 1; }
bad=$(printf '%s\n' "$deps" | awk '
    /^[^ ].*:/ { object = $1; watch = object ~ /^(widgets|app)\// }
    watch && /\/(torch|ATen|c10)\// { print object, $1 }' | head -n 5)
if [ -n "$bad" ]; then
    echo "LibTorch headers are reachable from the window or the programs (core/session headers must stay torch-free):"
    echo "$bad"
    exit 1
fi
echo "$objects objects of widgets/ and app/ read no LibTorch header"
