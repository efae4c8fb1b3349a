/* SPDX-License-Identifier: MIT */
#include <dnswire/error.h>

const char *dnsw_error_text(int error)
{
    switch (error) {
#define ERROR_CASE(symbol, value, text)                                                            \
    case DNSW_ERR_##symbol:                                                                        \
        return text;
        DNSW_ERROR_LIST(ERROR_CASE)
#undef ERROR_CASE
    default:
        return "unknown error";
    }
}
