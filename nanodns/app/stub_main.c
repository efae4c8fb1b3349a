/* SPDX-License-Identifier: MIT */
/* Stands in until app/main.c exists: proves that the program builds and knows its version. */
#include <stdio.h>

#include "base/version.h"

int main(void)
{
    printf("nanodns %s\n", nd_version());
    return 0;
}
