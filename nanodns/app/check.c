/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <stdlib.h>

#include <nanocfg/document.h>

#include "app/config_file.h"
#include "control/self.h"

/* What only the machine on which the config is to serve can tell. */
static bool asks_itself(const char *path, const struct ncfg_config *config,
                        struct ncfg_diags *diags)
{
    struct nd_self self;
    char *text;
    size_t len;
    if (!nd_self_find(config, &self)) {
        return false;
    }
    if (ncfg_read_file(path, &text, &len) != NCFG_OK) {
        text = NULL;
        len = 0;
    }
    ncfg_diags_add_error(diags, text, len, self.at, self.path, self.error);
    free(text);
    return true;
}

int nd_check_run(const struct nd_args *args)
{
    const char *path = args->operand != NULL ? args->operand : args->config;
    path = path != NULL ? path : ND_CONFIG_DEFAULT;
    struct ncfg_diags *diags;
    struct ncfg_config *config;
    if (!nd_config_file_load(path, stderr, &diags, &config)) {
        return ND_EXIT_FAILED;
    }
    bool valid = !asks_itself(path, config, diags);
    if (valid) {
        nd_config_file_print_diags(stderr, diags);
        nd_config_file_print_summary(stdout, path, config);
    } else {
        nd_config_file_print_faults(stderr, path, diags);
    }
    ncfg_diags_free(diags);
    ncfg_config_free(config);
    return valid ? nd_cli_finish_output() : ND_EXIT_FAILED;
}
