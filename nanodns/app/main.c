/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

int main(int argc, char **argv)
{
    return nd_cli_main(argc, argv);
}
