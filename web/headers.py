"""Headers that browsers obey: what a page may load and do, who may frame it, what may be kept."""

from starlette.datastructures import MutableHeaders

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from anywhere else, no script or style in the page itself, and no frame around it."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_GOOD = "public, max-age=31536000, immutable"
NOT_AT_ALL = "no-store"


def harden(headers: MutableHeaders, path: str) -> None:
    """Add what belongs on an answer to `path`. Style and script may be kept for good: pages name them with a digest of what they are."""
    for name, value in ALWAYS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", FOR_GOOD if path.startswith("/static/") else NOT_AT_ALL)
