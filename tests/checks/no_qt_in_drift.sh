#!/usr/bin/env bash
# Fails when the headless program is linked against Qt. usage: no_qt_in_drift.sh PROGRAM
set -euo pipefail
libraries=$(ldd "$1") || { echo "ldd cannot read $1"; exit 1; }
if printf '%s\n' "$libraries" | grep -i 'libqt'; then
    echo "$1 links Qt; the command line must run on machines without it"
    exit 1
fi
echo "$1 links no Qt"
