#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The manual of libdnswire says what is so: its example is a program that is built here and prints
what the page says; every error, type and exported group of the headers is on the page."""

import os
import re
import shutil
import subprocess
import sys

SOURCE = os.environ.get("top_srcdir", ".")
BUILD = os.environ.get("top_builddir", ".")


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def unescape(text):
    return text.replace("\\&", "").replace("\\e", "\\").replace("\\-", "-")


def faults():
    page = read("man/dnswire.3")
    block = re.search(r"\n\.Bd -literal\n(.*?)\n\.Ed\n", page, re.S).group(1)
    program = read("tests/libdnswire/manual_example.c").split("\n", 1)[1]
    if unescape(block).strip() != program.strip():
        yield "the example differs from tests/libdnswire/manual_example.c"

    shown = unescape(re.search(r"\n\.Dl (.*)\n", page).group(1))
    run = subprocess.run([os.path.join(BUILD, "tests/libdnswire/manual_example")],
                         capture_output=True, text=True, timeout=60, check=False)
    if run.returncode != 0 or run.stdout != shown + "\n":
        yield f"the example printed {run.stdout!r} {run.stderr!r}, not {shown!r}"

    errors = re.findall(r'X\((\w+), -\d+, "([^"]*)"\)', read("libdnswire/include/dnswire/error.h"))
    for symbol, text in errors:
        if f".It Dv DNSW_ERR_{symbol}\n{text[0].upper()}{text[1:]}.\n" not in page:
            yield f"DNSW_ERR_{symbol} is not described as its text says"

    known = page.split("Types that are known are", 1)[1].split(";", 1)[0]
    types = re.findall(r"^\s+X\((\w+), (?:OLD|KNOWN|LATER|DNSWI_)",
                       read("libdnswire/src/rdata_desc.c"), re.M)
    if sorted(types) != sorted(re.findall(r"[A-Z][A-Z0-9]*", known)):
        yield f"the types on the page are not those of the table: {' '.join(types)}"

    for name in set(re.findall(r"\.Fn (dnsw_\w+)", page)):
        headers = os.path.join(SOURCE, "libdnswire/include/dnswire")
        if not any(f"{name}(" in read(os.path.join("libdnswire/include/dnswire", header))
                   for header in os.listdir(headers)):
            yield f"{name}() is on the page and in no header"


def words(text):
    return re.sub(r"\s*([*(),])\s*", r"\1", " ".join(text.split()))


def prototypes():
    """Name and parameters of each function of the interface, and the comment before it."""
    headers = os.path.join(SOURCE, "libdnswire/include/dnswire")
    for header in sorted(os.listdir(headers)):
        text = read(os.path.join("libdnswire/include/dnswire", header))
        bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        for name, parameters in re.findall(r"^(?!typedef)[A-Za-z][\w *]*?\b(dnsw_\w+)\(([^;{]*)\);", bare, re.M):
            paragraph = text[:re.search(rf"\b{name}\([^;]*\);", text).start()].rsplit("\n\n", 1)[-1]
            yield header, name, parameters, "/*" in paragraph or "*/" in paragraph


def group_faults():
    """Every function of the headers has its prototype on the page of its group, and a comment."""
    for header, name, parameters, has_comment in prototypes():
        group = "error" if header == "version.h" else header[:-2]
        page = f"man/dnswire_{group}.3"
        if not has_comment:
            yield f"{header}: {name}() has no comment"
        entry = re.search(rf"^\.Fo {name}\n(.*?)^\.Fc$", read(page), re.S | re.M)
        shown = ",".join(re.findall(r'^\.Fa "(.*)"$', entry.group(1), re.M)) if entry else None
        if shown is None or words(shown) != words(parameters):
            yield f"{page}: {name}() does not stand there with its parameters"
        elif f".It Fn {name}" not in read(page):
            yield f"{page}: {name}() is not described"


def lint_faults():
    if shutil.which("mandoc") is None:
        return
    pages = [os.path.join(SOURCE, "man", page) for page in sorted(os.listdir(os.path.join(SOURCE, "man")))
             if page.startswith("dnswire_")]
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "style", *pages], capture_output=True,
                          text=True, timeout=60, check=False)
    # what mandoc knows of the manuals of this system is no fault of ours
    yield from (line for line in lint.stdout.splitlines() if "referenced manual not found" not in line)


def main():
    found = [*faults(), *group_faults(), *lint_faults()]
    for fault in found:
        print(f"libdnswire: {fault}")
    print(f"test_manual: {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
