/* SPDX-License-Identifier: MIT */
/*
 * For a test that compares: reads a zone file on standard input whose origin is example. and prints
 * each record as owner, TTL, class, type and the octets of its RDATA in hexadecimal, or
 * LINE:COLUMN: and the fault.
 */
#include <stdio.h>

#include <dnswire/dnswire.h>

#define INPUT_MAX (1 << 20)

static int print_record(void *arg, const struct dnsw_zone_rr *rr)
{
    char owner[DNSW_NAME_TEXT_MAX];
    char type[DNSW_MNEMONIC_MAX];
    char class_[DNSW_MNEMONIC_MAX];

    (void)arg;
    dnsw_name_to_text(rr->owner, owner, sizeof(owner));
    dnsw_type_to_text(rr->type, type, sizeof(type));
    dnsw_class_to_text(rr->class_, class_, sizeof(class_));
    printf("%s %lu %s %s ", owner, (unsigned long)rr->ttl_s, class_, type);
    for (size_t i = 0; i < rr->rdlen; i++)
        printf("%02x", rr->rdata[i]);
    putchar('\n');
    return 0;
}

static int print_fault(void *arg, const struct dnsw_zone_fault *fault)
{
    (void)arg;
    printf("%lu:%lu: %s\n", fault->line, fault->column, dnsw_error_text(fault->error));
    return 0;
}

int main(void)
{
    static const uint8_t origin[] = "\7example";
    static char input[INPUT_MAX];
    static char text[1 << 16];
    static uint8_t rdata[DNSW_RDATA_MAX];
    static struct dnsw_zone z;
    const struct dnsw_zone_handler handler = {.record = print_record, .fault = print_fault};
    const struct dnsw_zone_source source = {.text = input,
                                            .len = fread(input, 1, sizeof(input), stdin)};

    dnsw_zone_init(&z, text, sizeof(text), rdata, sizeof(rdata), origin);
    return dnsw_zone_read(&z, &source, &handler) == 0 ? 0 : 1;
}
