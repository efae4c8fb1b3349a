/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <errno.h>
#include <string.h>

#include <nanocfg/document.h>

#include "app/config_file.h"

int nd_init_run(const struct nd_args *args)
{
    const char *path = args->operand != NULL ? args->operand : ND_CONFIG_DEFAULT;
    if (ncfg_write_example(path, !args->force) != 0) {
        if (errno == EEXIST) {
            fprintf(stderr, "nanodns: %s exists and was left alone; --force replaces it\n", path);
        } else {
            fprintf(stderr, "nanodns: cannot write %s: %s\n", path, strerror(errno));
        }
        return ND_EXIT_FAILED;
    }
    printf("Wrote an example config to %s. What comes next:\n"
           "  nanodns check %s\n"
           "      says whether it is valid, after you have put in your own names\n"
           "  nanodns start --config %s\n"
           "      serves it; on port 53, which needs root, or add --port 5353\n",
           path, path, path);
    return nd_cli_finish_output();
}
