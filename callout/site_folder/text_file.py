"""Text from a file, or in one sentence why there is none. The only reader of files in this package."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assets.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
"""What no text file holds: control characters but tab and the ends of lines. (0x85 is an end of a line too.)"""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path, name: str) -> str | Problem:
    """Return the text of the file at `path`, which people know as `name`; a start sign (BOM) is left out."""
    if not path.is_file():
        return Problem(name, 0, "this is no file, or a link that leads nowhere; a file of this name is wanted")
    try:
        found = path.read_bytes()
    except OSError as error:
        return Problem(name, 0, f"the file cannot be read ({error.strerror or error}); check its permissions")
    return decode(found, name)


def decode(found: bytes, name: str) -> str | Problem:
    """Return the text that `found` holds, or what is wrong with it."""
    if found.startswith(UTF_16):
        return Problem(name, 1, "the file is UTF-16; save it as UTF-8")
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        return Problem(name, line, f"byte 0x{found[error.start]:02x} on this line is not UTF-8; save the file as UTF-8")
    control = CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        return Problem(name, line, f"a control character (U+{ord(control[0]):04X}) stands on this line; take it out")
    return text
