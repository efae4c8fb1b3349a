/* SPDX-License-Identifier: MIT */
#include "rdata_kind.h"

#define FIXED(kind, name, octets)                                                                  \
    [DNSWI_FIELD_##kind] = {NULL, dnswi_##name##_print, dnswi_##name##_parse, octets, false},
#define CHECKED(kind, name, gaps)                                                                  \
    [DNSWI_FIELD_##                                                                                \
        kind] = {dnswi_##name##_check, dnswi_##name##_print, dnswi_##name##_parse, 0, gaps},
#define GENERIC(kind, name) [DNSWI_FIELD_##kind] = {dnswi_##name##_check, NULL, NULL, 0, false},

const struct dnswi_kind dnswi_kinds[DNSWI_FIELDS] = {
    DNSWI_FIXED_KINDS(FIXED) DNSWI_CHECKED_KINDS(CHECKED) DNSWI_GENERIC_KINDS(GENERIC)};
