/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_CLI_H
#define ND_APP_CLI_H

#include "app/args.h"

/* Exit statuses of the program. */
enum nd_exit {
    ND_EXIT_OK = 0,
    ND_EXIT_FAILED = 1, /* the config, the system or the output did not allow it */
    ND_EXIT_USAGE = 2,  /* the command line is wrong; nothing was done */
};

/* The whole program: find the command and run it. The exit status. */
int nd_cli_main(int argc, char **argv);

/* The commands, by name and in their order; NULL for an unknown one. */
const struct nd_command *nd_cli_find(const char *name);
const struct nd_command *nd_cli_command(size_t index);

/* What the commands run; each in a file of its name, the last three in remote.c. */
int nd_start_run(const struct nd_args *args);
int nd_init_run(const struct nd_args *args);
int nd_check_run(const struct nd_args *args);
int nd_status_run(const struct nd_args *args);
int nd_reload_run(const struct nd_args *args);
int nd_healthcheck_run(const struct nd_args *args);

/*
 * Have all of stdout's text written. ND_EXIT_OK, or ND_EXIT_FAILED and a message on stderr: a
 * full disk must not look like success.
 */
int nd_cli_finish_output(void);

#endif
