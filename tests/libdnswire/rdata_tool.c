/* SPDX-License-Identifier: MIT */
/*
 * What test_dnspython.py compares: a line `text TYPE …` is answered with the RDATA in hexadecimal
 * digits, a line `wire TYPE hex` with its text; what is refused with `error: …`.
 */
#include <stdio.h>
#include <string.h>

#include <dnswire/rdata.h>

#define LINE_MAX_LEN 400000

static char line[LINE_MAX_LEN], text[LINE_MAX_LEN];
static uint8_t rdata[DNSW_RDATA_MAX];

static void answer_text(uint16_t type, const char *field)
{
    int len = dnsw_rdata_from_text(type, field, strlen(field), (const uint8_t *)"", rdata,
                                   sizeof(rdata), NULL);

    if (len < 0) {
        printf("error: %s\n", dnsw_error_text(len));
        return;
    }
    for (int i = 0; i < len; i++)
        printf("%02x", rdata[i]);
    putchar('\n');
}

static void answer_wire(uint16_t type, const char *field)
{
    size_t len = 0;
    unsigned octet;

    for (; sscanf(field + 2 * len, "%2x", &octet) == 1; len++)
        rdata[len] = (uint8_t)octet;
    int error = dnsw_rdata_check(type, rdata, len);
    if (error != 0)
        printf("error: %s\n", dnsw_error_text(error));
    else if ((error = dnsw_rdata_to_text(type, rdata, len, text, sizeof(text))) < 0)
        printf("error: %s\n", dnsw_error_text(error));
    else
        puts(text);
}

int main(void)
{
    while (fgets(line, sizeof(line), stdin) != NULL) {
        uint16_t type;
        line[strcspn(line, "\n")] = '\0';
        char *mnemonic = strchr(line, ' ');
        char *field = mnemonic != NULL ? strchr(++mnemonic, ' ') : NULL;
        if (field == NULL ||
            dnsw_type_from_text(mnemonic, (size_t)(field - mnemonic), &type) != 0) {
            puts("error: the line");
            continue;
        }
        if (line[0] == 't')
            answer_text(type, field + 1);
        else
            answer_wire(type, field + 1);
    }
    return 0;
}
