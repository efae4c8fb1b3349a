/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_TOOL_DUMP_H
#define DNSWIRE_TOOL_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <dnswire/dnswire.h>

/* dnswire-dump: what its parts share. It uses the public interface of the library alone. */

/* What the message stands in. */
enum dump_framing { DUMP_SINGLE, DUMP_TCP, DUMP_PCAP };

enum dump_output { DUMP_TEXT, DUMP_JSON, DUMP_REENCODE };

/* What to do instead of dumping. */
enum dump_action { DUMP_RUN, DUMP_HELP, DUMP_VERSION };

struct dump_options {
    int action;  /* enum dump_action */
    int framing; /* enum dump_framing */
    int output;  /* enum dump_output */
    int hex;     /* the input is hexadecimal text */
    int partial; /* show what can be read of a message that is rejected */
    int port;    /* of DNS in a capture */
};

/* 0, or -1 when the command line is wrong, which has been said on standard error. */
int dump_options_read(struct dump_options *options, int argc, char **argv);
void dump_help(FILE *out);

/* Standard input, as octets or as hexadecimal text. */
struct dump_input {
    FILE *file;
    bool hex;
    bool odd;             /* an octet has its first digit alone */
    int digit;            /* that digit */
    unsigned long offset; /* octets read of the file */
    const char *fault;    /* NULL, or what is wrong with it */
};

/* Up to `size` octets: how many there were. Fewer at the end or at a fault. */
size_t dump_input_read(struct dump_input *in, uint8_t *buf, size_t size);

/* TCP streams of a capture at once: with more the one that was quiet longest is given up. 2 MiB. */
#define DUMP_STREAMS_MAX 32

/* One direction of a TCP connection, of which the end is not known. */
struct dump_stream {
    bool used;
    int family; /* 4 or 6 */
    uint8_t from[16], to[16];
    uint16_t from_port, to_port;
    uint32_t next;        /* the sequence number that goes on with it (RFC 9293 section 3.4) */
    unsigned long number; /* of its last packet */
    size_t len;           /* octets of a message that is not complete */
    uint8_t octets[2 + DNSW_MESSAGE_MAX];
};

/* A run of the program. Large, so it is static in main(). */
struct dump {
    struct dump_options options;
    struct dump_input input;
    unsigned long number;  /* of the message or packet, from 1; 0 where there is but one */
    unsigned long written; /* messages of text: a blank line stands between them */
    bool failed;           /* something was rejected */
    char text[DNSW_RR_TEXT_MAX];
    uint8_t octets[1 << 18]; /* of a message, or of a packet as long as any capture has it */
    struct dump_stream streams[DUMP_STREAMS_MAX];
};

/* `error: [message 3: ]WHAT at offset N`; the exit status will be 1. */
void dump_reject(struct dump *d, const char *what, unsigned long offset);

/* The inputs. */
void dump_single(struct dump *d);
void dump_tcp(struct dump *d);
void dump_pcap(struct dump *d);

/* Check a message and write it; `head` is a line of comment for the text, or NULL. */
void dump_message(struct dump *d, const uint8_t *octets, size_t len, const char *head);

/* The outputs. What can be read is written; errors have been checked for before. */
void dump_json(struct dump *d, const uint8_t *octets, size_t len, FILE *out);
int dump_reencode(const uint8_t *octets, size_t len, const uint8_t **ret_octets, size_t *ret_at);

/* A string of JSON with its quotes: ASCII, and so valid UTF-8 whatever the octets are. */
void dump_json_string(FILE *out, const char *text, size_t len);

/* What a packet carries to or from a port of DNS. */
struct dump_datagram {
    const uint8_t *payload; /* NULL: nothing of interest */
    size_t len;
    bool tcp;
    bool begins, ends; /* of a TCP stream: SYN; FIN or RST */
    uint32_t sequence; /* number of the first octet in a TCP stream */
    int family;        /* 4 or 6 */
    const uint8_t *from, *to;
    uint16_t from_port, to_port;
};

/* Show a message of `len` octets that the packet carried, or ended. */
void dump_carried(struct dump *d, const struct dump_datagram *g, const uint8_t *octets, size_t len);

/* Put a TCP segment to its stream and show the messages that are whole then. */
void dump_segment(struct dump *d, const struct dump_datagram *g);

/* No more segments come: tell of messages that are not whole. */
void dump_segments_end(struct dump *d);

/* True if the link type of a capture can be read. */
bool dump_link_known(uint32_t link_type);

/* Find the payload in the `len` octets of a packet of a known link type. */
void dump_packet(uint32_t link_type, const uint8_t *octets, size_t len, unsigned port,
                 struct dump_datagram *ret);

#endif
