/* SPDX-License-Identifier: MIT */
/*
 * What the codec costs: parse, build and names both ways, beside other libraries over the same
 * octets. Rounds of all libraries are interleaved and timed by the processor time of this process,
 * so that a busy machine falls on all of them alike; a cell is the median of the rounds. Prints a
 * table in Markdown.
 *
 * usage: codec [ROUNDS [MILLISECONDS]]       (of a measurement in a round)
 */
#include <config.h>

#include <stdio.h>

#include <dnswire/dnswire.h>

#include "bench.h"
#include "codec.h"

enum {
    ROUNDS_DEFAULT = 31,
    ROUNDS_MAX = 1001,
    SLICE_MS_DEFAULT = 4,
    TASKS = 4,
    CODECS_MAX = 5,
};

/* An answer as a resolver gives it: an alias, addresses, and what goes with them. */
static const struct {
    enum dnsw_section section;
    const char *owner;
    uint16_t type;
    const char *rdata;
} records[CODEC_RECORDS - 1] = {
    {DNSW_SECTION_ANSWER, "www.example.com.", DNSW_TYPE_CNAME, "web.cdn.example.net."},
    {DNSW_SECTION_ANSWER, "web.cdn.example.net.", DNSW_TYPE_A, "192.0.2.10"},
    {DNSW_SECTION_ANSWER, "web.cdn.example.net.", DNSW_TYPE_A, "192.0.2.11"},
    {DNSW_SECTION_ANSWER, "web.cdn.example.net.", DNSW_TYPE_AAAA, "2001:db8::10"},
    {DNSW_SECTION_ANSWER, "example.com.", DNSW_TYPE_MX, "10 mail.example.com."},
    {DNSW_SECTION_ANSWER, "example.com.", DNSW_TYPE_TXT,
     "\"v=spf1 include:_spf.example.com ~all\""},
    {DNSW_SECTION_AUTHORITY, "example.net.", DNSW_TYPE_NS, "ns1.example.net."},
    {DNSW_SECTION_AUTHORITY, "example.net.", DNSW_TYPE_NS, "ns2.example.org."},
    {DNSW_SECTION_AUTHORITY, "example.com.", DNSW_TYPE_SOA,
     "ns1.example.net. hostmaster.example.com. 2026112201 7200 3600 1209600 300"},
};

static const char *const names[CODEC_NAMES] = {
    "www.example.com.",
    "web.cdn.example.net.",
    "example.com.",
    "mail.example.com.",
    "ns1.example.net.",
    "hostmaster.example.com.",
    "_sip._tcp.voice.internal.example.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
};

static size_t name_of(const char *text, uint8_t *name)
{
    int len = dnsw_name_from_text(text, strlen(text), NULL, name);
    if (len < 0)
        errx(1, "%s: %s", text, dnsw_error_text(len));
    return (size_t)len;
}

static void make_message(struct codec_message *message)
{
    static uint8_t octets[1024], name[CODEC_NAMES][DNSW_NAME_MAX];
    static const uint8_t cookie[] = {0, 10, 0, 16, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    const struct dnsw_edns edns = {
        .udp_size = 1232, .options = cookie, .options_len = sizeof(cookie)};
    struct dnsw_question question = {.type = DNSW_TYPE_A, .class_ = DNSW_CLASS_IN};
    struct dnsw_builder b;

    question.name_len = (uint8_t)name_of(records[0].owner, question.name);
    dnsw_builder_init(&b, octets, sizeof(octets), 4711, DNSW_FLAG_QR | DNSW_FLAG_RD | DNSW_FLAG_RA,
                      DNSW_OPT_LEN + sizeof(cookie));
    dnsw_builder_question(&b, &question);
    for (size_t i = 0; i < CODEC_RECORDS - 1; i++) {
        uint8_t owner[DNSW_NAME_MAX], rdata[512];
        int len = dnsw_rdata_from_text(records[i].type, records[i].rdata, strlen(records[i].rdata),
                                       NULL, rdata, sizeof(rdata), NULL);
        if (len < 0)
            errx(1, "%s: %s", records[i].rdata, dnsw_error_text(len));
        const struct dnsw_span span = {rdata, (size_t)len};
        name_of(records[i].owner, owner);
        dnsw_builder_rrset(&b, records[i].section, owner, records[i].type, DNSW_CLASS_IN, 300,
                           &span, 1);
    }
    dnsw_builder_opt(&b, &edns);
    int len = dnsw_builder_finish(&b);
    if (len < 0)
        errx(1, "the message: %s", dnsw_error_text(len));
    message->octets = octets;
    message->len = (size_t)len;
    for (size_t i = 0; i < CODEC_NAMES; i++) {
        message->text[i] = names[i];
        message->name[i] = name[i];
        message->name_len[i] = name_of(names[i], name[i]);
    }
}

/* Every task gives a number that is 0 when it went wrong. */
static size_t run_parse(const struct codec *c)
{
    return c->parse() == CODEC_RECORDS;
}

static size_t run_build(const struct codec *c)
{
    static uint8_t buf[1232];
    return c->build(buf, sizeof(buf));
}

static size_t run_to_text(const struct codec *c)
{
    static char buf[DNSW_NAME_TEXT_MAX];
    size_t ok = 1;

    for (size_t i = 0; i < CODEC_NAMES; i++)
        ok &= c->to_text(i, buf, sizeof(buf)) > 0;
    return ok;
}

static size_t run_from_text(const struct codec *c)
{
    static uint8_t buf[DNSW_NAME_MAX + 1];
    size_t ok = 1;

    for (size_t i = 0; i < CODEC_NAMES; i++)
        ok &= c->from_text(i, buf) > 0;
    return ok;
}

static const struct {
    size_t (*run)(const struct codec *c);
    double parts; /* a run is so many of what the column counts */
} tasks[TASKS] = {
    {run_parse, 1},
    {run_build, 1},
    {run_to_text, CODEC_NAMES},
    {run_from_text, CODEC_NAMES},
};

static int has_task(const struct codec *c, unsigned task)
{
    const int has[TASKS] = {c->parse != NULL, c->build != NULL, c->to_text != NULL,
                            c->from_text != NULL};
    return has[task];
}

static double cpu_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

/* Nanoseconds of one of the task's parts, over so many runs. */
static double time_runs(const struct codec *c, unsigned task, size_t runs)
{
    size_t wrong = 0;
    double start = cpu_ns();

    for (size_t i = 0; i < runs; i++)
        wrong += tasks[task].run(c) == 0;
    if (wrong > 0)
        errx(1, "%s: task %u went wrong", c->name, task);
    return (cpu_ns() - start) / ((double)runs * tasks[task].parts);
}

/* What a library wrote must be the message that was asked for, however it compressed it. */
static size_t check_build(const struct codec *c)
{
    uint8_t buf[1232], rdata[512];
    struct dnsw_message m;
    struct dnsw_rr rr;
    unsigned count = 0;

    size_t len = c->build(buf, sizeof(buf));
    if (dnsw_message_init(&m, buf, len) != 0)
        errx(1, "%s builds no message", c->name);
    while (dnsw_message_next(&m, &rr) == 1) {
        if (dnsw_message_rdata(&m, &rr, rdata, sizeof(rdata)) < 0)
            errx(1, "%s builds a record that is malformed", c->name);
        count++;
    }
    if (m.reader.error != 0 || count != CODEC_RECORDS)
        if (m.reader.error != 0)
            errx(1, "%s builds %u records: %s", c->name, count, dnsw_error_text(m.reader.error));
    return len;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double ns[CODECS_MAX][TASKS][ROUNDS_MAX];

static void measure(const struct codec *const *codecs, size_t count, unsigned rounds, double slice)
{
    size_t runs[CODECS_MAX][TASKS] = {{0}};

    for (size_t i = 0; i < count; i++) {
        for (unsigned task = 0; task < TASKS; task++) {
            if (!has_task(codecs[i], task))
                continue;
            time_runs(codecs[i], task, 1000); /* caches and branches learn it */
            double one = time_runs(codecs[i], task, 1000) * tasks[task].parts;
            runs[i][task] = (size_t)(slice / one) + 1;
        }
    }
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned task = 0; task < TASKS; task++) {
            for (size_t i = 0; i < count; i++) {
                if (runs[i][task] > 0)
                    ns[i][task][round] = time_runs(codecs[i], task, runs[i][task]);
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (unsigned task = 0; task < TASKS; task++)
            qsort(ns[i][task], rounds, sizeof(double), compare);
    }
}

static void print_row(const struct codec *c, size_t i, unsigned rounds)
{
    printf("| %s %s |", c->name, c->version());
    for (unsigned task = 0; task < TASKS; task++) {
        double median = ns[i][task][rounds / 2], ours = ns[0][task][rounds / 2];
        if (!has_task(c, task))
            printf(" not available |");
        else if (i == 0)
            printf(" **%.0f** |", median);
        else
            printf(" %.0f (%.1f times) |", median, median / ours);
    }
    if (c->build != NULL)
        printf(" %zu |\n", check_build(c));
    else
        printf(" |\n");
}

int main(int argc, char **argv)
{
    static const struct codec *const codecs[] = {
        &codec_dnswire,
#ifdef HAVE_LIBKNOT
        &codec_knot,    &codec_knot_pool,
#endif
#ifdef HAVE_LDNS
        &codec_ldns,
#endif
#ifdef HAVE_CARES
        &codec_cares,
#endif
    };
    const size_t count = sizeof(codecs) / sizeof(codecs[0]);
    struct codec_message message;
    unsigned rounds = ROUNDS_DEFAULT;
    double slice_ms = SLICE_MS_DEFAULT;

    if (argc > 1)
        rounds = (unsigned)parse_number("rounds", argv[1], 1, ROUNDS_MAX);
    if (argc > 2)
        slice_ms = (double)parse_number("milliseconds", argv[2], 1, 1000);
    make_message(&message);
    for (size_t i = 0; i < count; i++)
        codecs[i]->prepare(&message);
    measure(codecs, count, rounds, slice_ms * 1e6);

    printf("Nanoseconds of processor time, medians of %u rounds; a message of %zu octets with a\n"
           "question and %d records, and names of %d forms. In brackets: times ours.\n\n",
           rounds, message.len, CODEC_RECORDS, CODEC_NAMES);
    printf("| library | parse | build | name to text | name from text | octets built |\n"
           "|---|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < count; i++)
        print_row(codecs[i], i, rounds);
#ifndef HAVE_LIBKNOT
    printf("| libknot | not installed | | | | |\n");
#endif
#ifndef HAVE_LDNS
    printf("| ldns | not installed | | | | |\n");
#endif
#ifndef HAVE_CARES
    printf("| c-ares | not installed | | | | |\n");
#endif
    printf("\n");
    for (size_t i = 0; i < count; i++)
        printf("* %s: %s\n", codecs[i]->name, codecs[i]->notes);
    return 0;
}
