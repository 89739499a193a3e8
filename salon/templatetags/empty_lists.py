"""What an empty list says, for the template of all empty lists."""

from __future__ import annotations

from typing import Any

from django import template

from salon.admin.empty_lists import Hint, hint

register = template.Library()


@register.simple_tag(takes_context=True)
def empty_hint(context: Any, cl: Any) -> Hint:
    """What comes onto this list, and what to do, for the user of the request."""
    return hint(cl.model, getattr(context, "request", None))
