#!/usr/bin/env bash
# Trains toy presets with several seeds and prints the table of docs/user/toy_lab.md.
# usage: toy_presets.sh DRIFT [SEEDS] [PRESET ...]     SEEDS: "1 2 3"; without presets: all of the group toy
set -euo pipefail
drift=$1
seeds=${2:-1 2 3}
shift $(($# > 2 ? 2 : $#))
presets=("$@")
if [ ${#presets[@]} -eq 0 ]; then
    mapfile -t presets < <("$drift" presets list --json | grep -o '"name":"[^"]*","group":"toy"' |
        sed 's/"name":"\([^"]*\)".*/\1/')
fi
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

# The first number behind a key of the object `toy`, in which keys stand in alphabetical order.
value() { # JSON KEY
    sed 's/.*"toy":{//; s/"classes":\[.*\],"coverage_error"/"coverage_error"/' <<<"$1" | grep -o "\"$2\":[-0-9.e]*" | head -1 | cut -d: -f2
}

echo "| preset | seed | steps | seconds | energy distance | over its floor | smallest share | spread ratio |"
echo "|---|---|---|---|---|---|---|---|"
for preset in "${presets[@]}"; do
    for seed in $seeds; do
        json=$("$drift" train "$preset" --project "$project" --json --set "run.seed=$seed" 2>/dev/null)
        steps=$(grep -o '"steps":[0-9]*' <<<"$json" | head -1 | cut -d: -f2)
        seconds=$(grep -o '"seconds":[0-9.]*' <<<"$json" | head -1 | cut -d: -f2)
        awk -v p="$preset" -v s="$seed" -v n="$steps" -v t="$seconds" -v e="$(value "$json" energy_distance)" \
            -v f="$(value "$json" energy_floor)" -v c="$(value "$json" coverage_min)" \
            -v w="$(value "$json" spread_ratio)" \
            'BEGIN { printf "| `%s` | %s | %d | %.0f | %.5f | %.2f | %.2f | %.3f |\n", p, s, n, t, e, e / f, c, w }'
    done
done
