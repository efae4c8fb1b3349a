# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES +=

# The one file with main(); the rest of app/ belongs to the list above.
nanodns_nanodns_SOURCES = nanodns/app/stub_main.c
