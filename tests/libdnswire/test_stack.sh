#!/bin/sh
# SPDX-License-Identifier: MIT
# No call of libdnswire uses more than 4 KiB of stack: no frame is of unbounded
# size, and the six largest frames together, more large ones than any chain of calls has, stay
# below that.
set -eu

source=${top_srcdir:-.}/libdnswire
work=$(mktemp -d "${TMPDIR:-/tmp}/dnswire-stack.XXXXXX")
trap 'rm -rf "$work"' EXIT

command -v gcc >/dev/null || { echo "test_stack: no gcc"; exit 77; }
source=$(cd "$source" && pwd)
config=$(cd "${top_builddir:-.}" && pwd)
for file in "$source"/src/*.c; do
    name=${file##*/}
    (cd "$work" && gcc -std=gnu11 -O2 -fstack-usage -I "$config" -I "$source/include" \
        -c "$file" -o "${name%.c}.o")
done
cat "$work"/*.su | awk -F'\t' '$3 == "dynamic" { print "of no fixed size: " $0; bad = 1 }
    END { exit bad }' || exit 1
cat "$work"/*.su | sort -t"$(printf '\t')" -k2 -n -r | head -6 |
    awk -F'\t' '{ print $2, $1; sum += $2 }
        END { print "test_stack: " sum " octets in the six largest frames"; exit sum > 4096 }'
