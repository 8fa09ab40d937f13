#!/usr/bin/env bash
# The LibTorch module refuses what cannot work, with a message that says what to do. usage: torch_module.sh SOURCE_FOLDER
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/CMakeLists.txt" <<TEXT
cmake_minimum_required(VERSION 3.25)
project(torch_module LANGUAGES NONE)
include($1/packaging/cmake/DriftTorch.cmake)
TEXT

fake() { # FOLDER MAJOR MINOR: the headers of a LibTorch without its libraries
    mkdir -p "$work/$1/include/torch/headeronly" "$work/$1/lib"
    printf '#define TORCH_VERSION_MAJOR %s\n#define TORCH_VERSION_MINOR %s\n#define TORCH_VERSION_PATCH 0\n' "$2" "$3" \
        >"$work/$1/include/torch/headeronly/version.h"
}

expect() { # WORDS FOLDER: configuring with this LibTorch fails and says so
    local output
    if output=$(env -u DRIFT_TORCH_ROOT cmake -S "$work" -B "$work/build-$2" -DDRIFT_TORCH_ROOT="$work/$2" 2>&1); then
        echo "$2 was accepted"
        exit 1
    fi
    # CMake wraps long lines.
    output=$(printf '%s' "$output" | tr -s ' \n' ' ')
    case "$output" in
        *"$1"*) echo "$2: refused, and says '$1'" ;;
        *) echo "$2: the message lacks '$1':"; printf '%s\n' "$output"; exit 1 ;;
    esac
    case "$output" in *"To do:"*) ;; *) echo "$2: the message does not say what to do"; exit 1 ;; esac
}

fake old 2 2
fake broken 2 13
fake legacy_abi 2 5
touch "$work/legacy_abi/lib/libc10.so" "$work/legacy_abi/lib/libtorch_cpu.so"
mkdir -p "$work/legacy_abi/share/cmake/Torch" "$work/empty"
echo 'set(TORCH_CXX_FLAGS "-D_GLIBCXX_USE_CXX11_ABI=0")' >"$work/legacy_abi/share/cmake/Torch/TorchConfig.cmake"

expect "older than 2.3" old
expect "holds no LibTorch" empty
expect "is missing" broken
expect "pre-C++11 ABI" legacy_abi
