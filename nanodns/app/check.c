/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include "app/config_file.h"

int nd_check_run(const struct nd_args *args)
{
    const char *path = args->operand != NULL ? args->operand : args->config;
    path = path != NULL ? path : ND_CONFIG_DEFAULT;
    struct ncfg_diags *diags;
    struct ncfg_config *config;
    if (!nd_config_file_load(path, stderr, &diags, &config)) {
        return ND_EXIT_FAILED;
    }
    nd_config_file_print_diags(stderr, diags);
    nd_config_file_print_summary(stdout, path, config);
    ncfg_diags_free(diags);
    ncfg_config_free(config);
    return nd_cli_finish_output();
}
