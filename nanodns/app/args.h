/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_ARGS_H
#define ND_APP_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The command line as tables: a row of nd_option is all there is to an option, for the parser and
 * for --help alike.
 */

/* What all commands can be told. What was not given is NULL, false or ND_UNSET. */
#define ND_UNSET (-1)

struct nd_args {
    const char *operand; /* the one word that is no option */
    const char *config;
    const char *host;
    const char *mgmt_host;
    const char *state_dir;
    const char *url;
    int32_t port;
    int32_t mgmt_port;
    int32_t workers;
    int32_t log_level; /* enum ncfg_log_level */
    bool no_cache;
    bool force;
    bool json;
    bool help;
    bool version;
};

enum nd_option_kind {
    ND_OPTION_FLAG,   /* bool, takes no value */
    ND_OPTION_TEXT,   /* const char *, not empty */
    ND_OPTION_HOST,   /* const char *, an address or host name */
    ND_OPTION_NUMBER, /* int32_t from min to max */
    ND_OPTION_LEVEL,  /* int32_t, a log level's word */
};

struct nd_option {
    const char *name; /* without the dashes */
    char letter;      /* '\0': none */
    enum nd_option_kind kind;
    size_t offset;     /* of its field in struct nd_args */
    const char *value; /* what --help calls the value; NULL for a flag */
    int32_t min, max;
    const char *help; /* sentences, wrapped when printed */
};

struct nd_command {
    const char *name;
    const char *operand;         /* what --help calls it, NULL: takes none */
    const char *summary;         /* a line without a full stop */
    const char *description;     /* paragraphs, separated by a newline */
    const char *operand_help;    /* NULL without an operand */
    const char *exit_status;     /* lines */
    const char *const *examples; /* pairs of command and what it does, NULL at the end */
    const struct nd_option *options;
    size_t option_count;
    int (*run)(const struct nd_args *args); /* the exit status */
};

/* An error's text: "unknown option '--prot' (did you mean '--port'?)". */
#define ND_ARGS_ERROR_MAX 256

/* All fields unset. */
struct nd_args nd_args_none(void);

/*
 * Parse the words after the command's name. `--name=value`, `--name value`, `-nvalue`, `-n value`,
 * flags' letters together, `--`; the last of a repeated option counts. The texts in `*ret_args`
 * point into `words`. False: `error` says what is wrong.
 */
bool nd_args_parse(const struct nd_command *command, int count, char *const *words,
                   struct nd_args *ret_args, char error[ND_ARGS_ERROR_MAX]);

/* The command's --help, laid out like a manual page of 80 columns. */
void nd_args_print_help(FILE *out, const char *program, const struct nd_command *command);

/* Its synopsis on one line, "Usage: …". */
void nd_args_print_usage(FILE *out, const char *program, const struct nd_command *command);

/* Print `text`, wrapped before column 80, each line `indent` columns in; newlines stay. */
void nd_args_print_wrapped(FILE *out, int indent, const char *text);

#endif
