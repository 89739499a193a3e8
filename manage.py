#!/usr/bin/env python
"""Django's command line for the salon project."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here: run `make demo` or `make run` once first.") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
