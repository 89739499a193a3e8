"""The first load of the main pages is light, and their files ask nobody else for anything."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser

from altegio.models import Client
from tests.pages.world import make_world
from tests.roles import browser_of

pytestmark = pytest.mark.django_db
# Kilobytes as they travel, without fonts, which are cut to size and kept by the browser.
MOST = 300
FILES = re.compile(r'(?:src|href)="/static/([^"?]+\.(?:css|js|svg|png))"')
# What a style sheet or a script would fetch from another host, and where its source is said to lie.
ELSEWHERE = re.compile(
    r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^\"')\s]+|(?:fetch|import)\(\s*[\"'](?:https?:)?//[^\"']+"
    r"|sourceMappingURL=(?!data:)\S+"
)


def test_the_main_pages_are_light_and_ask_nobody_else() -> None:
    world = make_world()
    owner = browser_of(world.users["owner"])
    main = {
        "/admin/login/": Browser(),
        "/admin/": owner,
        "/admin/calendar/": owner,
        f"/admin/altegio/client/{world.row(Client).pk}/change/": owner,
        "/admin/altegio/visit/": owner,
    }
    heavy, asked = {}, set()
    for path, browser in main.items():
        response = browser.get(path)
        assert response.status_code == 200, path
        names = set(FILES.findall(response.content.decode()))
        assert "unfold/css/styles.css" in names
        files = [Path(str(finders.find(name))).read_bytes() for name in names]
        asked |= {found for file in files for found in ELSEWHERE.findall(file.decode(errors="replace"))}
        kilobytes = sum(len(gzip.compress(each, mtime=0)) for each in (response.content, *files)) / 1000
        if kilobytes > MOST:
            heavy[path] = round(kilobytes)

    assert heavy == {}
    assert asked == set()
