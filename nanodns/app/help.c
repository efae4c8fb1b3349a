/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/args.h"

#include <string.h>

/* Columns of a terminal that nobody made wider. */
#define COLUMNS 80

#define INDENT        4
#define OPTION_INDENT 10

void nd_args_print_wrapped(FILE *out, int indent, const char *text)
{
    int column = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, " \n");
        if (column > 0 && column + 1 + (int)len >= COLUMNS) {
            fputc('\n', out);
            column = 0;
        }
        if (len > 0) {
            column += fprintf(out, "%*s%.*s", column == 0 ? indent : 1, "", (int)len, text);
        }
        text += len;
        if (*text == '\n') {
            fputc('\n', out);
            column = 0;
        }
        text += *text != '\0';
    }
    fputc('\n', out);
}

static void print_synopsis(FILE *out, const char *program, const struct nd_command *command)
{
    fprintf(out, "%s %s", program, command->name);
    if (command->option_count > 0) {
        fputs(" [OPTION]...", out);
    }
    if (command->operand != NULL) {
        fprintf(out, " [%s]", command->operand);
    }
    fputc('\n', out);
}

void nd_args_print_usage(FILE *out, const char *program, const struct nd_command *command)
{
    fputs("Usage: ", out);
    print_synopsis(out, program, command);
}

static void print_option(FILE *out, const struct nd_option *option)
{
    fprintf(out, "%*s", INDENT, "");
    if (option->letter != '\0') {
        fprintf(out, "-%c, ", option->letter);
    }
    fprintf(out, "--%s", option->name);
    if (option->value != NULL) {
        fprintf(out, " %s", option->value);
    }
    fputc('\n', out);
    nd_args_print_wrapped(out, OPTION_INDENT, option->help);
}

void nd_args_print_help(FILE *out, const char *program, const struct nd_command *command)
{
    fprintf(out, "NAME\n%*s%s %s - %s\n\nSYNOPSIS\n%*s", INDENT, "", program, command->name,
            command->summary, INDENT, "");
    print_synopsis(out, program, command);
    fputs("\nDESCRIPTION\n", out);
    nd_args_print_wrapped(out, INDENT, command->description);
    if (command->operand != NULL) {
        fprintf(out, "\nARGUMENTS\n%*s%s\n", INDENT, "", command->operand);
        nd_args_print_wrapped(out, OPTION_INDENT, command->operand_help);
    }
    if (command->option_count > 0) {
        fputs("\nOPTIONS\n", out);
    }
    for (size_t i = 0; i < command->option_count; i++) {
        print_option(out, &command->options[i]);
    }
    fputs("\nEXIT STATUS\n", out);
    nd_args_print_wrapped(out, INDENT, command->exit_status);
    fputs("\nEXAMPLES\n", out);
    for (const char *const *example = command->examples; *example != NULL; example += 2) {
        fprintf(out, "%*s%s\n", INDENT, "", example[0]);
        nd_args_print_wrapped(out, OPTION_INDENT, example[1]);
    }
}
