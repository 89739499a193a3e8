"""Enough of curl for the examples of docs/api.md, for machines that have none: `-s -f -H -D - -o -w`."""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Ask once, as curl would; 22 for a refusal with -f, as curl says it."""
    parser = argparse.ArgumentParser(prog="curl", allow_abbrev=False)
    for flag in ("-s", "-f"):
        parser.add_argument(flag, action="store_true")
    for option in ("-D", "-o", "-w"):
        parser.add_argument(option, default="")
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("url")
    given = parser.parse_args(argv)
    headers = dict(line.split(": ", 1) for line in given.H)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer = opener.open(urllib.request.Request(given.url, headers=headers), timeout=30)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    if given.f and answer.status >= 400:
        return 22
    if given.D == "-":
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}", *map(": ".join, answer.headers.items()), ""]
        sys.stdout.write("".join(f"{line}\r\n" for line in lines))
    if given.o != "/dev/null":
        sys.stdout.write(answer.read().decode())
    sys.stdout.write(given.w.replace(r"\n", "\n").replace("%{http_code}", str(answer.status)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
