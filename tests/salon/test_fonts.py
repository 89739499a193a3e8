"""The fonts that browsers get: small, and with everything that pages draw."""

from __future__ import annotations

import io
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

from salon import fonts

STATIC = fonts.unfold_folder() / "static"


def test_the_icon_font_keeps_the_icons_asked_for_and_shrinks_to_a_fraction() -> None:
    whole = (STATIC / fonts.ICONS).read_bytes()

    small = fonts.smaller_icons(whole, ["home", "calendar_month", "no such icon"])

    kept = fonts.glyphs_by_name(small)
    assert {"home", "calendar_month"} <= kept.keys()
    assert "rocket" not in kept
    assert len(small) < len(whole) / 20


def test_icons_are_found_wherever_their_names_stand(tmp_path: Path) -> None:
    for app in fonts.APPS:
        (tmp_path / app).mkdir()
    (tmp_path / "salon" / "page.html").write_text(
        '<span class="material-symbols-outlined">rocket_launch</span>'
    )
    (tmp_path / "feedback" / "menu.py").write_text('ICON = "sailing"')
    (tmp_path / "altegio" / "draw.js").write_text("icon.textContent = 'snowmobile';")

    (tmp_path / "salon" / "look.css").write_text('.boat::after { content: "houseboat"; color: kayaking }')

    found = set(fonts.icons_drawn(tmp_path))

    assert {"rocket_launch", "sailing", "snowmobile", "houseboat"} <= found
    assert "kayaking" not in found
    assert "calendar_today" in found, "the button beside a field for a day, which Unfold's style sheet draws"


def test_the_text_font_keeps_ukrainian_prices_and_columns_of_numbers(tmp_path: Path) -> None:
    name = fonts.TEXTS[0]
    whole = (STATIC / name).read_bytes()

    small = fonts.small_font(name, whole, settings.BASE_DIR, tmp_path)

    letters = TTFont(io.BytesIO(small)).getBestCmap()
    assert all(ord(letter) in letters for letter in "ҐґЄєІіЇїŁé₴№«»—–…’0123")
    assert len(small) < 40_000
    assert "tnum" in {
        record.FeatureTag for record in TTFont(io.BytesIO(small))["GSUB"].table.FeatureList.FeatureRecord
    }
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"made before")
    assert fonts.small_font(name, whole, settings.BASE_DIR, tmp_path) == b"made before"
