"""Each process of the product starts soon: there are six, and each reads nearly all of the code."""

from __future__ import annotations

import json
import subprocess
import sys

# What a rare page or a few processes need, and which takes a tenth of a second or more of every start.
FOR_FEW = ("fpdf", "fontTools", "PIL", "openpyxl", "icalendar", "shevchenko", "sentry_sdk", "pytest")
READ = "import json, sys; import salon.wsgi; print(json.dumps(sorted(sys.modules)))"


def test_a_start_reads_nothing_large_that_only_a_rare_page_needs() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)
    read = set(json.loads(done.stdout.splitlines()[-1]))
    assert "salon.privacy.export_page" in read
    assert read & set(FOR_FEW) == set()
