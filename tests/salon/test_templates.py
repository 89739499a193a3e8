"""Numbers in templates: written with spaces for people, and without them where a program reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((Path(settings.BASE_DIR) / "salon/templates").rglob("*.html"))
# From a thousand on a bare number in an attribute would be "1 024", which no address and no form takes.
BARE = re.compile(r"""="[^"<>%]*\{\{ *(?:[a-z_.]+\.)?(?:pk|id|\w+_id|number|\w*page_number|limit) *\}\}""")
# Given to the template as text.
TEXTS = {'="{{ location.id }}', '="{{ widget.attrs.id }}'}
SHEETS = sorted(settings.BASE_DIR.glob("salon/static/salon/*.css"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_key_and_no_page_number_is_written_with_spaces_into_an_attribute(template: Path) -> None:
    assert set(BARE.findall(template.read_text())) - TEXTS == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_rule_of_ours_takes_the_class_by_which_the_whole_page_bears_its_theme(sheet: Path) -> None:
    bare = re.findall(r"(?:^|[,}])\s*\.(?:light|dark)\s*[,{:]", sheet.read_text(), re.MULTILINE)
    assert bare == []
