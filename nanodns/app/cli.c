/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "base/version.h"

#define PROGRAM "nanodns"

static const struct nd_option program_options[] = {
    {.name = "help",
     .letter = 'h',
     .kind = ND_OPTION_FLAG,
     .offset = offsetof(struct nd_args, help),
     .help = "Print this page."},
    {.name = "version",
     .letter = 'V',
     .kind = ND_OPTION_FLAG,
     .offset = offsetof(struct nd_args, version),
     .help = "Print the program's name and version."},
};

/* The words before a command's name are parsed as if they belonged to this. */
static const struct nd_command program = {
    .options = program_options,
    .option_count = sizeof(program_options) / sizeof(program_options[0]),
};

/*
 * A closed standard descriptor would go to the next file opened, and messages into a config or a
 * socket. What takes its place refuses what one does with it, so that the error is still seen.
 */
static void fill_standard_descriptors(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            (void)!open("/dev/null", modes[fd]); /* the lowest free descriptor: this one */
        }
    }
}

int nd_cli_finish_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return ND_EXIT_OK;
    }
    fprintf(stderr, PROGRAM ": cannot write to standard output: %s\n", strerror(errno));
    return ND_EXIT_FAILED;
}

static void print_program_usage(FILE *out)
{
    fputs("Usage: " PROGRAM " start|init|check|status|reload|healthcheck [OPTION]...\n"
          "       " PROGRAM " --help | --version\n",
          out);
}

static void print_program_help(void)
{
    fputs("NAME\n    " PROGRAM " - a DNS server for internal networks, from one JSON file\n\n"
          "SYNOPSIS\n    " PROGRAM " COMMAND [OPTION]...\n    " PROGRAM " --help | --version\n\n"
          "COMMANDS\n",
          stdout);
    const struct nd_command *command;
    for (size_t i = 0; (command = nd_cli_command(i)) != NULL; i++) {
        printf("    %-11s  %s\n", command->name, command->summary);
    }
    fputs("\n    '" PROGRAM " COMMAND --help' tells all about a command.\n\nOPTIONS\n", stdout);
    for (size_t i = 0; i < program.option_count; i++) {
        const struct nd_option *option = &program.options[i];
        printf("    -%c, --%-10s %s\n", option->letter, option->name, option->help);
    }
    fputs("\nEXAMPLES\n"
          "    " PROGRAM " init                  write an example config, nanodns.json\n"
          "    " PROGRAM " check                 validate it\n"
          "    " PROGRAM " start --port 5353     serve it on a port that needs no privilege\n",
          stdout);
}

static int fail_usage(const char *error, const struct nd_command *command)
{
    fprintf(stderr, PROGRAM ": %s\n", error);
    if (command == &program) {
        print_program_usage(stderr);
        fputs("Try '" PROGRAM " --help'.\n", stderr);
    } else {
        nd_args_print_usage(stderr, PROGRAM, command);
        fprintf(stderr, "Try '" PROGRAM " %s --help'.\n", command->name);
    }
    return ND_EXIT_USAGE;
}

static int fail_unknown_command(const char *word)
{
    const struct nd_command *command, *best = NULL;
    unsigned best_distance = ND_SUGGEST_NONE;
    for (size_t i = 0; (command = nd_cli_command(i)) != NULL; i++) {
        unsigned distance = nd_suggest_distance(word, strlen(word), command->name);
        if (distance < best_distance) {
            best_distance = distance;
            best = command;
        }
    }
    char error[ND_ARGS_ERROR_MAX];
    if (best != NULL) {
        snprintf(error, sizeof(error), "unknown command '%.64s' (did you mean '%s'?)", word,
                 best->name);
    } else {
        snprintf(error, sizeof(error), "unknown command '%.64s'", word);
    }
    return fail_usage(error, &program);
}

/* The options before the command: only --help and --version, each of which is all that is done. */
static int run_program_options(int count, char *const *words)
{
    char error[ND_ARGS_ERROR_MAX];
    struct nd_args args;
    if (!nd_args_parse(&program, count, words, &args, error)) {
        return fail_usage(error, &program);
    }
    if (args.help) {
        print_program_help();
    } else if (args.version) {
        printf(PROGRAM " %s\n", nd_version());
    } else {
        return fail_usage("no command is given", &program);
    }
    return nd_cli_finish_output();
}

/* `nanodns help [COMMAND]` */
static int run_help(int argc, char **argv)
{
    const struct nd_command *command = argc > 2 ? nd_cli_find(argv[2]) : NULL;
    if (argc > 2 && command == NULL) {
        return fail_unknown_command(argv[2]);
    }
    if (command != NULL) {
        nd_args_print_help(stdout, PROGRAM, command);
    } else {
        print_program_help();
    }
    return nd_cli_finish_output();
}

int nd_cli_main(int argc, char **argv)
{
    fill_standard_descriptors();
    if (argc < 2) {
        return fail_usage("no command is given", &program);
    }
    if (argv[1][0] == '-') {
        int count = 1;
        while (count < argc - 1 && argv[count + 1][0] == '-') {
            count++;
        }
        return run_program_options(count, argv + 1);
    }
    if (strcmp(argv[1], "help") == 0) {
        return run_help(argc, argv);
    }
    const struct nd_command *command = nd_cli_find(argv[1]);
    if (command == NULL) {
        return fail_unknown_command(argv[1]);
    }
    char error[ND_ARGS_ERROR_MAX];
    struct nd_args args;
    if (!nd_args_parse(command, argc - 2, argv + 2, &args, error)) {
        return fail_usage(error, command);
    }
    if (args.help) {
        nd_args_print_help(stdout, PROGRAM, command);
        return nd_cli_finish_output();
    }
    if (args.operand != NULL && args.config != NULL) {
        return fail_usage("the config is named twice, as an argument and by '--config'", command);
    }
    return command->run(&args);
}
