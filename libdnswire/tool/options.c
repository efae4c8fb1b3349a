/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <string.h>

/* An option sets a field to a value; a field that is set twice to different values is a fault. */
static const struct option {
    const char *name;
    const char *argument; /* what the value is called, NULL: none */
    size_t field;
    int value;
    const char *help;
} options[] = {
#define FIELD(name) offsetof(struct dump_options, name)
    {"--hex", NULL, FIELD(hex), 1,
     "Standard input is hexadecimal text: blanks and `0x` may stand anywhere\n"
     "between octets, `#` and `;` begin a comment."},
    {"--tcp", NULL, FIELD(framing), DUMP_TCP,
     "Messages follow each other, each behind its length in two octets\n"
     "(RFC 1035 section 4.2.2)."},
    {"--pcap", NULL, FIELD(framing), DUMP_PCAP,
     "A capture file of tcpdump: all messages to or from port 53."},
    {"--port", "PORT", FIELD(port), 0, "With --pcap: this port instead of 53."},
    {"--json", NULL, FIELD(output), DUMP_JSON, "An object of JSON a message, each on one line."},
    {"--reencode", NULL, FIELD(output), DUMP_REENCODE,
     "The octets of each message, read and built again; behind its length in\n"
     "two octets with --tcp and --pcap."},
    {"--partial", NULL, FIELD(partial), 1,
     "Show of a message that is rejected what can be read, too."},
    {"--help", NULL, FIELD(action), DUMP_HELP, "Print this and exit."},
    {"-h", NULL, FIELD(action), DUMP_HELP, NULL},
    {"--version", NULL, FIELD(action), DUMP_VERSION, "Print the version of the library and exit."},
#undef FIELD
};

#define OPTIONS (sizeof(options) / sizeof(options[0]))

static const struct option *find(const char *name, size_t len)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
            return &options[i];
    }
    return NULL;
}

static int *field_of(struct dump_options *given, const struct option *option)
{
    return (int *)((char *)given + option->field);
}

static int complain(const char *what, const char *option)
{
    fprintf(stderr, "dnswire-dump: %s: %s\nTry: dnswire-dump --help\n", option, what);
    return -1;
}

/* 1..65535, or -1 */
static int parse_port(const char *text)
{
    int port = 0;

    for (; *text >= '0' && *text <= '9' && port <= UINT16_MAX; text++)
        port = port * 10 + (*text - '0');
    return *text == '\0' && port >= 1 && port <= UINT16_MAX ? port : -1;
}

/* Take argv[i], and its value if that stands behind it: how many arguments, or -1. */
static int take(struct dump_options *given, int i, int argc, char **argv)
{
    const char *equals = strchr(argv[i], '=');
    size_t len = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]);
    const struct option *option = find(argv[i], len);
    int value;

    if (option == NULL)
        return complain(*argv[i] == '-' ? "there is no such option" : "there are no arguments",
                        argv[i]);
    if (option->argument == NULL && equals != NULL)
        return complain("takes no value", option->name);
    value = option->value;
    if (option->argument != NULL) {
        const char *text = equals != NULL ? equals + 1 : i + 1 < argc ? argv[i + 1] : "";
        value = parse_port(text);
        if (value < 0)
            return complain("needs a port, 1 to 65535", option->name);
    }
    int *field = field_of(given, option);
    if (*field != 0 && *field != value)
        return complain("stands beside one that it excludes", option->name);
    *field = value;
    return option->argument != NULL && equals == NULL ? 2 : 1;
}

int dump_options_read(struct dump_options *given, int argc, char **argv)
{
    *given = (struct dump_options){.action = DUMP_RUN};
    for (int i = 1; i < argc;) {
        int taken = take(given, i, argc, argv);
        if (taken < 0)
            return -1;
        i += taken;
    }
    if (given->port != 0 && given->framing != DUMP_PCAP)
        return complain("needs --pcap", "--port");
    if (given->partial && given->output == DUMP_REENCODE)
        return complain("does not go with --reencode", "--partial");
    if (given->port == 0)
        given->port = 53;
    return 0;
}

/* The lines of a help text, each behind the same indent. */
static void put_indented(FILE *out, const char *text)
{
    for (size_t len; *text != '\0'; text += len + (text[len] == '\n' ? 1 : 0)) {
        len = strcspn(text, "\n");
        fprintf(out, "        %.*s\n", (int)len, text);
    }
}

void dump_help(FILE *out)
{
    fputs("Usage: dnswire-dump [OPTION]... < FILE\n"
          "Show DNS messages as text, as JSON, or built again.\n"
          "\n"
          "Standard input is one message in wire format, as it stands in a UDP datagram,\n"
          "unless an option says otherwise.\n"
          "\n"
          "Options:\n",
          out);
    for (size_t i = 0; i < OPTIONS; i++) {
        if (options[i].help == NULL)
            continue;
        fprintf(out, "    %s%s%s\n", options[i].name, options[i].argument != NULL ? " " : "",
                options[i].argument != NULL ? options[i].argument : "");
        put_indented(out, options[i].help);
    }
    fputs("\n"
          "A message that is malformed is rejected whole, octets behind its last record\n"
          "included, and `error: WHAT at offset N` tells where; of several messages the\n"
          "others are shown.\n"
          "\n"
          "JSON has the keys id, flags, opcode, rcode, edns, question, answer, authority and\n"
          "additional; a record has name, type, class, ttl and rdata, the last as text.\n"
          "The OPT record is edns, null if there is none, and not in additional.\n"
          "\n"
          "Exit status: 0 all messages are well; 1 one was rejected, or input or output\n"
          "failed; 2 the command line is wrong.\n"
          "\n"
          "Examples:\n"
          "    echo '1234 0100 0001 0000 0000 0000 03 6c616e 00 0001 0001' |\n"
          "        dnswire-dump --hex\n"
          "    tcpdump -w - -c 10 port 53 | dnswire-dump --pcap --json | jq .question\n",
          out);
}
