#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: test_installed.sh [folder of an installed tree]
# The libraries as others get them: a tree made by make install, a program built outside of ours
# with nothing but what pkg-config says, in C, and its headers as C++; no symbol beside the
# interface. With an argument the tree is there already.
set -eu

command -v pkg-config >/dev/null || { echo "test_installed: no pkg-config"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/dnswire-installed.XXXXXX")
trap 'rm -rf "$work"' EXIT

flags= static=
if [ $# -gt 0 ]; then
    tree=$1
else
    tree=$work/tree
    # what instruments the libraries has to be in the program that links them
    flags=$(sed -n 's/^ND_CFLAGS = //p' "${top_builddir:-.}/Makefile" | tr ' ' '\n' |
        grep -E '^(-fsanitize|--coverage|-fprofile)' || true)
    CC=$(sed -n 's/^CC = //p' "${top_builddir:-.}/Makefile")
    # a make of its own: what the one that runs the tests was told is not for it
    unset MAKEFLAGS MAKELEVEL MFLAGS TESTS || true
    (cd "${top_builddir:-.}" && make install DESTDIR="$tree") >"$work/log" 2>&1 ||
        { tail -20 "$work/log"; exit 1; }
fi
pc=$(find "$tree" -name libdnswire.pc)
PKG_CONFIG_SYSROOT_DIR=$tree
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR

cat >"$work/outside.c" <<'C'
#include <stdio.h>
#include <string.h>
#include <dnswire/dnswire.h>
#include <nanocfg/version.h>
int main(void)
{
    uint8_t name[DNSW_NAME_MAX];
    char text[DNSW_NAME_TEXT_MAX];
    int len = dnsw_name_from_text("www.example.", strlen("www.example."), NULL, name);

    if (len != 13 || dnsw_name_to_text(name, text, sizeof(text)) != 12)
        return 1;
    printf("%s %s %s %s\n", dnsw_version(), ncfg_version(), text, dnsw_error_text(DNSW_ERR_SHORT));
    return 0;
}
C
libdir=$(pkg-config --variable=libdir libdnswire)
case $libdir in "$tree"*) ;; *) libdir=$tree$libdir ;; esac
# static libraries alone (--disable-shared) bring their own dependencies along
[ -e "$libdir/libdnswire.so" ] || static=--static
# shellcheck disable=SC2046,SC2086 # words
${CC:-cc} $flags -Wall -Wextra -Werror "$work/outside.c" -o "$work/outside" \
    $(pkg-config --cflags --libs $static libnanocfg libdnswire)
LD_LIBRARY_PATH=$libdir "$work/outside"

cxx=${CXX:-$(command -v c++ || command -v clang || true)}
if [ -n "$cxx" ]; then
    # shellcheck disable=SC2046
    "$cxx" -x c++ -fsyntax-only -Wall -Werror "$work/outside.c" \
        $(pkg-config --cflags libnanocfg libdnswire)
fi
for library in dnswire:dnsw_ nanocfg:ncfg_; do
    [ -e "$libdir/lib${library%:*}.so" ] || continue
    if nm -D --defined-only "$libdir/lib${library%:*}.so" |
        awk '$2 != "A" { sub("@.*", "", $3); print $3 }' | grep -v "^${library#*:}"; then
        echo "lib${library%:*} exports the names above"
        exit 1
    fi
done
# the codec neither allocates nor prints; what counts lines does
if [ -e "$libdir/libdnswire.so" ] && [ -z "$flags" ] &&
    nm -D --undefined-only "$libdir/libdnswire.so" |
    grep -E ' (malloc|calloc|realloc|free|f?printf|fopen|write|abort)(@|$)'; then
    echo "libdnswire uses the names above"
    exit 1
fi
