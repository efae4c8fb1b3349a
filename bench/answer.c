/* SPDX-License-Identifier: MIT */
/*
 * What an answer costs without sockets: the time of nd_answer() for names in random order. It is
 * the part of a query's cost that the daemon's own code decides. Prints one line of key=value
 * pairs.
 *
 * usage: answer CONFIG PATTERN NAMES RCODE
 */
#include <config.h>

#include <stdio.h>

#include <nanocfg/config.h>

#include "base/limits.h"
#include "bench.h"
#include "queries.h"
#include "resolve/answer.h"
#include "store/snapshot.h"

enum {
    ROUNDS = 9,
    ANSWERS_MIN = 2000000, /* of a round: some tenths of a second */
};

static struct nd_snapshot *load(const char *path)
{
    struct ncfg_config *config = NULL;
    struct ncfg_diags *diags = ncfg_diags_new(path);

    if (diags == NULL || ncfg_load_file(path, diags, &config) != NCFG_OK)
        errx(1, "%s: cannot be loaded; nanodns check says why", path);
    struct nd_snapshot *snapshot = nd_snapshot_new(config, NULL, now_ns());
    if (snapshot == NULL)
        errx(1, "no memory");
    ncfg_config_free(config);
    ncfg_diags_free(diags);
    return snapshot;
}

/* Nanoseconds of an answer, over all queries, as often as it takes. */
static double measure(const struct nd_snapshot *snapshot, const struct queries *q, unsigned rcode)
{
    static uint8_t buf[ND_UDP_ANSWER_MAX];
    static const uint32_t rotations[ND_ROTATIONS];
    size_t passes = (ANSWERS_MIN + q->count - 1) / q->count, wrong = 0;
    uint64_t start = now_ns();

    for (size_t pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < q->count; i++) {
            struct nd_request request = {
                .wire = q->octets + q->start[i],
                .len = query_len(q, i),
                .transport = ND_UDP,
                .allowed = true,
                .rotations = rotations,
            };
            struct nd_reply reply;
            enum nd_verdict verdict = nd_answer(snapshot, &request, buf, sizeof(buf), &reply);
            wrong += verdict != ND_REPLY || reply.rcode != rcode;
        }
    }
    if (wrong > 0)
        errx(1, "%zu answers are wrong", wrong);
    return (double)(now_ns() - start) / (double)(passes * q->count);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
    double ns[ROUNDS];
    struct queries queries;

    if (argc != 5)
        errx(2, "usage: answer CONFIG PATTERN NAMES RCODE");
    size_t names = parse_number("names", argv[3], 1, 1000000);
    unsigned rcode = (unsigned)parse_number("rcode", argv[4], 0, 15);

    struct nd_snapshot *snapshot = load(argv[1]);
    queries_from_pattern(&queries, argv[2], names, 1, false);
    for (unsigned i = 0; i < ROUNDS; i++)
        ns[i] = measure(snapshot, &queries, rcode);
    qsort(ns, ROUNDS, sizeof(ns[0]), compare);
    printf("median_ns=%.1f min_ns=%.1f max_ns=%.1f\n", ns[ROUNDS / 2], ns[0], ns[ROUNDS - 1]);

    queries_done(&queries);
    nd_snapshot_free(snapshot);
    return 0;
}
