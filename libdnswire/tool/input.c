/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <errno.h>
#include <string.h>

static int next_octet(struct dump_input *in)
{
    int c = getc(in->file);

    if (c == EOF && ferror(in->file))
        in->fault = strerror(errno);
    in->offset += c != EOF;
    return c;
}

static void pass_line(struct dump_input *in)
{
    int c;

    do
        c = next_octet(in);
    while (c != '\n' && c != EOF);
}

/* 0..15, or -1; ASCII whatever the locale. */
static int digit_value(int c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = c > 0 ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) % 16 : -1;
}

/* The next octet of two digits, or EOF at the end or a fault. */
static int hex_octet(struct dump_input *in)
{
    int before = 0; /* the character, to know 0x */

    for (;;) {
        int c = next_octet(in);
        int value = digit_value(c);
        if (value >= 0 && in->odd) {
            in->odd = false;
            return in->digit << 4 | value;
        }
        if (value >= 0) {
            in->odd = true;
            in->digit = value;
        } else if ((c == 'x' || c == 'X') && in->odd && before == '0') {
            in->odd = false;
        } else if (c == '#' || c == ';') {
            pass_line(in);
        } else if (c == EOF) {
            if (in->odd && in->fault == NULL)
                in->fault = "an octet has one digit";
            return EOF;
        } else if (c == 0 || strchr(" \t\r\n", c) == NULL) {
            in->fault = "not a hexadecimal digit";
            in->offset--;
            return EOF;
        }
        before = c;
    }
}

size_t dump_input_read(struct dump_input *in, uint8_t *buf, size_t size)
{
    size_t len = 0;

    while (len < size && in->fault == NULL) {
        int c = in->hex ? hex_octet(in) : next_octet(in);
        if (c == EOF)
            break;
        buf[len++] = (uint8_t)c;
    }
    return len;
}
