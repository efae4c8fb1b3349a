/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/args.h"

#include <stdlib.h>
#include <string.h>

#include <nanocfg/config.h>

#include "base/suggest.h"

/* Words of the command line that messages repeat are cut to this. */
#define SHOWN_MAX 64

struct parser {
    const struct nd_command *command;
    struct nd_args args;
    char *error;
};

struct nd_args nd_args_none(void)
{
    return (struct nd_args){
        .port = ND_UNSET, .mgmt_port = ND_UNSET, .workers = ND_UNSET, .log_level = ND_UNSET};
}

static const struct nd_option *find_by_name(const struct nd_command *command, const char *name,
                                            size_t len)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const struct nd_option *option = &command->options[i];
        if (strlen(option->name) == len && memcmp(option->name, name, len) == 0) {
            return option;
        }
    }
    return NULL;
}

static const struct nd_option *find_by_letter(const struct nd_command *command, char letter)
{
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].letter == letter) {
            return &command->options[i];
        }
    }
    return NULL;
}

static bool fail_unknown(struct parser *p, const char *name, size_t len)
{
    const char *best = NULL;
    unsigned best_distance = ND_SUGGEST_NONE;
    for (size_t i = 0; i < p->command->option_count; i++) {
        unsigned distance = nd_suggest_distance(name, len, p->command->options[i].name);
        if (distance < best_distance) {
            best_distance = distance;
            best = p->command->options[i].name;
        }
    }
    int shown = len < SHOWN_MAX ? (int)len : SHOWN_MAX;
    if (best != NULL) {
        snprintf(p->error, ND_ARGS_ERROR_MAX, "unknown option '--%.*s' (did you mean '--%s'?)",
                 shown, name, best);
    } else {
        snprintf(p->error, ND_ARGS_ERROR_MAX, "unknown option '--%.*s'", shown, name);
    }
    return false;
}

/* A decimal number within the option's range; no sign, no space, nothing behind it. */
static bool parse_number(const struct nd_option *option, const char *text, int32_t *ret_value)
{
    int64_t value = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || value > option->max) {
            return false;
        }
        value = value * 10 + (*text - '0');
    }
    if (value < option->min || value > option->max) {
        return false;
    }
    *ret_value = (int32_t)value;
    return true;
}

static bool set_value(struct parser *p, const struct nd_option *option, const char *value)
{
    void *field = (char *)&p->args + option->offset;
    enum ncfg_log_level level;
    const char *fault;
    switch (option->kind) {
    case ND_OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case ND_OPTION_TEXT:
        if (*value == '\0') {
            snprintf(p->error, ND_ARGS_ERROR_MAX, "the value %s of '--%s' is empty", option->value,
                     option->name);
            return false;
        }
        *(const char **)field = value;
        return true;
    case ND_OPTION_HOST:
        fault = ncfg_bind_host_fault(value, strlen(value));
        if (fault == NULL) {
            *(const char **)field = value;
            return true;
        }
        snprintf(p->error, ND_ARGS_ERROR_MAX, "invalid value '%.*s' for '--%s': it %s", SHOWN_MAX,
                 value, option->name, fault);
        return false;
    case ND_OPTION_NUMBER:
        if (parse_number(option, value, field)) {
            return true;
        }
        snprintf(p->error, ND_ARGS_ERROR_MAX,
                 "invalid value '%.*s' for '--%s': expected a number from %d to %d", SHOWN_MAX,
                 value, option->name, (int)option->min, (int)option->max);
        return false;
    case ND_OPTION_LEVEL:
        if (ncfg_log_level_from_text(value, &level)) {
            *(int32_t *)field = (int32_t)level;
            return true;
        }
        snprintf(p->error, ND_ARGS_ERROR_MAX,
                 "invalid value '%.*s' for '--%s': expected TRACE, DEBUG, INFO, WARNING or ERROR",
                 SHOWN_MAX, value, option->name);
        return false;
    }
    return false;
}

static bool fail_missing(struct parser *p, const struct nd_option *option)
{
    snprintf(p->error, ND_ARGS_ERROR_MAX, "option '--%s' needs a value: --%s %s", option->name,
             option->name, option->value);
    return false;
}

/* `--name`, `--name=value` or `--name value`; `next` is the word behind, which may be taken. */
static bool parse_long(struct parser *p, const char *word, const char *next, int *used)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "=");
    const struct nd_option *option = find_by_name(p->command, name, len);
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    if (option == NULL) {
        return fail_unknown(p, name, len);
    }
    if (option->kind == ND_OPTION_FLAG) {
        if (value != NULL) {
            snprintf(p->error, ND_ARGS_ERROR_MAX, "option '--%s' takes no value", option->name);
            return false;
        }
        return set_value(p, option, "");
    }
    if (value == NULL) {
        if (next == NULL) {
            return fail_missing(p, option);
        }
        value = next;
        *used = 2;
    }
    return set_value(p, option, value);
}

/* `-a`, `-ab`, `-pvalue` or `-p value`. */
static bool parse_short(struct parser *p, const char *word, const char *next, int *used)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const struct nd_option *option = find_by_letter(p->command, *letter);
        if (option == NULL) {
            snprintf(p->error, ND_ARGS_ERROR_MAX, "unknown option '-%c'", *letter);
            return false;
        }
        if (option->kind == ND_OPTION_FLAG) {
            if (!set_value(p, option, "")) {
                return false;
            }
            continue;
        }
        if (letter[1] != '\0') {
            return set_value(p, option, letter + 1);
        }
        if (next == NULL) {
            return fail_missing(p, option);
        }
        *used = 2;
        return set_value(p, option, next);
    }
    return true;
}

static bool parse_operand(struct parser *p, const char *word)
{
    if (*word == '\0') {
        snprintf(p->error, ND_ARGS_ERROR_MAX, "an argument is empty");
        return false;
    }
    if (p->command->operand == NULL || p->args.operand != NULL) {
        snprintf(p->error, ND_ARGS_ERROR_MAX, "unexpected argument '%.*s'", SHOWN_MAX, word);
        return false;
    }
    p->args.operand = word;
    return true;
}

bool nd_args_parse(const struct nd_command *command, int count, char *const *words,
                   struct nd_args *ret_args, char error[ND_ARGS_ERROR_MAX])
{
    struct parser p = {.command = command, .args = nd_args_none(), .error = error};
    bool options_ended = false;
    for (int i = 0; i < count;) {
        const char *word = words[i];
        const char *next = i + 1 < count ? words[i + 1] : NULL;
        int used = 1;
        bool ok = true;
        if (options_ended || word[0] != '-' || word[1] == '\0') {
            ok = parse_operand(&p, word);
        } else if (strcmp(word, "--") == 0) {
            options_ended = true;
        } else if (word[1] == '-') {
            ok = parse_long(&p, word, next, &used);
        } else {
            ok = parse_short(&p, word, next, &used);
        }
        if (!ok) {
            return false;
        }
        i += used;
    }
    *ret_args = p.args;
    return true;
}
