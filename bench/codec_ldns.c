/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "codec.h"

static const struct codec_message *message;
static ldns_pkt *source; /* the records that a build writes */
static ldns_rdf *names[CODEC_NAMES];

static void prepare(const struct codec_message *m)
{
    message = m;
    if (ldns_wire2pkt(&source, m->octets, m->len) != LDNS_STATUS_OK)
        errx(1, "ldns does not read the message");
    for (size_t i = 0; i < CODEC_NAMES; i++) {
        names[i] = ldns_dname_new_frm_str(m->text[i]);
        if (names[i] == NULL)
            errx(1, "ldns does not read a name");
    }
}

static size_t parse(void)
{
    ldns_pkt *pkt = NULL;

    if (ldns_wire2pkt(&pkt, message->octets, message->len) != LDNS_STATUS_OK)
        return 0;
    /* the OPT becomes fields of the packet */
    size_t count = (size_t)ldns_pkt_ancount(pkt) + ldns_pkt_nscount(pkt) + ldns_pkt_arcount(pkt) +
                   (ldns_pkt_edns(pkt) ? 1 : 0);
    ldns_pkt_free(pkt);
    return count;
}

static size_t build(uint8_t *buf, size_t size)
{
    uint8_t *wire = NULL;
    size_t len = 0;

    if (ldns_pkt2wire(&wire, source, &len) != LDNS_STATUS_OK || len > size)
        len = 0;
    else
        memcpy(buf, wire, len);
    free(wire);
    return len;
}

static size_t to_text(size_t i, char *buf, size_t size)
{
    char *text = ldns_rdf2str(names[i]);
    size_t len = text != NULL ? strlen(text) : size;

    if (len < size)
        memcpy(buf, text, len + 1);
    free(text);
    return len < size ? len : 0;
}

static size_t from_text(size_t i, uint8_t *name)
{
    ldns_rdf *rdf = ldns_dname_new_frm_str(message->text[i]);

    if (rdf == NULL)
        return 0;
    size_t len = ldns_rdf_size(rdf);
    memcpy(name, ldns_rdf_data(rdf), len);
    ldns_rdf_deep_free(rdf);
    return len;
}

const struct codec codec_ldns = {
    .name = "ldns",
    .version = ldns_version,
    .notes = "ldns_wire2pkt() and ldns_pkt2wire(); expands every name and RDATA into memory from "
             "malloc(), a field at a time",
    .prepare = prepare,
    .parse = parse,
    .build = build,
    .to_text = to_text,
    .from_text = from_text,
};
