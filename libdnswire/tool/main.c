/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <errno.h>
#include <string.h>

static void (*const read_framing[])(struct dump *d) = {
    [DUMP_SINGLE] = dump_single,
    [DUMP_TCP] = dump_tcp,
    [DUMP_PCAP] = dump_pcap,
};

void dump_reject(struct dump *d, const char *what, unsigned long offset)
{
    /* what was written before shall stand before it */
    fflush(stdout);
    fputs("error: ", stderr);
    if (d->number != 0)
        fprintf(stderr, "%s %lu: ", d->options.framing == DUMP_PCAP ? "packet" : "message",
                d->number);
    fprintf(stderr, "%s at offset %lu\n", what, offset);
    d->failed = true;
}

static int write_text(void *arg, const char *text, size_t len)
{
    (void)arg;
    return fwrite(text, 1, len, stdout) == len ? 0 : 1;
}

static void show_text(struct dump *d, const uint8_t *octets, size_t len, const char *head)
{
    if (d->written++ > 0)
        putchar('\n');
    if (head != NULL)
        printf(";; %s\n", head);
    /* its fault has been told, and the output is looked at when all is done */
    int ignored = dnsw_message_to_text(octets, len, d->text, sizeof(d->text), write_text, NULL);
    (void)ignored;
}

static void show_reencoded(struct dump *d, const uint8_t *octets, size_t len)
{
    const uint8_t *built;
    size_t at = 0;
    int built_len = dump_reencode(octets, len, &built, &at);

    if (built_len < 0) {
        dump_reject(d, dnsw_error_text(built_len), at);
        return;
    }
    if (d->options.framing != DUMP_SINGLE) {
        putchar(built_len >> 8);
        putchar(built_len & 0xFF);
    }
    fwrite(built, 1, (size_t)built_len, stdout);
}

void dump_message(struct dump *d, const uint8_t *octets, size_t len, const char *head)
{
    size_t at = 0;
    int error = dnsw_message_check(octets, len, &at);

    if (error == 0 || (d->options.partial && len >= DNSW_HEADER_LEN)) {
        if (d->options.output == DUMP_TEXT)
            show_text(d, octets, len, head);
        else if (d->options.output == DUMP_JSON)
            dump_json(d, octets, len, stdout);
        else
            show_reencoded(d, octets, len);
    }
    if (error != 0)
        dump_reject(d, dnsw_error_text(error), at);
}

int main(int argc, char **argv)
{
    static struct dump d;

    if (dump_options_read(&d.options, argc, argv) != 0)
        return 2;
    if (d.options.action == DUMP_HELP) {
        dump_help(stdout);
    } else if (d.options.action == DUMP_VERSION) {
        printf("dnswire-dump %s\n", dnsw_version());
    } else {
        d.input = (struct dump_input){.file = stdin, .hex = d.options.hex};
        read_framing[d.options.framing](&d);
        if (d.input.fault != NULL)
            dump_reject(&d, d.input.fault, d.input.offset);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "error: standard output: %s\n", strerror(errno));
        return 1;
    }
    return d.failed ? 1 : 0;
}
