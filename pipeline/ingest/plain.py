"""Plain text and markdown: what another system's recognition gives; marks are taken off, words kept exactly."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path

from pipeline.document import Page, Paragraph, TextTable
from pipeline.errors import UnreadableFile
from pipeline.ingest import legacy
from pipeline.ingest.pdf import Reading
from pipeline.ingest.plausible import score
from pipeline.ingest.sharing import beyond
from pipeline.settings import Settings
from pipeline.text import nfc

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BREAK_AFTER = 3  # blank lines from which a page ends
_LONGEST_NAME = 40

_HEADING = re.compile(r" {0,12}(#{1,6})(?: +|(?=\*))(.*?)(?: +#{1,6})? *$")
_QUOTE = re.compile(r"^ {0,3}> ?")
_SEPARATOR = re.compile(r"\|? *:?-{2,}:? *(?:\| *:?-{2,}:? *)*\|? *")
_STRONG = re.compile(r"(?<!\\)__(?=[^\s_])([^_\n]{1,500})__")
_EMPHASIS = re.compile(
    r"(?<![\\*\w])\*(?=[^\s*])([^*\n]{1,4000}?)(?<=[^\s*])\*(?![*\w])|(?<![\\_\w])_(?=[^\s_])([^_\n]{1,4000}?)(?<=[^\s_])_(?![_\w])"
)
_STARS = re.compile(r"(?<!\\)\*\*")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,200})\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"(?<!\\)\[([^\[\]\n]{1,500})\]\((?:https?|mailto|#)[^)\n]{0,500}\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~$&])")
_BR = re.compile(r"<br {0,3}/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|sup|sub|span|p|div|center|font|small|mark|s|del|ins)(?: [^<>\n]{0,300})?>", re.IGNORECASE
)
_FENCE = re.compile(r" {0,3}(?:```|~~~)\w{0,20} *$")
_FEWEST_TABS = 2  # in a line that heads a table; a masthead has one
_CENTERED = re.compile(r"<(?:center|(?:p|div|h[1-6]) +align=[\"']?center)", re.IGNORECASE)


def read(path: Path, settings: Settings) -> Reading:
    """Pages of a text file: paragraphs one to a line, an empty one for blank lines between, markdown tables as tables.

    A form feed or three blank lines end a page. Raises `UnreadableFile` where the bytes are no text in an encoding
    that is known (UTF-8, UTF-16, Windows-1258, TCVN3, VNI).
    """
    text = decode(path.read_bytes())
    pages = [Page(number, flow=flow) for number, flow in enumerate((_flow(lines) for lines in _page_lines(text)), 1)]
    if not any(page.flow for page in pages):
        raise UnreadableFile("the file holds only white space", "copy or scan it again")
    most = settings.max_pages
    errors = beyond(most, len(pages))
    return Reading(tuple(pages[:most]), (), errors)


def decode(raw: bytes) -> str:
    """Text of a file's bytes, NFC, by its mark or by what reads as Vietnamese."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return unicodedata.normalize("NFC", raw.decode(encoding, "replace"))
    if raw.count(0) * 4 > len(raw):
        big = raw[0::2].count(0) > raw[1::2].count(0)
        return unicodedata.normalize("NFC", raw.decode("utf-16-be" if big else "utf-16-le", "replace"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _decode_old(raw, error)
    # old-font text that someone saved as UTF-8
    code = legacy.encoding(text[:20_000])
    return legacy.convert(text, code) if code else unicodedata.normalize("NFC", text)


def _decode_old(raw: bytes, error: UnicodeDecodeError) -> str:
    mostly = raw.decode("utf-8", "replace")
    if mostly.count("\ufffd") * 100 < len(mostly):  # a few bytes lost in UTF-8
        return mostly
    latin = raw.decode("latin-1")
    readings = [raw.decode("cp1258", "replace"), legacy.from_tcvn3(latin), legacy.from_vni(latin)]
    best = max((unicodedata.normalize("NFC", reading) for reading in readings), key=lambda t: score(t[:20_000]))
    if score(best[:20_000]) < 0.6:
        raise UnreadableFile("the text is in no encoding that is known", "save it as UTF-8") from error
    return best


def _page_lines(text: str) -> list[list[str]]:
    """Lines by page. Three blank lines before a short name are the room for a signature, not a page's end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pages: list[list[str]] = [[]]
    blank = 0
    for line in lines:
        parts = line.split("\f")
        for k, part in enumerate(parts):
            if k and any(row.strip() for row in pages[-1]):
                pages.append([])
            if not part.strip():
                blank += 1
                pages[-1].append("")
                continue
            if blank >= _BREAK_AFTER and any(row.strip() for row in pages[-1]) and not _is_name(part):
                pages.append([])
            blank = 0
            pages[-1].append(part)
    return [page for page in pages if any(row.strip() for row in page)]


def _is_name(line: str) -> bool:
    """Two to six capitalised words and nothing else, as a signer's name stands below a signature."""
    bare = clean(line).strip()
    names = bare.split()
    if not 2 <= len(names) <= 6 or len(bare) > _LONGEST_NAME:
        return False
    return all(name.isalpha() and name[0].isupper() for name in names) and not bare.isupper()


def _flow(lines: list[str]) -> tuple[Paragraph | TextTable, ...]:
    flow: list[Paragraph | TextTable] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if (
            _is_row(line)
            and at + 1 < len(lines)
            and _SEPARATOR.fullmatch(lines[at + 1].strip())
            and "|" in lines[at + 1]
        ):
            table, at = _table(lines, at)
            flow.append(table)
            continue
        if _is_tabbed(lines, at):
            table, at = _tabbed(lines, at)
            flow.append(table)
            continue
        at += 1
        flow.extend(_paragraphs(line))
    return _trim(flow)


def _is_tabbed(lines: list[str], at: int) -> bool:
    """The head of a table that a word processor wrote as text: cells apart by tabs, as many in the line below."""
    tabs = lines[at].count("\t")
    return (
        tabs >= _FEWEST_TABS
        and at + 1 < len(lines)
        and lines[at + 1].count("\t") == tabs
        and sum(bool(cell.strip()) for cell in lines[at].split("\t")) > _FEWEST_TABS
    )


def _tabbed(lines: list[str], at: int) -> tuple[TextTable, int]:
    first, tabs = at, lines[at].count("\t")
    while at < len(lines) and lines[at].count("\t") == tabs:
        at += 1
    return TextTable(tuple(tuple(clean(cell).strip() for cell in line.split("\t")) for line in lines[first:at])), at


def _trim(flow: list[Paragraph | TextTable]) -> tuple[Paragraph | TextTable, ...]:
    """Runs of empty paragraphs as one, none at the ends."""
    out: list[Paragraph | TextTable] = []
    for part in flow:
        empty = isinstance(part, Paragraph) and not part.text
        if empty and (not out or (isinstance(out[-1], Paragraph) and not out[-1].text)):
            continue
        out.append(part)
    if out and isinstance(out[-1], Paragraph) and not out[-1].text:
        out.pop()
    return tuple(out)


def _is_row(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 1 and "|" in bare and (bare.startswith("|") or bare.count("|") >= 1)


def _table(lines: list[str], at: int) -> tuple[TextTable, int]:
    rows = [_cells(lines[at])]
    at += 2
    while at < len(lines) and lines[at].strip() and "|" in lines[at]:
        if not _SEPARATOR.fullmatch(lines[at].strip()):
            rows.append(_cells(lines[at]))
        at += 1
    width = max(len(row) for row in rows)
    return TextTable(tuple(row + ("",) * (width - len(row)) for row in rows)), at


def _cells(line: str) -> tuple[str, ...]:
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    parts = re.split(r"(?<!\\)\|", bare)
    return tuple("\n".join(s for piece in _BR.split(part) if (s := clean(piece).strip())) for part in parts)


def _paragraphs(line: str) -> list[Paragraph]:
    if not line.strip():
        return [Paragraph("")]
    if _FENCE.match(line):
        return []
    line = _QUOTE.sub("", line, count=1)
    if line.lstrip().startswith("| ") or line.strip() == "|":  # a cell that lost its table
        line = line.lstrip()[1:]
        if not line.strip():
            return []
    centered = _CENTERED.search(line) is not None
    heading = _HEADING.match(line)
    if heading:
        line = heading.group(2)
    found = []
    for piece in _BR.split(line):
        text = clean(piece).strip()
        if text:
            bold = _all_strong(piece)
            found.append(Paragraph(text, "heading" if heading else "normal", bold, centered))
    return found


def _all_strong(raw: str) -> bool:
    bare = raw.strip()
    return len(bare) > 4 and bare.startswith(("**", "__")) and bare.endswith(("**", "__"))


def clean(text: str) -> str:
    """A line without markdown marks, escapes, entities and tags; the words are left as they are."""
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _STARS.sub("", text)
    text = _STRONG.sub(r"\1", text)
    text = _EMPHASIS.sub(lambda m: m.group(1) or m.group(2), text)
    text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    return nfc(text)
