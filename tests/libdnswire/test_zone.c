/* SPDX-License-Identifier: MIT */
#include <dnswire/dnswire.h>

#include "octets.h"

/* What a reading said, a line a record or fault. */
struct heard {
    char text[4096];
    size_t len;
    unsigned calls;
    unsigned stop_at;         /* the call that ends the reading, 0: none */
    const char *const *files; /* name, text, name, text, NULL: what $INCLUDE finds */
    unsigned open;            /* included and not closed yet */
};

static void say(struct heard *h, const char *line)
{
    size_t len = strlen(line);

    CU_ASSERT_FATAL(len + 2 < sizeof(h->text) - h->len);
    memcpy(h->text + h->len, line, len);
    h->len += len;
    h->text[h->len++] = '\n';
    h->text[h->len] = '\0';
}

static int on_record(void *arg, const struct dnsw_zone_rr *rr)
{
    char owner[DNSW_NAME_TEXT_MAX], type[DNSW_MNEMONIC_MAX], class_[DNSW_MNEMONIC_MAX];
    char rdata[1024], line[2400];
    struct heard *h = arg;

    ASSERT_INT(dnsw_rdata_check(rr->type, rr->rdata, rr->rdlen), 0);
    dnsw_name_to_text(rr->owner, owner, sizeof(owner));
    dnsw_type_to_text(rr->type, type, sizeof(type));
    dnsw_class_to_text(rr->class_, class_, sizeof(class_));
    dnsw_rdata_to_text(rr->type, rr->rdata, rr->rdlen, rdata, sizeof(rdata));
    snprintf(line, sizeof(line), "%s %u %s %s %s", owner, (unsigned)rr->ttl_s, class_, type, rdata);
    say(h, line);
    return ++h->calls == h->stop_at ? 77 : 0;
}

static int on_fault(void *arg, const struct dnsw_zone_fault *fault)
{
    struct heard *h = arg;
    char line[128];

    snprintf(line, sizeof(line), "%s:%lu:%lu: %s", fault->file != NULL ? fault->file : "-",
             fault->line, fault->column, dnsw_error_text(fault->error));
    say(h, line);
    return ++h->calls == h->stop_at ? 78 : 0;
}

static int on_include(void *arg, const char *path, struct dnsw_zone_source *ret_source)
{
    struct heard *h = arg;

    for (const char *const *file = h->files; *file != NULL; file += 2) {
        if (strcmp(*file, path) == 0) {
            *ret_source =
                (struct dnsw_zone_source){.name = file[0], .text = file[1], .len = strlen(file[1])};
            h->open++;
            return 0;
        }
    }
    return DNSW_ERR_UNKNOWN;
}

static void on_close(void *arg, const struct dnsw_zone_source *source)
{
    struct heard *h = arg;

    CU_ASSERT_PTR_NOT_NULL(source->name);
    h->open--;
}

static int read_source(struct heard *h, const struct dnsw_zone_source *source,
                       const uint8_t *origin)
{
    const struct dnsw_zone_handler handler = {
        .record = on_record,
        .fault = on_fault,
        .include = h->files != NULL ? on_include : NULL,
        .close = on_close,
        .arg = h,
    };
    static struct dnsw_zone z;
    static char text[1024];
    static uint8_t rdata[512];

    h->text[0] = '\0';
    dnsw_zone_init(&z, text, sizeof(text), rdata, sizeof(rdata), origin);
    int got = dnsw_zone_read(&z, source, &handler);
    ASSERT_INT(h->open, 0);
    return got;
}

static int read_text(struct heard *h, const char *text)
{
    const struct dnsw_zone_source source = {.name = "z", .text = text, .len = strlen(text)};

    return read_source(h, &source, NAME("\3lan"));
}

/* RFC 1035 section 5.3, with a $TTL as RFC 2308 section 4 wants it. */
static const char rfc1035[] = "$TTL 1h\n"
                              "$ORIGIN isi.edu.\n"
                              "@   IN  SOA     VENERA      Action\\.domains (\n"
                              "                                 20     ; SERIAL\n"
                              "                                 7200   ; REFRESH\n"
                              "                                 600    ; RETRY\n"
                              "                                 3600000; EXPIRE\n"
                              "                                 60)    ; MINIMUM\n"
                              "\n"
                              "        NS      A.ISI.EDU.\n"
                              "        MX      10      VENERA\n"
                              "A       A       26.3.0.103\n"
                              "VENERA  A       10.1.0.52\n"
                              "        A       128.9.0.32\n"
                              "$INCLUDE ISI-MAILBOXES.TXT\n";

static void reads_the_example_of_rfc1035(void)
{
    static const char *const files[] = {"ISI-MAILBOXES.TXT",
                                        "MOE     MB      A.ISI.EDU.\n"
                                        "@ 5 TXT \"end\"",
                                        NULL};
    struct heard h = {.files = files};

    /* the mailbox types are not in the table everywhere: what has them reads them */
    uint16_t type;
    int has_mb = dnsw_type_from_text("MB", 2, &type) == 0;
    ASSERT_INT(read_text(&h, rfc1035), has_mb ? 0 : DNSW_ERR_UNKNOWN);
    ASSERT_TEXT(h.text, has_mb ? "isi.edu. 3600 IN SOA VENERA.isi.edu. Action\\.domains.isi.edu. "
                                 "20 7200 600 3600000 60\n"
                                 "isi.edu. 3600 IN NS A.ISI.EDU.\n"
                                 "isi.edu. 3600 IN MX 10 VENERA.isi.edu.\n"
                                 "A.isi.edu. 3600 IN A 26.3.0.103\n"
                                 "VENERA.isi.edu. 3600 IN A 10.1.0.52\n"
                                 "VENERA.isi.edu. 3600 IN A 128.9.0.32\n"
                                 "MOE.isi.edu. 3600 IN MB A.ISI.EDU.\n"
                                 "isi.edu. 5 IN TXT \"end\"\n"
                               : "isi.edu. 3600 IN SOA VENERA.isi.edu. Action\\.domains.isi.edu. "
                                 "20 7200 600 3600000 60\n"
                                 "isi.edu. 3600 IN NS A.ISI.EDU.\n"
                                 "isi.edu. 3600 IN MX 10 VENERA.isi.edu.\n"
                                 "A.isi.edu. 3600 IN A 26.3.0.103\n"
                                 "VENERA.isi.edu. 3600 IN A 10.1.0.52\n"
                                 "VENERA.isi.edu. 3600 IN A 128.9.0.32\n"
                                 "ISI-MAILBOXES.TXT:1:9: the mnemonic is unknown\n"
                                 "isi.edu. 5 IN TXT \"end\"\n");
}

/* Text on the left reads as the lines on the right. */
struct zone_case {
    const char *text;
    const char *heard;
};

static void expect(const struct zone_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct heard h = {.len = 0};
        int error = read_text(&h, cases[i].text);
        ASSERT_TEXT(h.text, cases[i].heard);
        CU_ASSERT((error != 0) ==
                  (strncmp(h.text, "z:", 2) == 0 || strstr(h.text, "\nz:") != NULL));
    }
}

#define EXPECT(cases) expect(cases, sizeof(cases) / sizeof((cases)[0]))

static void ttl_and_class_stand_in_either_order(void)
{
    static const struct zone_case cases[] = {
        {"a 60 IN A 192.0.2.1", "a.lan. 60 IN A 192.0.2.1\n"},
        {"a IN 1h30m A 192.0.2.1", "a.lan. 5400 IN A 192.0.2.1\n"},
        {"a. CH 7 TXT x", "a. 7 CH TXT \"x\"\n"},
        {"a 7 class32 TXT x\nb TXT y", "a.lan. 7 CLASS32 TXT \"x\"\nb.lan. 7 CLASS32 TXT \"y\"\n"},
        {"a 60 A 192.0.2.1\nb A 192.0.2.2\n", /* the last stated (RFC 1035) */
         "a.lan. 60 IN A 192.0.2.1\nb.lan. 60 IN A 192.0.2.2\n"},
        {"$ttl 1d\na 60 A 192.0.2.1\nb A 192.0.2.2\n", /* the default (RFC 2308) */
         "a.lan. 60 IN A 192.0.2.1\nb.lan. 86400 IN A 192.0.2.2\n"},
        {"@ SOA a b 1 2 3 4 5\n NS @", /* MINIMUM */
         "lan. 5 IN SOA a.lan. b.lan. 1 2 3 4 5\nlan. 5 IN NS lan.\n"},
        {"@ SOA a b 1 1h 15m 1w2d 1d", "lan. 86400 IN SOA a.lan. b.lan. 1 3600 900 777600 86400\n"},
        {"@ 1 SOA a b 1h 1 1 1 1", "z:1:13: the text is not what its field allows\n"},
        {"@ 1 SOA a b 1 1 1x 1 1", "z:1:17: the text is not what its field allows\n"},
        {"@ 1 SOA a b 1 1 3551w 1 1", "z:1:17: a number is outside its range\n"},
        {"@ SOA a b 1 2 3 4 4294967295\n", "lan. 0 IN SOA a.lan. b.lan. 1 2 3 4 4294967295\n"},
        {"@ 60 60 A 192.0.2.1", "z:1:6: the mnemonic is unknown\n"},
        {"@ 1h30 A 192.0.2.1", "z:1:3: the text is not what its field allows\n"},
        {"@ 2147483648 A 192.0.2.1", "z:1:3: a number is outside its range\n"},
        {"@ A 192.0.2.1", "z:1:3: no record stands before to take the owner or the TTL from\n"},
        {" 5 A 192.0.2.1", "z:1:1: no record stands before to take the owner or the TTL from\n"},
        {"a. 5 IN IN A 192.0.2.1", "z:1:9: the mnemonic is unknown\n"},
        {"a. 5 ANY A 192.0.2.1", "z:1:6: the type or class stands for a question, not for data\n"},
        {"a. 5 NONE A 192.0.2.1", "z:1:6: the type or class stands for a question, not for data\n"},
        {"a. 5 IN ANY \\# 0", "z:1:9: the type or class stands for a question, not for data\n"},
        {"a. 5 TYPE0 \\# 0", "z:1:6: the type or class stands for a question, not for data\n"},
        {"a. 5 TYPE41 \\# 0", "z:1:6: the type or class stands for a question, not for data\n"},
        {"a. 5 TYPE128 \\# 0", "z:1:6: the type or class stands for a question, not for data\n"},
        {"a. 5 TYPE256 \\# 2 FFFF", "a. 5 IN TYPE256 \\# 2 FFFF\n"},
        {"a. 5 TYPE65280 \\# 4 0A00 0001", "a. 5 IN TYPE65280 \\# 4 0A000001\n"}, /* RFC 3597 5 */
        {"a. 5 TYPE1 192.0.2.1", "a. 5 IN A 192.0.2.1\n"},
    };
    static const struct zone_case *const all = cases;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint16_t known;
        /* 256 is URI once the table has it */
        if (strstr(all[i].text, "TYPE256") != NULL && dnsw_type_from_text("URI", 3, &known) == 0)
            continue;
        expect(&all[i], 1);
    }
}

static void strings_escapes_and_lines(void)
{
    static const struct zone_case cases[] = {
        {"", ""},
        {"\n ; nothing\n\t \r\n;\n\r\n(\n)", ""},
        {"a 5 TXT \"a;b(c)\" d\\;e ;f\r\n", "a.lan. 5 IN TXT \"a;b(c)\" \"d;e\"\n"},
        {"a 5 TXT \"a\\\"b\" \\065\\ \\\"x", "a.lan. 5 IN TXT \"a\\\"b\" \"A \\\"x\"\n"},
        {"a 5 TXT \"two\nlines\" x", "a.lan. 5 IN TXT \"two\\010lines\" \"x\"\n"},
        {"a 5 TXT \"tab\ttab\"\tx", "a.lan. 5 IN TXT \"tab\\009tab\" \"x\"\n"},
        {"a 5 TXT(\"a\"\n;c\n\"b\"\n)", "a.lan. 5 IN TXT \"a\" \"b\"\n"},
        {"a 5 TXT ( (a) ( b\n) c ) d", "a.lan. 5 IN TXT \"a\" \"b\" \"c\" \"d\"\n"},
        {"( a\n 5\n A\n 192.0.2.1 )", "a.lan. 5 IN A 192.0.2.1\n"},
        {"\\097\\.b 5 A 192.0.2.1", "a\\.b.lan. 5 IN A 192.0.2.1\n"},
        {"\\@ 5 A 192.0.2.1", "\\@.lan. 5 IN A 192.0.2.1\n"},
        {"\\$ttl 5 A 192.0.2.1", "\\$ttl.lan. 5 IN A 192.0.2.1\n"},
        {"a 5 HTTPS 1 . alpn=\"h2,h3\" port=8443", /* RFC 9460 section 2.1 */
         "a.lan. 5 IN HTTPS 1 . alpn=\"h2,h3\" port=8443\n"},
    };
    EXPECT(cases);
}

static void faults_have_their_place(void)
{
    static const struct zone_case cases[] = {
        {"a 5 A 192.0.2.300\nb 5 A 192.0.2.1",
         "z:1:7: the text is not an address of this family\nb.lan. 5 IN A 192.0.2.1\n"},
        {"a 5 A 192.0.2.1 x", "z:1:17: text follows the last field\n"},
        {"a 5 A", "z:1:6: the text ends before the last field\n"},
        {"a 5", "z:1:4: the text ends before the last field\n"},
        {"a", "z:1:2: the text ends before the last field\n"},
        {"\n\na 5 SOA ns.lan. admin.lan. ( ; (\n 1 2\n   x 4 5 )\n",
         "z:5:4: the text is not what its field allows\n"},
        {"a 5 TXT (\"x\n\\\"y\" \\000\n )z\"", "z:3:4: the text is not what its field allows\n"},
        {"a 5 TXT ( \"a\ta\\\\\" \n b\\300 )", "z:2:2: a backslash escape is not \\X or \\DDD with "
                                               "DDD <= 255\n"},
        {"a 5 TXT (\nx\nb 5 A 192.0.2.1",
         "z:1:9: a parenthesis is not closed, or was not opened\n"},
        {"a 5 TXT x )\nb 5 A 192.0.2.1",
         "z:1:11: a parenthesis is not closed, or was not opened\nb.lan. 5 IN A 192.0.2.1\n"},
        {"a 5 TXT \"x\nb 5 A 192.0.2.1\n", "z:1:9: the text is not what its field allows\n"},
        {"a 5 TXT x\\\nb 5 A 192.0.2.1", "z:1:10: a backslash escape is not \\X or \\DDD with DDD "
                                         "<= 255\nb.lan. 5 IN A 192.0.2.1\n"},
        {"a 5 TXT \"x\\\n\"", "z:1:11: a backslash escape is not \\X or \\DDD with DDD <= 255\n"},
        {"a 5 TXT x\\", "z:1:10: a backslash escape is not \\X or \\DDD with DDD <= 255\n"},
        {"a 5 TXT x\ry", "z:1:9: the text is not what its field allows\n"},
        {"\"a\" 5 TXT x", "z:1:1: the text is not what its field allows\n"},
        {"a \"5\" TXT x", "z:1:3: the text is not what its field allows\n"},
        {"a 5 A 192.0.2.1\nb..c 5 A 192.0.2.2\n 5 A 192.0.2.3\n", /* whose would it be? */
         "a.lan. 5 IN A 192.0.2.1\nz:2:1: a label is empty\n"
         "z:3:1: no record stands before to take the owner or the TTL from\n"},
        {"$GENERATE 1-9 a$ A 192.0.2.$", "z:1:1: the directive is unknown or refused\n"},
        {"$INCLUDE x", "z:1:1: the directive is unknown or refused\n"},
        {"$ORIGIN", "z:1:8: the text ends before the last field\n"},
        {"$ORIGIN a b", "z:1:11: text follows the last field\n"},
        {"$ORIGIN a..b", "z:1:9: a label is empty\n"},
        {"$TTL x", "z:1:6: the text is not what its field allows\n"},
        {"$TTL 1 2", "z:1:8: text follows the last field\n"},
        {"$TTL \"1\"", "z:1:6: the text is not what its field allows\n"},
    };
    EXPECT(cases);
}

static void origins_are_relative_and_may_be_unknown(void)
{
    static const char text[] = "a 5 A 192.0.2.1\n$ORIGIN b\n$ORIGIN b.\n$ORIGIN c\na 5 NS @\n";
    const struct dnsw_zone_source source = {.text = text, .len = sizeof(text) - 1};
    struct heard h = {.len = 0};

    ASSERT_INT(read_source(&h, &source, NULL), DNSW_ERR_NAME_RELATIVE);
    ASSERT_TEXT(h.text, "-:1:1: a relative name stands where no origin is known\n"
                        "-:2:9: a relative name stands where no origin is known\n"
                        "a.c.b. 5 IN NS c.b.\n");
}

static void included_files_keep_their_origin_to_themselves(void)
{
    static const char *const files[] = {"my file", "a 5 A 192.0.2.1\n$ORIGIN deep\n@ 5 NS @\n",
                                        "two", "$INCLUDE \"my\\032file\" sub\n", NULL};
    struct heard h = {.files = files};

    ASSERT_INT(read_text(&h, "x 5 TXT 1\n$INCLUDE two t\n 5 TXT 2\n$INCLUDE my\\ file"), 0);
    ASSERT_TEXT(h.text, "x.lan. 5 IN TXT \"1\"\n"
                        "a.sub.t.lan. 5 IN A 192.0.2.1\n"
                        "deep.sub.t.lan. 5 IN NS deep.sub.t.lan.\n"
                        "x.lan. 5 IN TXT \"2\"\n"
                        "a.lan. 5 IN A 192.0.2.1\n"
                        "deep.lan. 5 IN NS deep.lan.\n");
}

static void faults_of_includes(void)
{
    static const char *const files[] = {"self", "$INCLUDE self\n", NULL};
    static const struct zone_case cases[] = {
        {"$INCLUDE self", "self:1:10: files include each other too deep\n"},
        {"$INCLUDE none", "z:1:10: the mnemonic is unknown\n"}, /* what the opener said */
        {"$INCLUDE (\n none )", "z:2:2: the mnemonic is unknown\n"},
        {"$INCLUDE", "z:1:9: the text ends before the last field\n"},
        {"$INCLUDE \"\"", "z:1:10: the text is not what its field allows\n"},
        {"$INCLUDE a\\000b", "z:1:10: the text is not what its field allows\n"},
        {"$INCLUDE a\\300b", "z:1:10: a backslash escape is not \\X or \\DDD with DDD <= 255\n"},
        {"$INCLUDE a \"b\"", "z:1:12: the text is not what its field allows\n"},
        {"$INCLUDE a b..c", "z:1:12: a label is empty\n"},
        {"$INCLUDE a b c", "z:1:14: text follows the last field\n"},
        {"$INCLUDE a \"b", "z:1:12: the text is not what its field allows\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct heard h = {.files = files};
        CU_ASSERT(read_text(&h, cases[i].text) < 0);
        ASSERT_TEXT(h.text, cases[i].heard);
    }
}

static void a_callback_ends_the_reading(void)
{
    static const char *const files[] = {"two", "b 5 A 192.0.2.2\nc..d 5 A 192.0.2.3\n", NULL};
    static const char text[] = "a 5 A 192.0.2.1\n$INCLUDE two\ne 5 A 192.0.2.4\n";

    for (unsigned stop = 1; stop <= 5; stop++) {
        struct heard h = {.files = files, .stop_at = stop};
        int expected = stop == 3 ? 78 : stop == 5 ? DNSW_ERR_LABEL_EMPTY : 77;
        ASSERT_INT(read_text(&h, text), expected);
        ASSERT_INT(h.calls, stop < 5 ? stop : 4);
    }
}

static void without_a_fault_callback_the_first_fault_ends_it(void)
{
    static const char text[] = "a 5 A x\nb 5 A 192.0.2.1\n";
    const struct dnsw_zone_source source = {.text = text, .len = sizeof(text) - 1};
    struct heard h = {.len = 0};
    const struct dnsw_zone_handler handler = {.record = on_record, .arg = &h};
    struct dnsw_zone z;
    char entry[64];
    uint8_t rdata[64];

    dnsw_zone_init(&z, entry, sizeof(entry), rdata, sizeof(rdata), NAME(""));
    ASSERT_INT(dnsw_zone_read(&z, &source, &handler), DNSW_ERR_ADDRESS);
    ASSERT_INT(h.calls, 0);
}

/* A source that gives the text in pieces of one size, and may fail at its end. */
struct pieces {
    const char *text;
    size_t left, size;
    int end;
};

static int next_piece(void *handle, const char **ret_text, size_t *ret_len)
{
    struct pieces *p = handle;

    if (p->left == 0)
        return p->end;
    *ret_len = p->left < p->size ? p->left : p->size;
    *ret_text = p->text;
    p->text += *ret_len;
    p->left -= *ret_len;
    return 1;
}

static void text_may_come_in_pieces(void)
{
    static const char text[] = "a 5 TXT ( \"x\\\"\ny\" ; z\r\n b )\r\nb 5 A 192.0.2.1\r\n";

    for (size_t size = 1; size < sizeof(text); size++) {
        struct pieces p = {text, sizeof(text) - 1, size, 0};
        const struct dnsw_zone_source source = {.name = "p", .more = next_piece, .handle = &p};
        struct heard h = {.len = 0};
        ASSERT_INT(read_source(&h, &source, NAME("")), 0);
        ASSERT_TEXT(h.text, "a. 5 IN TXT \"x\\\"\\010y\" \"b\"\nb. 5 IN A 192.0.2.1\n");
    }
    for (size_t len = 0; len < sizeof(text) - 2; len++) {
        struct pieces p = {text, len, 3, -99};
        const struct dnsw_zone_source source = {.name = "p", .more = next_piece, .handle = &p};
        struct heard h = {.len = 0};
        ASSERT_INT(read_source(&h, &source, NAME("")), -99);
    }
}

static void buffers_that_are_too_small_are_faults(void)
{
    static const char text[] = "a 5 A 192.0.2.1\nb 5 TXT x\n";
    const struct dnsw_zone_source source = {.name = "s", .text = text, .len = sizeof(text) - 1};
    char entry[64];
    uint8_t rdata[64];
    struct dnsw_zone z;

    for (size_t size = 0; size <= 17; size++) {
        struct heard h = {.len = 0};
        const struct dnsw_zone_handler handler = {
            .record = on_record, .fault = on_fault, .arg = &h};
        dnsw_zone_init(&z, entry, size, rdata, sizeof(rdata), NAME(""));
        ASSERT_INT(dnsw_zone_read(&z, &source, &handler), size < 16 ? DNSW_ERR_NOSPACE : 0);
        CU_ASSERT((strstr(h.text, "s:1:1: the output buffer is full\n") != NULL) == (size < 16));
        CU_ASSERT((strstr(h.text, "s:2:1: the output buffer is full\n") != NULL) == (size < 10));
        ASSERT_INT(h.calls, 2);
    }
    for (size_t size = 0; size <= 4; size++) {
        struct heard h = {.len = 0};
        const struct dnsw_zone_handler handler = {
            .record = on_record, .fault = on_fault, .arg = &h};
        dnsw_zone_init(&z, entry, sizeof(entry), rdata, size, NAME(""));
        ASSERT_INT(dnsw_zone_read(&z, &source, &handler), size < 4 ? DNSW_ERR_NOSPACE : 0);
    }
}

UNIT_MAIN("dnswire zone", UNIT_TEST(reads_the_example_of_rfc1035),
          UNIT_TEST(ttl_and_class_stand_in_either_order), UNIT_TEST(strings_escapes_and_lines),
          UNIT_TEST(faults_have_their_place), UNIT_TEST(origins_are_relative_and_may_be_unknown),
          UNIT_TEST(included_files_keep_their_origin_to_themselves), UNIT_TEST(faults_of_includes),
          UNIT_TEST(a_callback_ends_the_reading),
          UNIT_TEST(without_a_fault_callback_the_first_fault_ends_it),
          UNIT_TEST(text_may_come_in_pieces), UNIT_TEST(buffers_that_are_too_small_are_faults))
