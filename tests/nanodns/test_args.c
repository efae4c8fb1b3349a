/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/args.h"

#include <stdlib.h>

#include <nanocfg/config.h>

#include "app/cli.h"

#include "unit.h"

static char error[ND_ARGS_ERROR_MAX];

/* Parse words that stand in one text, one space between two; up to 16. */
static bool parse(const char *command_name, const char *text, struct nd_args *ret_args)
{
    static char copy[512];
    char *words[16];
    int count = 0;
    const struct nd_command *command = nd_cli_find(command_name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(command);
    snprintf(copy, sizeof(copy), "%s", text);
    for (char *at = copy; *text != '\0' && at != NULL && count < 16;) {
        words[count++] = at;
        at = strchr(at, ' ');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    error[0] = '\0';
    return nd_args_parse(command, count, words, ret_args, error);
}

static void fails(const char *command, const char *text, const char *expected)
{
    struct nd_args args = nd_args_none();
    args.port = 4711;
    CU_ASSERT(!parse(command, text, &args));
    CU_ASSERT_STRING_EQUAL(error, expected);
    CU_ASSERT_EQUAL(args.port, 4711); /* untouched */
}

static void nothing_given_is_unset(void)
{
    struct nd_args args;
    CU_ASSERT_FATAL(parse("start", "", &args));
    CU_ASSERT_PTR_NULL(args.config);
    CU_ASSERT_PTR_NULL(args.host);
    CU_ASSERT_PTR_NULL(args.operand);
    CU_ASSERT_EQUAL(args.port, ND_UNSET);
    CU_ASSERT_EQUAL(args.mgmt_port, ND_UNSET);
    CU_ASSERT_EQUAL(args.workers, ND_UNSET);
    CU_ASSERT_EQUAL(args.log_level, ND_UNSET);
    CU_ASSERT(!args.no_cache && !args.force && !args.help);
}

static void all_options_of_start(void)
{
    struct nd_args args;
    CU_ASSERT_FATAL(parse("start",
                          "--config a.json --host ::1 --port 5353 --mgmt-host ::2 --mgmt-port 0 "
                          "--log-level warn --workers 256 --no-cache",
                          &args));
    CU_ASSERT_STRING_EQUAL(args.config, "a.json");
    CU_ASSERT_STRING_EQUAL(args.host, "::1");
    CU_ASSERT_EQUAL(args.port, 5353);
    CU_ASSERT_STRING_EQUAL(args.mgmt_host, "::2");
    CU_ASSERT_EQUAL(args.mgmt_port, 0);
    CU_ASSERT_EQUAL(args.log_level, NCFG_LOG_WARNING);
    CU_ASSERT_EQUAL(args.workers, 256);
    CU_ASSERT(args.no_cache);
}

static void a_value_stands_behind_or_after_an_equals_sign(void)
{
    static const char *const texts[] = {"--port 53 -c x", "--port=53 -cx", "-p 53 --config=x",
                                        "-p53 --config x"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct nd_args args;
        CU_ASSERT_FATAL(parse("start", texts[i], &args));
        CU_ASSERT_EQUAL(args.port, 53);
        CU_ASSERT_STRING_EQUAL(args.config, "x");
    }
}

static void an_equals_sign_in_a_value_is_kept(void)
{
    struct nd_args args;
    CU_ASSERT_FATAL(parse("start", "--config=a=b", &args));
    CU_ASSERT_STRING_EQUAL(args.config, "a=b");
}

static void the_last_of_a_repeated_option_counts(void)
{
    struct nd_args args;
    CU_ASSERT_FATAL(parse("start", "-p 1 --port=2 -p3", &args));
    CU_ASSERT_EQUAL(args.port, 3);
}

static void numbers_have_their_range(void)
{
    struct nd_args args;
    CU_ASSERT(parse("start", "--port 0 --workers 1", &args));
    CU_ASSERT(parse("start", "--port 65535 --workers 256", &args));
    fails("start", "--port 65536",
          "invalid value '65536' for '--port': expected a number from 0 to 65535");
    fails("start", "--port 99999999999999999999",
          "invalid value '99999999999999999999' for '--port': expected a number from 0 to 65535");
    fails("start", "--port -1",
          "invalid value '-1' for '--port': expected a number from 0 to 65535");
    fails("start", "--port=", "invalid value '' for '--port': expected a number from 0 to 65535");
    fails("start", "--port 53x",
          "invalid value '53x' for '--port': expected a number from 0 to 65535");
    fails("start", "--workers 0",
          "invalid value '0' for '--workers': expected a number from 1 to 256");
    fails("start", "--workers 257",
          "invalid value '257' for '--workers': expected a number from 1 to 256");
    fails("start", "--workers abc",
          "invalid value 'abc' for '--workers': expected a number from 1 to 256");
}

/* Before anything asks a name server. */
static void hosts_are_addresses_or_names(void)
{
    struct nd_args args;
    CU_ASSERT(parse("start", "--host localhost --mgmt-host fe80::1%eth0", &args));
    fails("start", "--host 300.1.2.3",
          "invalid value '300.1.2.3' for '--host': it is not an IPv4 address");
    fails("start", "--mgmt-host=",
          "invalid value '' for '--mgmt-host': it is empty; write 0.0.0.0 "
          "or :: for every address");
}

static void levels_are_words(void)
{
    struct nd_args args;
    CU_ASSERT_FATAL(parse("start", "--log-level TRACE", &args));
    CU_ASSERT_EQUAL(args.log_level, NCFG_LOG_TRACE);
    CU_ASSERT_FATAL(parse("start", "--log-level warning", &args));
    CU_ASSERT_EQUAL(args.log_level, NCFG_LOG_WARNING);
    fails("start", "--log-level FOO",
          "invalid value 'FOO' for '--log-level': expected TRACE, DEBUG, INFO, WARNING or ERROR");
}

static void unknown_options_bring_the_nearest(void)
{
    fails("start", "--prot 53", "unknown option '--prot' (did you mean '--port'?)");
    fails("start", "--prot=53", "unknown option '--prot' (did you mean '--port'?)");
    fails("start", "--mgmt=53", "unknown option '--mgmt' (did you mean '--mgmt-host'?)");
    fails("start", "--colour", "unknown option '--colour'");
    fails("start", "-x", "unknown option '-x'");
    fails("init", "--port 53", "unknown option '--port'");
    fails("init", "--forc", "unknown option '--forc' (did you mean '--force'?)");
}

static void missing_and_superfluous_values(void)
{
    fails("start", "--port", "option '--port' needs a value: --port PORT");
    fails("start", "-p", "option '--port' needs a value: --port PORT");
    fails("start", "--config=", "the value FILE of '--config' is empty");
    fails("start", "--no-cache=1", "option '--no-cache' takes no value");
    fails("start", "nanodns.json", "unexpected argument 'nanodns.json'");
    fails("check", "a b", "unexpected argument 'b'");
}

static void operands_and_the_double_dash(void)
{
    struct nd_args args;
    CU_ASSERT_FATAL(parse("init", "out.json --force", &args));
    CU_ASSERT_STRING_EQUAL(args.operand, "out.json");
    CU_ASSERT(args.force);
    CU_ASSERT_FATAL(parse("init", "-f -- --force", &args));
    CU_ASSERT_STRING_EQUAL(args.operand, "--force");
    CU_ASSERT_FATAL(parse("check", "-", &args));
    CU_ASSERT_STRING_EQUAL(args.operand, "-");
    CU_ASSERT_FATAL(parse("start", "-h", &args));
    CU_ASSERT(args.help);
    CU_ASSERT_FATAL(parse("init", "-fh", &args));
    CU_ASSERT(args.help && args.force);
}

static void an_error_has_its_bound(void)
{
    char word[600] = "--";
    memset(word + 2, 'a', sizeof(word) - 3);
    word[sizeof(word) - 1] = '\0';
    char *words[] = {word};
    struct nd_args args;
    CU_ASSERT(!nd_args_parse(nd_cli_find("start"), 1, words, &args, error));
    CU_ASSERT_EQUAL(strlen(error), strlen("unknown option '--'") + 64);
}

static void the_tables_are_sound(void)
{
    const struct nd_command *command;
    for (size_t c = 0; (command = nd_cli_command(c)) != NULL; c++) {
        CU_ASSERT_PTR_EQUAL(nd_cli_find(command->name), command);
        CU_ASSERT_PTR_NOT_NULL(command->run);
        CU_ASSERT((command->operand == NULL) == (command->operand_help == NULL));
        for (size_t i = 0; i < command->option_count; i++) {
            const struct nd_option *a = &command->options[i];
            CU_ASSERT((a->kind == ND_OPTION_FLAG) == (a->value == NULL));
            CU_ASSERT(a->kind != ND_OPTION_NUMBER || a->min < a->max);
            for (size_t j = 0; j < i; j++) {
                const struct nd_option *b = &command->options[j];
                CU_ASSERT_STRING_NOT_EQUAL(a->name, b->name);
                CU_ASSERT(a->letter == '\0' || a->letter != b->letter);
                CU_ASSERT(a->offset != b->offset);
            }
        }
    }
    CU_ASSERT_PTR_NULL(nd_cli_find("strat"));
}

static void help_names_every_option_within_80_columns(void)
{
    const struct nd_command *command;
    for (size_t c = 0; (command = nd_cli_command(c)) != NULL; c++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        nd_args_print_help(out, "nanodns", command);
        fclose(out);
        for (size_t i = 0; i < command->option_count; i++) {
            char expected[64];
            snprintf(expected, sizeof(expected), "--%s", command->options[i].name);
            CU_ASSERT_PTR_NOT_NULL(strstr(text, expected));
        }
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nEXIT STATUS\n"));
        for (const char *line = text; *line != '\0';) {
            size_t len = strcspn(line, "\n");
            CU_ASSERT(len < 80);
            CU_ASSERT(len == 0 || line[len - 1] != ' ');
            line += len + (line[len] == '\n');
        }
        free(text);
    }
}

static void the_manual_names_every_option(void)
{
    static char manual[65536];
    char path[512];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof(path), "%s/man/nanodns.1", top != NULL ? top : ".");
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return; /* started by hand in another folder */
    }
    manual[fread(manual, 1, sizeof(manual) - 1, file)] = '\0';
    fclose(file);
    const struct nd_command *command;
    for (size_t c = 0; (command = nd_cli_command(c)) != NULL; c++) {
        for (size_t i = 0; i < command->option_count; i++) {
            char name[64];
            snprintf(name, sizeof(name), "-%s", command->options[i].name);
            CU_ASSERT_PTR_NOT_NULL(strstr(manual, name));
        }
    }
}

UNIT_MAIN("app/args", UNIT_TEST(nothing_given_is_unset), UNIT_TEST(all_options_of_start),
          UNIT_TEST(a_value_stands_behind_or_after_an_equals_sign),
          UNIT_TEST(an_equals_sign_in_a_value_is_kept),
          UNIT_TEST(the_last_of_a_repeated_option_counts), UNIT_TEST(numbers_have_their_range),
          UNIT_TEST(hosts_are_addresses_or_names), UNIT_TEST(levels_are_words),
          UNIT_TEST(unknown_options_bring_the_nearest), UNIT_TEST(missing_and_superfluous_values),
          UNIT_TEST(operands_and_the_double_dash), UNIT_TEST(an_error_has_its_bound),
          UNIT_TEST(the_tables_are_sound), UNIT_TEST(help_names_every_option_within_80_columns),
          UNIT_TEST(the_manual_names_every_option))
