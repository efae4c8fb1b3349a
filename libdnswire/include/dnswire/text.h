/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_TEXT_H
#define DNSWIRE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/message.h>

/* Presentation format of whole records (RFC 1035 section 5.1) and of whole messages. */

DNSW_BEGIN_DECLS

/*
 * A buffer of this many octets is enough for any line of text that the library writes. The longest
 * is an NSEC of 65535 types, each as TYPE65535.
 */
#define DNSW_RR_TEXT_MAX (1u << 20)

/*
 * One line `owner TTL class type rdata` with a NUL, fields separated by one space, of a record of
 * `m`. RDATA that is malformed stands in the generic form `\# len hex` (RFC 3597 section 5), with
 * compressed names as they are. Returns the length without the NUL or DNSW_ERR_NOSPACE
 * (DNSW_RR_TEXT_MAX is enough).
 */
int dnsw_rr_to_text(const struct dnsw_message *m, const struct dnsw_rr *rr, char *buf, size_t size);

/*
 * The RDATA of a record of `m` alone, else as dnsw_rr_to_text(). RDATA of no octets in a class ANY
 * or NONE (RFC 2136) is empty text.
 */
int dnsw_rr_rdata_to_text(const struct dnsw_message *m, const struct dnsw_rr *rr, char *buf,
                          size_t size);

/*
 * Takes `len` octets of text, which end at the end of a line and are followed by a NUL. The text is
 * valid during the call only. 0 to go on; anything else ends the writing and is what its caller
 * gets, so negative values should be errors of dnswire/error.h.
 */
typedef int dnsw_text_sink(void *arg, const char *text, size_t len);

/*
 * A whole message as text in sections, comments with two semicolons, records as lines of a zone
 * file:
 *
 *     ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4660
 *     ;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
 *
 *     ;; OPT PSEUDOSECTION:
 *     ; EDNS: version: 0, flags: do; udp: 1232
 *     ; EDE: 15 (Blocked)
 *
 *     ;; QUESTION SECTION:
 *     ;lan. IN NS
 *
 *     ;; ANSWER SECTION:
 *     lan. 60 IN NS ns.lan.
 *
 * The status is the extended RCODE (RFC 6891 section 6.1.3); an UPDATE's sections have the names
 * of RFC 2136. What can be read is written even if the message is malformed further on.
 *
 * With `sink` NULL all the text goes into `buf`, with a NUL. Otherwise `buf` holds a few lines at a
 * time (DNSW_RR_TEXT_MAX is enough for any) and `sink` gets them.
 * Returns 0, what `sink` stopped with, DNSW_ERR_NOSPACE, or the message's error; its offset is what
 * dnsw_message_check() tells. On failure `buf` ends with a NUL behind the lines that are complete,
 * if `size` is not 0.
 */
DNSW_MUST_CHECK int dnsw_message_to_text(const void *octets, size_t len, char *buf, size_t size,
                                         dnsw_text_sink *sink, void *arg);

/*
 * The mnemonics of the flags of a header, such as `qr rd ra`, with a NUL; `mbz` is the bit that
 * must be zero. Returns the length without the NUL or DNSW_ERR_NOSPACE (32 octets are enough).
 */
int dnsw_flags_to_text(uint16_t flags, char *buf, size_t size);

DNSW_END_DECLS

#endif
