from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altegio.instagram_name import InstagramName, find_instagram_name, read_name

NOTHING = InstagramName()


@pytest.mark.parametrize(
    ("email", "username", "certain"),
    [
        ("anna_nails@gmail.com", "anna_nails", True),
        ("anna@gmail.com", "anna", True),
        ("a@gmail.com", "a", True),
        ("Anna_Nails@Gmail.COM", "anna_nails", True),
        ("  anna_nails@gmail.com \n", "anna_nails", True),
        ("anna_nails @ gmail.com", "anna_nails", True),
        ("@anna_nails@gmail.com", "anna_nails", True),
        ("@anna_nails", "", False),
        ("_anna_@gmail.com", "_anna_", True),
        ("anna.k@gmail.com", "anna.k", False),
        ("olena.koval1987@gmail.com", "olena.koval1987", False),
        ("olenakoval@gmail.com", "olenakoval", False),
        ("380501112233@gmail.com", "380501112233", False),
        ("annab@gmail.com", "annab", True),
        ("annabe@gmail.com", "annabe", False),
        ("anna..bel@gmail.com", "anna..bel", True),
        ("annabel.@gmail.com", "annabel.", True),
        (".annabel@gmail.com", ".annabel", True),
        ("a" * 30 + "@gmail.com", "a" * 30, False),
        ("a" * 31 + "@gmail.com", "", False),
        ("anna+salon@gmail.com", "", False),
        ("anna-nails@gmail.com", "", False),
        ("анна@gmail.com", "", False),
        ("anna nails@gmail.com", "", False),
        ("anna@googlemail.com", "", False),
        ("anna@ukr.net", "", False),
        ("anna@gmail.com.ua", "", False),
        ("anna@mail.gmail.com", "", False),
        ("anna@gmail.com, olha@gmail.com", "", False),
        ("@gmail.com", "", False),
        ("...@gmail.com", "", False),
        ("", "", False),
        ("anna", "", False),
        (None, "", False),
        ([], "", False),
        (7, "", False),
    ],
)
def test_the_name_out_of_an_e_mail(email: Any, username: str, certain: bool) -> None:
    found = find_instagram_name(email, {})
    assert (found.username, found.source, found.certain) == (username, "email" if username else "", certain)
    assert not (found.username and found.written)


@pytest.mark.parametrize(
    ("email", "fields", "written"),
    [
        ("anna-nails@gmail.com", {}, "anna-nails@gmail.com"),
        ("анна@gmail.com", {}, "анна@gmail.com"),
        ("a" * 31 + "@gmail.com", {}, "a" * 31 + "@gmail.com"),
        ("anna.koval+salon@gmail.com", {}, ""),
        ("anna-nails@ukr.net", {}, ""),
        ("", {"instagram": "анна нігті"}, "анна нігті"),
        ("", {"instagram": "https://www.instagram.com/p/Cabc/"}, "https://www.instagram.com/p/Cabc/"),
        ("", {"instagram": "немає"}, ""),
        ("", {"instagram": " - "}, ""),
        ("", {"birthday": "анна нігті"}, ""),
        ("anna_nails@gmail.com", {"instagram": "анна нігті"}, ""),
        ("anna-nails@gmail.com", {"instagram": "анна"}, "анна"),
    ],
)
def test_what_can_be_no_name_is_kept_as_it_was_written(email: str, fields: Any, written: str) -> None:
    assert find_instagram_name(email, fields).written == written


@pytest.mark.parametrize(
    ("typed", "username"),
    [
        ("anna_nails", "anna_nails"),
        ("@Anna_Nails", "anna_nails"),
        ("  @ anna.nails  ", "anna.nails"),
        ("@@anna", "anna"),
        ("Instagram: anna", "anna"),
        ("inst - @anna", "anna"),
        ("інста: anna", "anna"),
        ("https://instagram.com/anna/?hl=uk", "anna"),
        ("https://www.instagram.com/Anna.K?igsh=abc", "anna.k"),
        ("HTTP://M.INSTAGRAM.COM/anna", "anna"),
        ("instagram.com/anna", "anna"),
        ("anna/", "anna"),
        ("https://www.instagram.com/_u/anna", "anna"),
        ("https://www.instagram.com/stories/anna/123", "anna"),
        ("https://ig.me/m/anna", "anna"),
        ("https://www.instagram.com/p/Cabc/", ""),
        ("https://www.instagram.com/reel/Cabc/", ""),
        ("https://www.instagram.com/", ""),
        ("https://facebook.com/anna", ""),
        ("https://[instagram.com/anna", ""),
        ("немає", ""),
        ("нет", ""),
        ("none", ""),
        ("-", ""),
        ("—", ""),
        ("", ""),
        ("+380 50 111 22 33", ""),
        ("anna nails", ""),
        ("anna@gmail.com", ""),
        ("a" * 31, ""),
        (None, ""),
        (42, ""),
        ([], ""),
    ],
)
def test_the_name_out_of_what_a_person_typed(typed: Any, username: str) -> None:
    assert read_name(typed) == username
    expected = InstagramName(username, "custom_field", certain=True) if username else NOTHING
    assert replace(find_instagram_name("", {"instagram-user-name": typed}), written="") == expected


@pytest.mark.parametrize(
    "custom_fields",
    [
        {"instagram-user-name": "anna"},
        {"Instagram_User_Name": "anna"},
        {"instagram": "anna"},
        {"birthday": "1990", "instagram-user-name": "anna"},
        {"instagram": "немає", "instagram-user-name": "anna"},
        [{"id": 1, "title": "Instagram user name", "value": "@anna"}],
        [{"code": "instagram-user-name", "value": "anna"}],
        [{"id": 1, "title": "Ім'я", "code": "instagram-user-name", "value": "anna"}],
        [{"code": "other", "value": "olha"}, None, 5, {"code": "instagram-user-name", "value": "anna"}],
    ],
)
def test_both_shapes_of_custom_fields_are_read(custom_fields: Any) -> None:
    assert find_instagram_name("", custom_fields) == InstagramName("anna", "custom_field", certain=True)


@pytest.mark.parametrize(
    "custom_fields",
    [None, [], {}, "anna", [[]], [{"value": "anna"}], {"telegram": "anna"}, {"instagram": {"value": "anna"}}],
)
def test_other_custom_fields_are_left_alone(custom_fields: Any) -> None:
    assert find_instagram_name("", custom_fields) == NOTHING


def test_the_salon_names_its_own_field() -> None:
    found = find_instagram_name("", {"нік в інстаграмі": "anna", "instagram": "olha"}, ("Нік в Інстаграмі",))
    assert found.username == "anna"


def test_what_staff_entered_wins_over_a_field_and_a_field_over_the_e_mail() -> None:
    fields = {"instagram": "from_field"}
    assert find_instagram_name("from_mail@gmail.com", fields, manual="@By_Hand") == InstagramName(
        "by_hand", "manual", certain=True
    )
    assert find_instagram_name("from_mail@gmail.com", fields).username == "from_field"
    assert find_instagram_name("from_mail@gmail.com", {"instagram": "-"}).username == "from_mail"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(json, json | st.fixed_dictionaries({"instagram": json}), st.text())
def test_nothing_that_json_can_hold_breaks_it(email: Any, custom_fields: Any, manual: str) -> None:
    found = find_instagram_name(email, custom_fields, manual=manual)
    assert len(found.username) <= 30
    assert bool(found.username) == bool(found.source)
