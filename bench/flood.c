/* SPDX-License-Identifier: MIT */
/*
 * The load generator: one thread on one core, a fixed window of queries under way, every answer
 * looked at. Prints one line of key=value pairs.
 */
#include <config.h>

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "bench.h"
#include "client.h"
#include "cputime.h"
#include "cycles.h"
#include "queries.h"

enum {
    PIDS_MAX = 64,
    LATE_NS = 5000000, /* answers from here on are counted as late */
};

struct options {
    struct client_options client;
    const char *pattern;
    const char *file;
    size_t names;
    uint64_t seed;
    bool edns;
    unsigned core;
    double seconds;
    double warmup_s;
    pid_t pids[PIDS_MAX];
    size_t pid_count;
};

static const char usage[] =
    "usage: flood --port PORT [option …]\n"
    "  --port PORT       server at 127.0.0.1\n"
    "  --names N         ask for N names of the pattern (1000)\n"
    "  --pattern TEXT    name with one %06d (host%06d.bench.lan)\n"
    "  --file PATH       ask for the lines 'name type' of a file instead\n"
    "  --expect WHAT     address (A 10.x.y.z by the number of the name), noerror, nxdomain, echo\n"
    "  --edns            add an OPT record to every query\n"
    "  --flows N         sockets (4)\n"
    "  --window N        queries under way (128)\n"
    "  --batch N         queries of one sending call (16)\n"
    "  --rate N          queries a second at the most (0: as many as are answered)\n"
    "  --no-segment      sendmmsg instead of one buffer cut by the kernel\n"
    "  --seconds S       time measured (3)\n"
    "  --warmup S        time before that (0.3)\n"
    "  --core N          core of the generator (1)\n"
    "  --seed N          of the order of the names (1)\n"
    "  --pid PID         a process of the server, for its CPU time and cycles; may be given "
    "again\n";

static struct expectation expectation_of_word(const char *word)
{
    static const struct {
        const char *word;
        struct expectation expect;
    } known[] = {
        {"address", {.answers = 1, .address = true}},
        {"noerror", {.answers = 1}},
        {"nxdomain", {.rcode = 3}},
        {"echo", {.header_only = true}},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(word, known[i].word) == 0)
            return known[i].expect;
    }
    errx(2, "--expect: one of address, noerror, nxdomain, echo is needed, not '%s'", word);
}

static double parse_seconds(const char *what, const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0 && value <= 3600))
        errx(2, "%s: seconds from 0 to 3600 are needed, not '%s'", what, text);
    return value;
}

static void add_pid(struct options *o, const char *text)
{
    if (o->pid_count == PIDS_MAX)
        errx(2, "--pid: at most %d", PIDS_MAX);
    o->pids[o->pid_count++] = (pid_t)parse_number("--pid", text, 1, 1UL << 30);
}

static void take_option(struct options *o, int option, const char *value)
{
    switch (option) {
    case 'p':
        o->client.port = (uint16_t)parse_number("--port", value, 1, 65535);
        break;
    case 'n':
        o->names = parse_number("--names", value, 1, 1000000);
        break;
    case 'P':
        o->pattern = value;
        break;
    case 'f':
        o->file = value;
        break;
    case 'e':
        o->client.expect = expectation_of_word(value);
        break;
    case 'E':
        o->edns = true;
        break;
    case 'F':
        o->client.flows = (unsigned)parse_number("--flows", value, 1, CLIENT_FLOWS_MAX);
        break;
    case 'w':
        o->client.window = (unsigned)parse_number("--window", value, 1, 65536);
        break;
    case 'b':
        o->client.batch = (unsigned)parse_number("--batch", value, 1, CLIENT_BATCH_MAX);
        break;
    case 'R':
        o->client.rate = parse_number("--rate", value, 0, 10000000);
        break;
    case 'S':
        o->client.segment = false;
        break;
    case 's':
        o->seconds = parse_seconds("--seconds", value);
        break;
    case 'W':
        o->warmup_s = parse_seconds("--warmup", value);
        break;
    case 'c':
        o->core = (unsigned)parse_number("--core", value, 0, CPU_SETSIZE - 1);
        break;
    case 'r':
        o->seed = parse_number("--seed", value, 0, UINT32_MAX);
        break;
    case 'i':
        add_pid(o, value);
        break;
    default:
        fputs(usage, stderr);
        exit(2);
    }
}

static void parse_options(struct options *o, int argc, char **argv)
{
    static const struct option known[] = {
        {"port", 1, NULL, 'p'},   {"names", 1, NULL, 'n'},      {"pattern", 1, NULL, 'P'},
        {"file", 1, NULL, 'f'},   {"expect", 1, NULL, 'e'},     {"edns", 0, NULL, 'E'},
        {"flows", 1, NULL, 'F'},  {"window", 1, NULL, 'w'},     {"batch", 1, NULL, 'b'},
        {"rate", 1, NULL, 'R'},   {"no-segment", 0, NULL, 'S'}, {"seconds", 1, NULL, 's'},
        {"warmup", 1, NULL, 'W'}, {"core", 1, NULL, 'c'},       {"seed", 1, NULL, 'r'},
        {"pid", 1, NULL, 'i'},    {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
        take_option(o, option, optarg);
    unsigned per_flow = o->client.window / o->client.flows;
    if (o->client.port == 0 || optind != argc) {
        fputs(usage, stderr);
        exit(2);
    }
    if (per_flow < o->client.batch || per_flow > CLIENT_WINDOW_MAX)
        errx(2, "--window: from %u (a batch for each flow) to %u are needed",
             o->client.batch * o->client.flows, CLIENT_WINDOW_MAX * o->client.flows);
    if (o->file != NULL && o->client.expect.address)
        errx(2, "--file: the addresses are not known, use --expect noerror");
}

static void report(const struct client_counts *n, double seconds, uint64_t cpu_ns, uint64_t cycles)
{
    double answers = n->answers == 0 ? 1.0 : (double)n->answers;
    printf("answers=%" PRIu64 " seconds=%.3f qps=%.0f lost=%" PRIu64 " wrong=%" PRIu64
           " strays=%" PRIu64 " noerror=%" PRIu64 " nxdomain=%" PRIu64 " refused=%" PRIu64
           " p50_us=%.1f p99_us=%.1f p999_us=%.1f max_us=%.1f late=%" PRIu64 " idle=%.3f "
           "server_cpu=%.3f "
           "cpu_ns=%.1f cycles=%.1f\n",
           n->answers, seconds, (double)n->answers / seconds, n->lost, n->wrong, n->strays,
           n->rcodes[0], n->rcodes[3], n->rcodes[5], (double)latency_at(&n->latency, 0.5) / 1e3,
           (double)latency_at(&n->latency, 0.99) / 1e3,
           (double)latency_at(&n->latency, 0.999) / 1e3,
           (double)latency_at(&n->latency, 1.0 - 1e-12) / 1e3, latency_from(&n->latency, LATE_NS),
           (double)n->idle_ns / 1e9 / seconds, (double)cpu_ns / 1e9 / seconds,
           (double)cpu_ns / answers, (double)cycles / answers);
}

int main(int argc, char **argv)
{
    struct options o = {
        .client = {.flows = 4, .window = 128, .batch = 16, .segment = true},
        .pattern = "host%06d.bench.lan",
        .names = 1000,
        .seed = 1,
        .core = 1,
        .seconds = 3,
        .warmup_s = 0.3,
    };
    struct queries queries;
    struct cycles cycles;
    static struct client_counts warmup, counts;

    o.client.expect = expectation_of_word("noerror");
    parse_options(&o, argc, argv);
    pin_to_core(o.core);
    if (o.file != NULL)
        queries_from_file(&queries, o.file, o.seed, o.edns);
    else
        queries_from_pattern(&queries, o.pattern, o.names, o.seed, o.edns);

    struct client *client = client_new(&o.client, &queries);
    client_run(client, (uint64_t)(o.warmup_s * 1e9), &warmup);
    cycles_init(&cycles, o.pids, o.pid_count);
    uint64_t cpu_before = cputime_ns(o.pids, o.pid_count), start = now_ns();
    client_run(client, (uint64_t)(o.seconds * 1e9), &counts);
    uint64_t end = now_ns(), cpu_after = cputime_ns(o.pids, o.pid_count);
    report(&counts, (double)(end - start) / 1e9, cpu_after - cpu_before, cycles_read(&cycles));
    cycles_done(&cycles);

    client_free(client);
    queries_done(&queries);
    return counts.answers == 0;
}
