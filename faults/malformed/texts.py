"""Text in odd encodings, without end, or no text at all."""

from __future__ import annotations

import codecs

from faults.malformed.case import EITHER, LINES, READ, content

_TEXT = "\n".join(LINES)
_MEGABYTE = 1 << 20


@content("empty.txt", "empty")
def empty() -> bytes:
    return b""


@content("blank.txt", "white space")
def blank() -> bytes:
    return b" \n\t\r\n" * 1000


@content("mark-only.txt", EITHER)
def mark_only() -> bytes:
    return codecs.BOM_UTF8


@content("junk.txt", "kind")
def junk() -> bytes:
    return bytes(range(256)) * 20


_ENCODINGS = {"utf-8-sig": READ, "utf-16": READ, "utf-16-be": READ, "utf-32": EITHER, "utf-7": EITHER, "cp1258": EITHER}
for _encoding, _word in _ENCODINGS.items():

    @content(f"in-{_encoding}.txt", _word)
    def encoded(encoding: str = _encoding) -> bytes:
        return _TEXT.replace("ự", "ư").encode(encoding, "replace")


@content("broken-utf-8.txt", EITHER)
def broken_utf8() -> bytes:
    """Overlong forms, halves of pairs, a letter cut in two."""
    return _TEXT.encode() + b"\n\xc0\xaf \xe0\x80\xaf \xed\xa0\x80\xed\xb0\x80 \xf8\x88\x80\x80\x80 \xff\xfe \xe1\xba"


@content("odd-length-utf-16.txt", EITHER)
def odd_length() -> bytes:
    return _TEXT.encode("utf-16") + b"\xd8"


@content("east-asian.txt", "encoding|kind")
def east_asian() -> bytes:
    return ("通知各部门关于执行计划的决定。" * 200).encode("gb18030")


_WITHOUT_END = {
    "digits": "1234567890", "parentheses": "(", "slashes": "1/", "dots": ". ", "blanks": " ", "quotes": "“", "pipes": "|",
    "tabs": "a\t", "stars": "*", "underlines": "_", "brackets": "[", "backslashes": "\\", "angles": "<b ", "ampersands": "&#9",
    "marks": "a\u0301\u0323\u0302", "zero-width": "a\u200b", "codes": "07-NQ/TU, ", "named": "Kế hoạch số 1/KH-UBND về thực hiện ",
}  # fmt: skip
for _name, _unit in _WITHOUT_END.items():

    @content(f"megabyte-of-{_name}.txt", EITHER)
    def without_end(unit: str = _unit) -> bytes:
        return (_TEXT + "\n1. " + unit * (_MEGABYTE // len(unit.encode()))).encode()


@content("pages-without-end.txt", EITHER)
def pages_without_end() -> bytes:
    return ("trang\f" * 200_000).encode()


@content("lines-without-end.txt", READ)
def lines_without_end() -> bytes:
    return b"\n".join([_TEXT.encode()] + [b""] * 1_000_000)


@content("table-wide.md", EITHER)
def table_wide() -> bytes:
    row = "|" + " a |" * 3_000
    return "\n".join([row, "|" + "---|" * 3_000, *[row] * 20]).encode()


@content("quotes-nested.md", EITHER)
def quotes_nested() -> bytes:
    return (">" * 100_000 + " a\n" + "- " * 100_000 + "a\n" + _TEXT).encode()


@content("nul.txt", EITHER)
def nul_letters() -> bytes:
    return (_TEXT + "\n1. Tổ chức\0 thực hiện\0\n").encode()


@content("terminal.txt", EITHER)
def terminal() -> bytes:
    """Commands for the terminal of whoever prints it."""
    return (_TEXT + "\n\x1b]0;pwned\x07\x1b[2J\x1b[31mđỏ\x1b[0m\n").encode()


@content("direction.txt", EITHER)
def direction() -> bytes:
    """Text that turns the direction of what follows it."""
    return (_TEXT + "\n1. \u202eGiao Sở Nội vụ \u2066chủ trì\u2069\u202c\n").encode()


@content("formula.txt", READ)
def formula() -> bytes:
    return b'=HYPERLINK("http://127.0.0.1:9/")\n+1\n-1\n@SUM(1)\n' + _TEXT.encode()


@content("script.txt", READ)
def script() -> bytes:
    return (_TEXT + "\n1. Giao <script>alert(1)</script> <img src=x onerror=alert(1)> chủ trì.\n").encode()


@content("page.html", "web page")
def page() -> bytes:
    return b"<!DOCTYPE html><html><body>a</body></html>"


@content("old.doc", r"\.docx")
def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@content("rich.rtf", r"\.docx")
def rich() -> bytes:
    return b"{\\rtf1 a}"


@content("setup.exe", "program")
def program() -> bytes:
    return b"MZ" + b"\0" * 600


@content("data.sqlite", "database")
def database() -> bytes:
    return b"SQLite format 3\0" + b"\0" * 600


@content("zeros", "kind")
def zeros() -> bytes:
    return b"\0" * 100_000
