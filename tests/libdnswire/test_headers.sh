#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header of libdnswire stands alone, in C and in C++.
status=0
include=${top_srcdir:-.}/libdnswire/include
warnings='-Wall -Wextra -pedantic -Wshadow -Wconversion -Wundef -Werror'

command -v "${CXX:-c++}" >/dev/null 2>&1 || {
    echo "test_headers: no C++ compiler"
    exit 77
}
for header in "$include"/dnswire/*.h; do
    name=dnswire/${header##*/}
    for language in c:c11 c:c17 c++:c++11 c++:c++17; do
        compiler=${CC:-cc}
        [ "${language%:*}" = c ] || compiler=${CXX:-c++}
        # the header twice: its guard is part of the promise
        printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$name" "$name" |
            $compiler $warnings -std="${language#*:}" -x "${language%:*}" -fsyntax-only \
                -I "$include" - || {
            echo "test_headers: $name as ${language#*:}"
            status=1
        }
    done
done
exit $status
