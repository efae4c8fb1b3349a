/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_ERROR_H
#define DNSWIRE_ERROR_H

#include <dnswire/decls.h>

/*
 * Errors of the library.
 *
 * Every function that can fail returns int: 0 or a length on success, one of these negative
 * values on failure. Outputs are untouched on failure unless a function says otherwise.
 */

DNSW_BEGIN_DECLS

/* X(symbol, value, text) */
#define DNSW_ERROR_LIST(X)                                                                         \
    X(OK, 0, "no error")                                                                           \
    X(SHORT, -1, "the data ends inside a field")                                                   \
    X(NOSPACE, -2, "the output buffer is full")                                                    \
    X(LABEL_LONG, -3, "a label is longer than 63 octets")                                          \
    X(LABEL_EMPTY, -4, "a label is empty")                                                         \
    X(LABEL_TYPE, -5, "a label has a reserved type")                                               \
    X(POINTER, -6, "a compression pointer does not point strictly backward")                       \
    X(NAME_LONG, -7, "a name is longer than 255 octets")                                           \
    X(NAME_RELATIVE, -8, "a relative name stands where no origin is known")                        \
    X(ESCAPE, -9, "a backslash escape is not \\X or \\DDD with DDD <= 255")                        \
    X(RDLENGTH, -10, "the RDATA is shorter or longer than its type allows")                        \
    X(RANGE, -11, "a number is outside its range")                                                 \
    X(SYNTAX, -12, "the text is not what its field allows")                                        \
    X(FIELD_MISSING, -13, "the text ends before the last field")                                   \
    X(FIELD_EXTRA, -14, "text follows the last field")                                             \
    X(UNKNOWN, -15, "the mnemonic is unknown")                                                     \
    X(STRING_LONG, -16, "a character-string is longer than 255 octets")                            \
    X(ADDRESS, -17, "the text is not an address of this family")                                   \
    X(TRAILING, -18, "octets follow the last record")                                              \
    X(OPT, -19, "an OPT record is repeated or misplaced")                                          \
    X(COUNT, -20, "a section holds more than 65535 records")                                       \
    X(ORDER, -21, "the builder was called out of order")                                           \
    X(PAREN, -22, "a parenthesis is not closed, or was not opened")                                \
    X(DIRECTIVE, -23, "the directive is unknown or refused")                                       \
    X(PREVIOUS, -24, "no record stands before to take the owner or the TTL from")                  \
    X(META, -25, "the type or class stands for a question, not for data")                          \
    X(DEPTH, -26, "files include each other too deep")

enum dnsw_error {
#define DNSW_ERROR_ENUM(symbol, value, text) DNSW_ERR_##symbol = (value),
    DNSW_ERROR_LIST(DNSW_ERROR_ENUM)
#undef DNSW_ERROR_ENUM
};

#if defined(__GNUC__)
#define DNSW_MUST_CHECK __attribute__((warn_unused_result))
#else
#define DNSW_MUST_CHECK
#endif

/*
 * The text of an error, a static string in English without a full stop. Any other value,
 * positive ones included, gives "unknown error".
 */
const char *dnsw_error_text(int error);

DNSW_END_DECLS

#endif
