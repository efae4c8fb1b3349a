/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/version.h"

#include "unit.h"

static void version_is_that_of_the_package(void)
{
    CU_ASSERT_STRING_EQUAL(nd_version(), PACKAGE_VERSION);
}

UNIT_MAIN("base/version", UNIT_TEST(version_is_that_of_the_package))
