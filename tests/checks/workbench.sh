#!/usr/bin/env bash
# The ./workbench script parses, knows its commands and refuses others. usage: workbench.sh SOURCE_FOLDER
set -euo pipefail
bash -n "$1/workbench"
help=$("$1/workbench" help)
for command in setup build run test bench tour format lint package; do
    printf '%s\n' "$help" | grep -q "^  $command" || { echo "help does not name '$command'"; exit 1; }
    grep -q "^cmd_$command()" "$1/workbench" || { echo "'$command' has no function"; exit 1; }
done
if message=$("$1/workbench" buidl 2>&1); then
    echo "an unknown command was accepted"
    exit 1
fi
printf '%s\n' "$message" | grep -q "unknown command 'buidl'" || { echo "unclear message: $message"; exit 1; }
[ -x "$1/.ci/run" ] || { echo ".ci/run is not executable"; exit 1; }
echo "./workbench knows its commands"
