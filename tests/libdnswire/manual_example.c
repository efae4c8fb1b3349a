/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <dnswire/dnswire.h>

/* Ask for the address of a name. */
static int ask(const char *text, uint8_t *buf, size_t size)
{
    struct dnsw_question question = {.type = DNSW_TYPE_A, .class_ = DNSW_CLASS_IN};
    const struct dnsw_edns edns = {.udp_size = 1232};
    struct dnsw_builder b;

    int len = dnsw_name_from_text(text, strlen(text), NULL, question.name);
    if (len < 0)
        return len;
    question.name_len = (uint8_t)len;
    dnsw_builder_init(&b, buf, size, 4711, DNSW_FLAG_RD, DNSW_OPT_LEN);
    dnsw_builder_question(&b, &question);
    dnsw_builder_opt(&b, &edns);
    return dnsw_builder_finish(&b);
}

/* Answer any question with one address. */
static int answer(const uint8_t *query, size_t len, uint8_t *buf, size_t size)
{
    static const uint8_t address[] = {192, 0, 2, 1};
    const struct dnsw_span rdata = {address, sizeof(address)};
    struct dnsw_question question;
    struct dnsw_message m;
    struct dnsw_builder b;

    int got = dnsw_message_init(&m, query, len);
    if (got == 0)
        got = dnsw_message_question(&m, &question);
    if (got != 1)
        return got < 0 ? got : DNSW_ERR_SHORT;
    dnsw_builder_init(&b, buf, size, m.header.id, DNSW_FLAG_QR | DNSW_FLAG_AA, 0);
    dnsw_builder_question(&b, &question);
    dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, question.name, DNSW_TYPE_A, DNSW_CLASS_IN, 300,
                       &rdata, 1);
    return dnsw_builder_finish(&b);
}

/* Print every record of a message. */
static int print(const uint8_t *octets, size_t len)
{
    struct dnsw_message m;
    struct dnsw_rr rr;
    char line[2048];

    int got = dnsw_message_init(&m, octets, len);
    if (got < 0)
        return got;
    while ((got = dnsw_message_next(&m, &rr)) == 1) {
        got = dnsw_rr_to_text(&m, &rr, line, sizeof(line));
        if (got < 0)
            return got;
        puts(line);
    }
    return got;
}

int main(void)
{
    uint8_t query[512], response[512];

    int len = ask("www.example.", query, sizeof(query));
    if (len > 0)
        len = answer(query, (size_t)len, response, sizeof(response));
    if (len > 0)
        len = print(response, (size_t)len);
    if (len < 0)
        fprintf(stderr, "error: %s\n", dnsw_error_text(len));
    return len < 0;
}
