"""Content-Security-Policy: what a browser may load and run on a page of ours.

Strict for what strangers see: nothing but our own files. The admin's interface (Unfold's Alpine) compiles
the expressions in its markup, which needs `unsafe-eval`, and sets styles in it: both under /admin/ only.
`docs/threats.md` says what is left against a script that got into a page there.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

STRICT: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


def admin(instagram: str) -> dict[str, list[str]]:
    """What the admin's pages need beside it. `instagram`: where its log-in stands; our button leads there."""
    parts = urlsplit(instagram)
    return {
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        # QR codes and small pictures stand in the page itself.
        "img-src": [SELF, "data:"],
        # Browsers hold what a form's answer leads to against this too.
        "form-action": [SELF, f"{parts.scheme}://{parts.netloc}"],
    }
