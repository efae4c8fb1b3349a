/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <string.h>

#include "base/limits.h"

/* The commands and their options. Behaviour is elsewhere: this page is what a user can say. */

#define FIELD(name) offsetof(struct nd_args, name)

#define PORT_MAX 65535

#define OPTION_HELP                                                                                \
    {                                                                                              \
        .name = "help", .letter = 'h', .kind = ND_OPTION_FLAG, .offset = FIELD(help),              \
        .help = "Print this page."                                                                 \
    }

static const struct nd_option start_options[] = {
    {.name = "config",
     .letter = 'c',
     .kind = ND_OPTION_TEXT,
     .offset = FIELD(config),
     .value = "FILE",
     .help = "Read the config from FILE. Default: nanodns.json."},
    {.name = "host",
     .kind = ND_OPTION_HOST,
     .offset = FIELD(host),
     .value = "HOST",
     .help = "Listen on this address: IPv4, IPv6 (:: serves both families) or a host name. "
             "Overrides server.host, whose default is 0.0.0.0."},
    {.name = "port",
     .letter = 'p',
     .kind = ND_OPTION_NUMBER,
     .offset = FIELD(port),
     .value = "PORT",
     .min = 0,
     .max = PORT_MAX,
     .help = "Listen on this port, UDP and TCP; 0 takes a free one, which the log names. "
             "Overrides server.port, whose default is 53."},
    {.name = "mgmt-host",
     .kind = ND_OPTION_HOST,
     .offset = FIELD(mgmt_host),
     .value = "HOST",
     .help = "Address of the management API. Overrides server.mgmt_host."},
    {.name = "mgmt-port",
     .kind = ND_OPTION_NUMBER,
     .offset = FIELD(mgmt_port),
     .value = "PORT",
     .min = 0,
     .max = PORT_MAX,
     .help = "Port of the management API, 0 turns it off. Overrides server.mgmt_port."},
    {.name = "state-dir",
     .kind = ND_OPTION_TEXT,
     .offset = FIELD(state_dir),
     .value = "DIR",
     .help = "Remember in this folder what was served last, and keep the config there while its "
             "file cannot be written. Overrides server.state_dir. Default: the folder that the "
             "service manager names in STATE_DIRECTORY, else none."},
    {.name = "log-level",
     .kind = ND_OPTION_LEVEL,
     .offset = FIELD(log_level),
     .value = "LEVEL",
     .help = "Log events of this level and above: TRACE, DEBUG, INFO, WARNING (or WARN), ERROR. "
             "Overrides server.log_level, whose default is INFO. Query lines are of level INFO."},
    {.name = "workers",
     .kind = ND_OPTION_NUMBER,
     .offset = FIELD(workers),
     .value = "N",
     .min = 1,
     .max = ND_WORKERS_MAX,
     .help = "Answer with N threads. Overrides server.workers. Default: one for each CPU that the "
             "process may use."},
    {.name = "no-cache",
     .kind = ND_OPTION_FLAG,
     .offset = FIELD(no_cache),
     .help = "Do not cache answers from upstream. Overrides server.cache_enabled."},
    OPTION_HELP,
};

static const char *const start_examples[] = {
    "nanodns start",
    "Serve ./nanodns.json.",
    "nanodns start --config /etc/nanodns/nanodns.json --log-level WARNING",
    "Serve another file and log only what needs attention.",
    "nanodns start --host 127.0.0.1 --port 5353",
    "Try a config without privileges; then ask it: dig @127.0.0.1 -p 5353 web.internal.lan",
    NULL,
};

static const struct nd_option init_options[] = {
    {.name = "force",
     .letter = 'f',
     .kind = ND_OPTION_FLAG,
     .offset = FIELD(force),
     .help = "Replace OUTPUT if it exists."},
    OPTION_HELP,
};

static const char *const init_examples[] = {
    "nanodns init",
    "Write ./nanodns.json.",
    "nanodns init --force /etc/nanodns/nanodns.json",
    "Start again from the example, whatever the file holds now.",
    NULL,
};

static const struct nd_option check_options[] = {
    {.name = "config",
     .letter = 'c',
     .kind = ND_OPTION_TEXT,
     .offset = FIELD(config),
     .value = "FILE",
     .help = "Check FILE; the same as CONFIG."},
    OPTION_HELP,
};

static const char *const check_examples[] = {
    "nanodns check",
    "Check ./nanodns.json.",
    "nanodns check new.json && mv new.json nanodns.json",
    "Put a new config in place only if it is valid.",
    NULL,
};

#define OPTION_URL                                                                                 \
    {                                                                                              \
        .name = "url", .letter = 'u', .kind = ND_OPTION_TEXT, .offset = FIELD(url),                \
        .value = "URL",                                                                            \
        .help = "Ask the management API at URL, such as http://127.0.0.1:9053. Default: what the " \
                "config says of mgmt_host and mgmt_port."                                          \
    }

#define OPTION_JSON                                                                                \
    {                                                                                              \
        .name = "json", .letter = 'j', .kind = ND_OPTION_FLAG, .offset = FIELD(json),              \
        .help = "Print what the API answers, as JSON."                                             \
    }

static const struct nd_option remote_options[] = {
    OPTION_URL,
    {.name = "config",
     .letter = 'c',
     .kind = ND_OPTION_TEXT,
     .offset = FIELD(config),
     .value = "FILE",
     .help = "Read from FILE where the API is, and its mgmt_token. Default: nanodns.json."},
    OPTION_JSON,
    OPTION_HELP,
};

static const char *const status_examples[] = {
    "nanodns status",
    "Of the server that ./nanodns.json configures.",
    "nanodns status --url http://10.0.0.2:9053",
    "Of another one; NANODNS_MGMT_TOKEN in the environment is its token, where it has one.",
    NULL,
};

static const char *const reload_examples[] = {
    "nanodns check && nanodns reload",
    "Put an edited config into service, if it is valid, without waiting for it to be noticed.",
    NULL,
};

static const char *const healthcheck_examples[] = {
    "HEALTHCHECK CMD [\"nanodns\", \"healthcheck\"]",
    "In a Dockerfile: the image needs no shell and no curl.",
    NULL,
};

#define REMOTE_OPTIONS                                                                             \
    .options = remote_options, .option_count = sizeof(remote_options) / sizeof(remote_options[0])

static const struct nd_command commands[] = {
    {
        .name = "start",
        .summary = "serve DNS from a config file",
        .description =
            "Read the config, listen on its address over UDP and TCP, and answer until SIGTERM "
            "or SIGINT. What is in flight then is answered; the process ends within two seconds, "
            "or at once on a second signal.\n\n"
            "The log goes to standard error, in the form that server.log_format names (text, "
            "logfmt or json). The options below override the file until the process ends and are "
            "never written to it.\n\n"
            "Ports below 1024 need root or the capability CAP_NET_BIND_SERVICE.",
        .exit_status = "0  ended by SIGTERM or SIGINT\n"
                       "1  the config has errors, the address cannot be served, or the service "
                       "broke\n"
                       "2  the command line is wrong",
        .examples = start_examples,
        .options = start_options,
        .option_count = sizeof(start_options) / sizeof(start_options[0]),
        .run = nd_start_run,
    },
    {
        .name = "init",
        .operand = "OUTPUT",
        .summary = "write an example config",
        .description = "Write a config that is valid as it stands and shows zones, records and "
                       "rewrites. An existing file is left alone.",
        .operand_help = "The file to write. Default: nanodns.json.",
        .exit_status = "0  the file was written\n"
                       "1  the file exists, or could not be written\n"
                       "2  the command line is wrong",
        .examples = init_examples,
        .options = init_options,
        .option_count = sizeof(init_options) / sizeof(init_options[0]),
        .run = nd_init_run,
    },
    {
        .name = "check",
        .operand = "CONFIG",
        .summary = "validate a config and print a summary",
        .description =
            "Read the config as start does and report all that is wrong with it, each fault with "
            "its line and column, on standard error. Warnings tell of what serves, but perhaps "
            "not as meant. A config without errors gets a summary on standard output.",
        .operand_help = "The file to check. Default: nanodns.json.",
        .exit_status = "0  the config has no errors\n"
                       "1  it has, or could not be read\n"
                       "2  the command line is wrong",
        .examples = check_examples,
        .options = check_options,
        .option_count = sizeof(check_options) / sizeof(check_options[0]),
        .run = nd_check_run,
    },
    {
        .name = "status",
        .summary = "show what a running server does",
        .description = "Ask a server's management API, and print since when it runs, which config "
                       "it serves, how its cache does, and what its peers say.",
        .exit_status = "0  it is ready\n"
                       "1  it is not, or gave no answer\n"
                       "2  the command line is wrong",
        .examples = status_examples,
        REMOTE_OPTIONS,
        .run = nd_status_run,
    },
    {
        .name = "reload",
        .summary = "have a running server read its config again",
        .description =
            "Ask a server over its management API to read its config again, and wait until that "
            "serves and its peers have it. A config with errors changes nothing; what is wrong "
            "with it is printed.",
        .exit_status = "0  the config serves, one version higher\n"
                       "1  it has errors, or the server gave no answer\n"
                       "2  the command line is wrong",
        .examples = reload_examples,
        REMOTE_OPTIONS,
        .run = nd_reload_run,
    },
    {
        .name = "healthcheck",
        .summary = "tell by the exit status whether a server is well",
        .description = "Ask a server's management API for its health, as containers and monitoring "
                       "do.",
        .exit_status = "0  it is well\n"
                       "1  it is not, it goes down, or it gave no answer within 5 seconds\n"
                       "2  the command line is wrong",
        .examples = healthcheck_examples,
        REMOTE_OPTIONS,
        .run = nd_healthcheck_run,
    },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

const struct nd_command *nd_cli_command(size_t index)
{
    return index < COMMAND_COUNT ? &commands[index] : NULL;
}

const struct nd_command *nd_cli_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}
