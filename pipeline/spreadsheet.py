"""CSV that a spreadsheet opens as text and numbers, never as formulas: every CSV of this program is written here."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

# A spreadsheet runs a text that begins like this; the full-width signs where it is set to an East Asian language.
_FORMULA = re.compile(r"[\s\u00a0\u200b\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?")
# No text needs these; a NUL ends the file for some readers.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def is_formula(text: str) -> bool:
    """A spreadsheet may run the text. One that is a number (``"-5"``, ``"+1.234,5"``) it does not."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: text that would be a formula gets a leading apostrophe, lists are JSON.

    Numbers stand as they are, also those that are text (``"-5"``, ``"+1.234,5"``).
    """
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, str):
        return value
    value = _CONTROL.sub("", value)
    return f"'{value}" if is_formula(value) else value


def write_csv(file: TextIO, names: Iterable[str], rows: Iterable[Iterable[Any]], line_end: str = "\r\n") -> None:
    """Write a header and rows as CSV, every cell through `cell`; absent values are empty."""
    out = csv.writer(file, lineterminator=line_end)
    out.writerow(map(cell, names))
    out.writerows(map(cell, row) for row in rows)
