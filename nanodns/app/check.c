/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <stdlib.h>

#include <nanocfg/document.h>

#include "app/config_file.h"
#include "control/self.h"

/* No more than a warning, as `start` may be told another host or port. */
static void warn_of_itself(const char *path, const struct ncfg_config *config,
                           struct ncfg_diags *diags)
{
    struct nd_self self;
    char *text;
    size_t len;
    if (nd_self_find(config, &self) && ncfg_read_file(path, &text, &len) == NCFG_OK) {
        ncfg_diags_report(diags, NCFG_WARNING, text, len, self.at, self.path, self.error);
        free(text);
    }
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
    warn_of_itself(path, config, diags);
    nd_config_file_print_diags(stderr, diags);
    nd_config_file_print_summary(stdout, path, config);
    ncfg_diags_free(diags);
    ncfg_config_free(config);
    return nd_cli_finish_output();
}
