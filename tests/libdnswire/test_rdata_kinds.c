/* SPDX-License-Identifier: MIT */
/* The edges of each kind of field: the last value taken and the first refused, and why. */
#include <dnswire/name.h>
#include <dnswire/rdata.h>

#include "octets.h"

#define BLANKS_64 "                                                                "

static const struct {
    uint16_t type;
    const char *text;
    const char *printed; /* NULL: refused */
    int error;
    size_t at;
} texts[] = {
#define TAKEN(type, text, printed)     {DNSW_TYPE_##type, text, printed, 0, 0},
#define REFUSED(type, text, error, at) {DNSW_TYPE_##type, text, NULL, DNSW_ERR_##error, at},
    /* numbers of 48 and 64 bits */
    TAKEN(TSIG, "a. 281474976710655 0 0 0 0 0", "a. 281474976710655 0 0 0 NOERROR 0")
        TAKEN(TSIG, "a. 4294967296 0 0 0 badtrunc 0", "a. 4294967296 0 0 0 BADTRUNC 0")
            TAKEN(TSIG, "a. 4294967295 0 0 0 65535 0", "a. 4294967295 0 0 0 65535 0")
                REFUSED(TSIG, "a. 281474976710656 0 0 0 0 0", RANGE, 3)
                    REFUSED(TSIG, "a. 1x 0 0 0 0 0", SYNTAX, 3) REFUSED(TSIG, "a. \"1\" 0 0 0 0 0",
                                                                        SYNTAX, 3)
                        REFUSED(TSIG, "a. 1 0 0 0 BADDAY 0", UNKNOWN, 11)
                            REFUSED(TSIG, "a. 1 0 0 0 65536 0", RANGE, 11)
                                REFUSED(TSIG, "a. 1 0 0 0 \"0\" 0", SYNTAX, 11) TAKEN(IPN, "0", "0")
                                    TAKEN(IPN, "18446744073709551615", "18446744073709551615")
                                        TAKEN(IPN, "1000000000000000000", "1000000000000000000")
                                            REFUSED(IPN, "18446744073709551616", RANGE, 0)
                                                REFUSED(IPN, "99999999999999999999999", RANGE, 0)
                                                    REFUSED(IPN, "-1", SYNTAX, 0)
    /* octets with a length in text */
    REFUSED(TSIG, "a. 1 0 4 AAEC 0 0 0", RDLENGTH, 9) REFUSED(TSIG, "a. 1 0 3 AAE 0 0 0", SYNTAX, 9)
        REFUSED(TSIG, "a. 1 0 65536 AAEC 0 0 0", RANGE, 7)
            REFUSED(TSIG, "a. 1 0 3", FIELD_MISSING, 8)
    /* mnemonics */
    TAKEN(DNSKEY, "0 3 ed25519 AA==", "0 3 15 AA==") TAKEN(DNSKEY,
                                                           "0 3 dsa-nsec3-sha1 AA==", "0 3 6 AA==")
        TAKEN(DNSKEY, "0 3 255 A A = =", "0 3 255 AA==") REFUSED(DNSKEY, "0 3 256 AA==", RANGE, 4)
            REFUSED(DNSKEY, "0 3 RSA AA==", UNKNOWN, 4) REFUSED(DNSKEY, "0 3 8", FIELD_MISSING, 5)
                TAKEN(CERT, "oid 0 0 AA==", "OID 0 0 AA==") TAKEN(CERT, "9 0 0 AA==", "9 0 0 AA==")
                    REFUSED(CERT, "X509 0 0 AA==", UNKNOWN, 0)
                        REFUSED(CERT, "65536 0 0 AA==", RANGE, 0)
                            TAKEN(DSYNC, "cds 1 0 .", "CDS NOTIFY 0 .")
                                REFUSED(DSYNC, "CDS 256 0 .", RANGE, 4)
                                    REFUSED(DSYNC, "NONE 1 0 .", UNKNOWN, 0)
                                        REFUSED(DSYNC, "\"CDS\" 1 0 .", SYNTAX, 0)
                                            REFUSED(DSYNC, "TYPE65536 1 0 .", RANGE, 0)
    /* base64 to the end */
    TAKEN(DHCID, "\tAA EC" BLANKS_64 "AwQ=\t", "AAECAwQ=") REFUSED(DHCID, "", FIELD_MISSING, 0)
        REFUSED(DHCID, "AAE", SYNTAX, 3) REFUSED(DHCID, "AA==AAEC", SYNTAX, 0)
            REFUSED(DHCID, "AA== AAEC", SYNTAX, 5) REFUSED(DHCID, "A===", SYNTAX, 0)
                REFUSED(DHCID, "AB==", SYNTAX, 0) /* RFC 4648 section 3.5: bits left over are 0 */
    REFUSED(DHCID, "AA*C", SYNTAX, 0) REFUSED(DHCID, "AAEC (", SYNTAX, 5)
        TAKEN(KEY, "49152 3 1", "49152 3 1") REFUSED(KEY, "49152 3 1 A", SYNTAX, 11)
    /* digests */
    TAKEN(ZONEMD, "1 1 1 000102030405060708090A0B", "1 1 1 000102030405060708090A0B")
        REFUSED(ZONEMD, "1 1 1 000102030405060708090A", FIELD_MISSING, 28)
            REFUSED(ZONEMD, "1 1 1", FIELD_MISSING, 5) REFUSED(DS, "1 8 2", FIELD_MISSING, 5)
                REFUSED(DS, "1 8 2 abc", SYNTAX, 9)
    /* salts and hashes */
    REFUSED(NSEC3PARAM, "1 0 0 abc", SYNTAX, 6) REFUSED(NSEC3PARAM, "1 0 0 xy", SYNTAX, 6) REFUSED(
        NSEC3PARAM, "1 0 0", FIELD_MISSING, 5) REFUSED(NSEC3PARAM, "1 0 0 --", SYNTAX, 6)
        REFUSED(NSEC3PARAM, "1 0 0 ab cd", FIELD_EXTRA, 9) TAKEN(NSEC3, "1 0 0 - 00", "1 0 0 - 00")
            TAKEN(NSEC3, "1 0 0 - VVVVVVVV A", "1 0 0 - vvvvvvvv A")
                TAKEN(NSEC3, "1 0 0 - 000g", "1 0 0 - 000g") REFUSED(NSEC3, "1 0 0 - 0", SYNTAX, 8)
                    REFUSED(NSEC3, "1 0 0 - 01", SYNTAX, 8) REFUSED(NSEC3, "1 0 0 - 000", SYNTAX, 8)
                        REFUSED(NSEC3, "1 0 0 - 0w", SYNTAX, 8)
                            REFUSED(NSEC3, "1 0 0 -", FIELD_MISSING, 7)
    /* bitmaps */
    TAKEN(NSEC, "a. TYPE0", "a. TYPE0") TAKEN(NSEC, "a.", "a.")
        TAKEN(NSEC, "a. TYPE65535 TYPE65280 A TYPE256 NS A", "a. A NS URI TYPE65280 TYPE65535")
            REFUSED(NSEC, "a. A 2", UNKNOWN, 5) REFUSED(NSEC, "a. \"A\"", SYNTAX, 3)
                REFUSED(NSEC, "a. A (", SYNTAX, 5)
    /* times */
    TAKEN(TKEY, "a. 19700101000000 20000229235959 0 0 0 0",
          "a. 19700101000000 20000229235959 0 NOERROR 0 0")
        TAKEN(TKEY, "a. 21060207062815 951868799 0 0 0 0",
              "a. 21060207062815 20000229235959 0 NOERROR 0 0")
            TAKEN(TKEY, "a. 20200229000000 20201231235959 0 0 0 0",
                  "a. 20200229000000 20201231235959 0 NOERROR 0 0")
                REFUSED(TKEY, "a. 21060207062816 0 0 0 0 0",
                        RANGE, 3) REFUSED(TKEY, "a. 21061231235959 0 0 0 0 0", RANGE,
                                          3) REFUSED(TKEY, "a. 19691231235959 0 0 0 0 0", RANGE, 3)
                    REFUSED(TKEY, "a. 21070101000000 0 0 0 0 0", RANGE, 3) REFUSED(
                        TKEY, "a. 20210229000000 0 0 0 0 0",
                        RANGE, 3) REFUSED(TKEY, "a. 21000229000000 0 0 0 0 0", RANGE,
                                          3) REFUSED(TKEY, "a. 20211301000000 0 0 0 0 0", RANGE, 3)
                        REFUSED(TKEY, "a. 20210001000000 0 0 0 0 0", RANGE, 3)
                            REFUSED(TKEY, "a. 20210100000000 0 0 0 0 0", RANGE, 3)
                                REFUSED(TKEY, "a. 20210101240000 0 0 0 0 0", RANGE, 3)
                                    REFUSED(TKEY, "a. 20210101006000 0 0 0 0 0", RANGE, 3)
                                        REFUSED(TKEY, "a. 20210101000060 0 0 0 0 0", RANGE, 3)
                                            REFUSED(TKEY, "a. 2021010100000x 0 0 0 0 0", SYNTAX, 3)
                                                REFUSED(TKEY, "a. 4294967296 0 0 0 0 0", RANGE, 3)
                                                    REFUSED(TKEY, "a. \"1\" 0 0 0 0 0", SYNTAX, 3)
    /* identifiers */
    TAKEN(EUI48, "AB-cd-EF-01-23-45", "ab-cd-ef-01-23-45")
        REFUSED(EUI48, "ab-cd-ef-01-23", SYNTAX, 0) REFUSED(EUI48, "ab-cd-ef-01-23-4", SYNTAX, 0)
            REFUSED(EUI48, "ab-cd-ef-01-23-456", SYNTAX, 0)
                REFUSED(EUI48, "ab:cd:ef:01:23:45", SYNTAX, 0) REFUSED(EUI48, "ab-cd-ef-01-23-4g",
                                                                       SYNTAX, 0)
                    REFUSED(EUI48, "\"ab-cd-ef-01-23-45\"", SYNTAX, 0)
                        REFUSED(EUI64, "ab-cd-ef-01-23-45", SYNTAX, 0)
                            TAKEN(NID, "0 0:1:fF:0", "0 0000:0001:00ff:0000")
                                REFUSED(NID, "0 1::2", SYNTAX, 2) REFUSED(NID, "0 1:2:3", SYNTAX, 2)
                                    REFUSED(NID, "0 1:2:3:00004", SYNTAX, 2)
    /* places */
    TAKEN(LOC, "0 N 0 E 0", "0 0 0.000 N 0 0 0.000 E 0.00m")
        TAKEN(LOC, "90 S 180 w -100000m", "90 0 0.000 S 180 0 0.000 W -100000.00m") TAKEN(
            LOC, "90 0 0 n 180 0 0.0 e 42849672.95M 90000000.00m 0 0.09",
            "90 0 0.000 N 180 0 0.000 E 42849672.95m 90000000.00m 0.00m 0.09m")
            TAKEN(LOC, "1 2 3.4 N 1 2 3.04 E -0.5 1234 1m 1m",
                  "1 2 3.400 N 1 2 3.040 E -0.50m 1000.00m 1.00m 1.00m")
                REFUSED(LOC, "91 N 0 E 0", RANGE, 0) REFUSED(LOC, "90 0 0.001 N 0 E 0", RANGE, 11)
                    REFUSED(LOC, "0 60 N 0 E 0", RANGE, 2) REFUSED(
                        LOC, "0 0 60 N 0 E 0", RANGE, 4) REFUSED(LOC, "0 0 0 0 N 0 E 0", SYNTAX, 6)
                        REFUSED(LOC, "0 0 0.0001 N 0 E 0", SYNTAX, 4) REFUSED(
                            LOC, "0 0 0. N 0 E 0", SYNTAX, 4) REFUSED(LOC, "0.5 N 0 E 0", SYNTAX, 0)
                            REFUSED(LOC, "N 0 E 0", SYNTAX, 0) REFUSED(LOC, "0 E 0 N 0", SYNTAX, 2)
                                REFUSED(LOC, "0 N 181 E 0", RANGE,
                                        4) REFUSED(LOC, "0 N 0 E", FIELD_MISSING,
                                                   7) REFUSED(LOC, "0 N 0", FIELD_MISSING, 5)
                                    REFUSED(LOC, "0 N 0 E -100000.01", RANGE, 8) REFUSED(
                                        LOC, "0 N 0 E 42849672.96",
                                        RANGE, 8) REFUSED(LOC, "0 N 0 E m", SYNTAX,
                                                          8) REFUSED(LOC, "0 N 0 E -m", SYNTAX, 8)
                                        REFUSED(LOC, "0 N 0 E \"0\"", SYNTAX, 8)
                                            REFUSED(LOC, "0 N 0 E 0 90000000.01", RANGE, 10)
                                                REFUSED(LOC, "0 N 0 E 0 1 1 1 1", FIELD_EXTRA,
                                                        16) REFUSED(LOC, "0 N 0 E 0 -1", SYNTAX, 10)
                                                    REFUSED(LOC, "0 N 0 E 0 \"1\"", SYNTAX, 10)
                                                        REFUSED(LOC, "0 N 0 E 0 1 (", SYNTAX, 12)
    /* prefixes */
    TAKEN(APL, "", "")
        TAKEN(APL, "1:255.255.255.255/32 !2:ffff::1/128", "1:255.255.255.255/32 !2:ffff::1/128")
            REFUSED(APL, "1:0.0.0.0/33", RANGE, 0) REFUSED(APL, "2:::/129", RANGE, 0)
                REFUSED(APL, "3:00/0", RANGE, 0) REFUSED(APL, "65536:00/0", RANGE, 0)
                    REFUSED(APL, "1:0.0.0.0", SYNTAX, 0) REFUSED(APL, "1/0:0.0.0.0", SYNTAX, 0)
                        REFUSED(APL, "0.0.0.0/0", SYNTAX, 0) REFUSED(APL, "!", SYNTAX, 0)
                            REFUSED(APL, "\"1:0.0.0.0/0\"", SYNTAX, 0)
                                REFUSED(APL, "1:1.2.3/8", ADDRESS, 0)
                                    REFUSED(APL, "2:1.2.3.4/8", ADDRESS, 0)
                                        REFUSED(APL, "1:1.2.3.4/8 (", SYNTAX, 12)
    /* gateways and relays */
    TAKEN(IPSECKEY, "1 0 0 .", "1 0 0 .") TAKEN(IPSECKEY, "1 3 0 .", "1 3 0 .") REFUSED(
        IPSECKEY, "1 0 0 a.", SYNTAX, 6) REFUSED(IPSECKEY, "1 0 0", FIELD_MISSING, 5)
        REFUSED(IPSECKEY, "1 1 0 ::1", ADDRESS, 6) REFUSED(IPSECKEY, "1 2 0 1.2.3.4", ADDRESS, 6)
            REFUSED(IPSECKEY, "1 2 256 ::", RANGE, 4) REFUSED(IPSECKEY, "1 4 0 .", RANGE, 2)
                REFUSED(AMTRELAY, "1 2 0 .", RANGE, 2) REFUSED(AMTRELAY, "1 0 4 .", RANGE, 4)
                    REFUSED(AMTRELAY, "1 0 0 . x", FIELD_EXTRA, 8)
    /* identities */
    TAKEN(HIP, "2 00 AA== a. b.", "2 00 AA== a. b.") REFUSED(HIP, "2 0 AA==", SYNTAX, 2)
        REFUSED(HIP, "2 00 AA=", SYNTAX, 5) REFUSED(HIP, "2 00", FIELD_MISSING, 4)
            REFUSED(HIP, "256 00 AA==", RANGE, 0) REFUSED(HIP, "2 00 AA== \"a.\"", SYNTAX, 10)
                REFUSED(HIP, "2 00 AA== a..b.", LABEL_EMPTY, 10)
                    REFUSED(HIP, "2 00 AA== (", SYNTAX, 10)
    /* strings */
    REFUSED(ISDN, "1 2 3", FIELD_EXTRA, 4) REFUSED(ISDN, "1 \"", SYNTAX, 2)
        REFUSED(HINFO, "PC", FIELD_MISSING, 2) REFUSED(URI, "1 1 \"\"", SYNTAX, 4)
            REFUSED(URI, "1 1", FIELD_MISSING, 3)
                TAKEN(URI, "1 1 \"a\\\"\\000\"", "1 1 \"a\\\"\\000\"")
    /* types that have the generic form alone, and the check of that form (RFC 3597 section 5) */
    REFUSED(NULL, "00", SYNTAX, 0) REFUSED(NXT, "a. A", SYNTAX, 0) REFUSED(DS, "\\# 4 00010801",
                                                                           RDLENGTH, 3)
        REFUSED(LOC, "\\# 16 01000000000000000000000000000000", RANGE,
                3) REFUSED(NSEC, "\\# 4 00000100", RDLENGTH, 3)
            TAKEN(LOC, "\\# 16 00121613800000008000000000989680", "0 0 0.000 N 0 0 0.000 E 0.00m")};

static void texts_are_taken_or_refused(void)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint8_t rdata[256];
        char printed[512];
        size_t at = 999;
        int got = dnsw_rdata_from_text(texts[i].type, texts[i].text, strlen(texts[i].text), NULL,
                                       rdata, sizeof(rdata), &at);
        if (texts[i].printed == NULL) {
            if (got != texts[i].error || at != texts[i].at)
                printf("\n  %s", texts[i].text);
            ASSERT_INT(got, texts[i].error);
            ASSERT_INT(at, texts[i].at);
            continue;
        }
        if (got < 0)
            printf("\n  %s: %s", texts[i].text, dnsw_error_text(got));
        CU_ASSERT(got >= 0);
        CU_ASSERT(dnsw_rdata_to_text(texts[i].type, rdata, got < 0 ? 0 : (size_t)got, printed,
                                     sizeof(printed)) >= 0);
        ASSERT_TEXT(printed, texts[i].printed);
    }
}

static const struct {
    uint16_t type;
    const char *hex;
    int error;
} wires[] = {
#define WIRE(type, hex, error) {DNSW_TYPE_##type, hex, DNSW_ERR_##error},
    WIRE(NSEC, "00", OK)                /* no types at all */
    WIRE(NSEC, "00000101", OK)          /* one octet */
    WIRE(NSEC, "00000100", RDLENGTH)    /* whose last is 0 */
    WIRE(NSEC, "000000", RDLENGTH)      /* of none */
    WIRE(NSEC, "0000", RDLENGTH)        /* no length */
    WIRE(NSEC, "00000201", RDLENGTH)    /* cut */
    WIRE(NSEC, "00000101000101", RANGE) /* a window twice */
    WIRE(NSEC, "00010101000101", RANGE) /* descending */
    WIRE(NSEC, "00000101010101FF0101", OK)
        WIRE(NSEC, "0000200000000000000000000000000000000000000000000000000000000000000001", OK)
            WIRE(NSEC, "000021000000000000000000000000000000000000000000000000000000000000000001",
                 RANGE) WIRE(NSEC3, "01000000000100", OK)
                WIRE(NSEC3, "010000000000", RDLENGTH) /* a hash of nothing */
    WIRE(LOC, "00000000800000008000000000989680",
         OK) WIRE(LOC, "00999999800000008000000000989680",
                  OK) WIRE(LOC, "01121613800000008000000000989680",
                           RANGE) WIRE(LOC, "00a01613800000008000000000989680",
                                       RANGE) WIRE(LOC, "00121a13800000008000000000989680", RANGE)
        WIRE(LOC, "00121601800000008000000000989680",
             RANGE) WIRE(LOC, "0012161393508d008000000000989680",
                         RANGE) WIRE(LOC, "001216136cb0417fc000000000989680", RANGE)
            WIRE(LOC, "00121613800000008000000000989680ff", RDLENGTH) WIRE(APL, "00010000", OK)
                WIRE(APL, "00012104c0000201", RANGE) WIRE(APL, "00012005c000020101", RANGE)
                    WIRE(APL, "00018003c00000", RANGE) WIRE(APL, "00011803c00000",
                                                            RDLENGTH) WIRE(APL, "00030000", RANGE)
                        WIRE(APL, "0002811001020304050607080910111213141516",
                             RANGE) WIRE(APL, "0002801101020304050607080910111213141516ff", RANGE)
                            WIRE(IPSECKEY, "010400", RANGE) WIRE(IPSECKEY, "018100c0000201", RANGE)
                                WIRE(IPSECKEY, "010300c00c",
                                     LABEL_TYPE) /* RFC 4025 section 2.5: never compressed */
    WIRE(AMTRELAY, "0181c0000201", OK) WIRE(AMTRELAY, "0184", RANGE) WIRE(AMTRELAY, "0000", OK)
        WIRE(HIP, "000200010001", RDLENGTH) WIRE(HIP, "0102000001", RDLENGTH)
            WIRE(HIP, "010200010001c00c", LABEL_TYPE) WIRE(ISDN, "0131", OK)
                WIRE(ISDN, "01310132", OK) WIRE(ISDN, "013101320133", RDLENGTH)
                    WIRE(ISDN, "01310232", RDLENGTH) WIRE(URI, "00010001", RDLENGTH)
                        WIRE(ZONEMD, "0000000101010001020304050607080910", RDLENGTH)
                            WIRE(ZONEMD, "000000010101000102030405060708091011", OK)
                                WIRE(EUI48, "0102030405", RDLENGTH)
                                    WIRE(EUI48, "01020304050607", RDLENGTH) WIRE(NXT, "0001", OK)
                                        WIRE(DNAME, "c00c", LABEL_TYPE)};

static void wires_are_taken_or_refused(void)
{
    for (size_t i = 0; i < sizeof(wires) / sizeof(wires[0]); i++) {
        uint8_t octets[64];
        size_t len = octets_from_hex(wires[i].hex, octets);
        int got = dnsw_rdata_check(wires[i].type, octets, len);
        if (got != wires[i].error)
            printf("\n  %s", wires[i].hex);
        ASSERT_INT(got, wires[i].error);
    }
}

/* Length octets say 255 at most, and a type bitmap of every type is as long as it gets. */
static void the_longest_fields_fit(void)
{
    static char text[700000];
    static uint8_t rdata[70000];
    size_t len = 0;

    len = (size_t)snprintf(text, sizeof(text), "1 0 0 ");
    memset(text + len, 'a', 512);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NSEC3PARAM, text, len + 510, NULL, rdata, 300, NULL),
               4 + 1 + 255);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NSEC3PARAM, text, len + 512, NULL, rdata, 300, NULL),
               DNSW_ERR_STRING_LONG);
    len = (size_t)snprintf(text, sizeof(text), "1 0 0 - ");
    memset(text + len, '0', 410);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NSEC3, text, len + 408, NULL, rdata, 300, NULL),
               4 + 1 + 1 + 255);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NSEC3, text, len + 410, NULL, rdata, 300, NULL),
               DNSW_ERR_STRING_LONG);
    len = (size_t)snprintf(text, sizeof(text), "2 ");
    memset(text + len, '0', 512);
    memcpy(text + len + 512, " AA==", 5);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_HIP, text, len + 517, NULL, rdata, 700, NULL),
               DNSW_ERR_STRING_LONG);

    len = (size_t)snprintf(text, sizeof(text), "a.");
    for (int type = 65535; type >= 0; type--)
        len += (size_t)snprintf(text + len, sizeof(text) - len, " TYPE%d", type);
    int got = dnsw_rdata_from_text(DNSW_TYPE_NSEC, text, len, NULL, rdata, sizeof(rdata), NULL);
    ASSERT_INT(got, 3 + 256 * 34);
    ASSERT_INT(dnsw_rdata_check(DNSW_TYPE_NSEC, rdata, (size_t)got), 0);
}

/* A name in mixed case, one that is compressed: RRSIG folds and KX folds, neither is expanded. */
static void canonical_form_of_later_types(void)
{
    uint8_t kx[] = "\0\1\3LaN", nsec[] = "\3LaN\0", dname[] = "\3LaN", hip[] = "\1\2\0\1xy\3LaN";

    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_KX, kx, 7, kx), 0);
    ASSERT_OCTETS(kx, 7, "\0\1\3lan\0", 7);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_DNAME, dname, 5, dname), 0);
    ASSERT_OCTETS(dname, 5, "\3lan\0", 5);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_NSEC, nsec, 5, nsec), 0); /* RFC 6840 5.1 */
    ASSERT_OCTETS(nsec, 5, "\3LaN\0", 5);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_HIP, hip, 11, hip), 0);
    ASSERT_OCTETS(hip, 11, "\1\2\0\1xy\3LaN\0", 11);
}

UNIT_MAIN("dnswire rdata kinds", UNIT_TEST(texts_are_taken_or_refused),
          UNIT_TEST(wires_are_taken_or_refused), UNIT_TEST(the_longest_fields_fit),
          UNIT_TEST(canonical_form_of_later_types))
