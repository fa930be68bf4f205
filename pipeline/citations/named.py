"""Acts cited by their names: laws without a number, resolutions of congresses and plenums, a body's programme."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from pipeline.citations.attributes import describe
from pipeline.citations.issuers import issuer_at
from pipeline.citations.mention import Mention
from pipeline.citations.view import View, plain
from pipeline.dates import find_dates
from pipeline.rules import load
from pipeline.text import fold, is_upper, squeeze

_RULES = load("named_acts")
_LAW = _RULES.pattern("law")
_AMENDING = re.compile(plain(_RULES.pattern("amending-law").pattern))
_CONGRESS = _RULES.pattern("congress-resolution")
_ELLIPTIC = _RULES.pattern("congress-elliptic")
_PLENUM = _RULES.pattern("plenum-resolution")
_CONSTITUTION = _RULES.pattern("constitution")
_PROGRAMME = _RULES.pattern("programme-of-body")
_YEAR = re.compile(r",? ?(?:\(?năm |\()?(?P<year>(?:19|20)\d{2})(?![\d/.-])\)?")
_DATED = re.compile(r",? (?=ngày \d)")
_NAME_WORD = re.compile(r"[^\W\d_]+")
# A name that no list knows runs to the end of the clause, or to a word that no law's name holds.
_LAW_NAME_END = re.compile(
    r"[;:.,()“”\"\n\t\[\]]|\s-\s|$|\s(?:ngày|năm|số|được|đã|có hiệu lực|quy định|để|nhằm"
    r"|theo|hướng dẫn|ban hành|hiện hành|khi|thì|do|của (?:Quốc|Chính)|gồm|nêu|này|về việc|\d{4}"
    r"|và (?:các|văn bản|pháp luật|hướng dẫn|những|Luật|Bộ luật|Pháp lệnh|Nghị|Thông|Quyết|Chỉ thị|Hiến pháp))(?!\w)"
)
_MORE = re.compile(r"(?:,? và|,) (?=(?:Bộ [Ll]uật|Luật|Pháp lệnh) )")
# A resolution of a congress is one act when an ordinal, a term or a named body tells which.
_ORDINAL = re.compile(r"(?<!\w)(?:[IVXL]{1,6}|lần thứ \S{1,8}|thứ [IVXL]{1,6}|nhiệm kỳ \d{4} ?- ?\d{4})(?!\w)")
_GROUP = re.compile(r"(?<!\w)(?:các cấp|các đơn vị|cấp (?:trên|dưới|mình|cơ sở)|cấp ủy|từng|mỗi|các)(?!\w)")
_CONGRESS_END = re.compile(
    r"[,;.:()“”\"\n\t]| (?:và|đề ra|đã|được|về|trong|nhằm|của (?:các|đơn vị|địa phương)|để|vào|đến|gắn|là|có|theo|năm"
    r"|phù hợp|cũng|với|tới|do|thông qua|xác định|giao|sát|bằng|phấn đấu|(?<!nhiệm kỳ )(?<![Pp]hường )(?<![Qq]uận )\d)(?!\w)"
)


@cache
def _law_names() -> re.Pattern[str]:
    names = sorted({plain(fold(name)) for name in _RULES.data["laws"]}, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


@cache
def _no_names() -> frozenset[str]:
    return frozenset(plain(fold(word)) for word in _RULES.data["no_names"])


class Taken:
    """Spans that mentions found before hold, for look-up by offset."""

    def __init__(self, mentions: list[Mention]) -> None:
        self._spans = sorted((m.start, m.end) for m in mentions)
        self._starts = [start for start, _ in self._spans]

    def holds(self, start: int, end: int) -> bool:
        """Some mention overlaps ``start:end``."""
        i = bisect_right(self._starts, start) - 1
        if i >= 0 and self._spans[i][1] > start:
            return True
        return i + 1 < len(self._spans) and self._spans[i + 1][0] < end


def named(view: View, numbered: list[Mention]) -> list[Mention]:
    """Every mention by name that no numbered mention covers."""
    taken = Taken(numbered)
    found = _laws(view, taken)
    for finder in (_congresses, _plenums, _programmes):
        found += [m for m in finder(view) if not taken.holds(m.start, m.end) and view.open(m.start)]
    found.sort(key=lambda m: (m.start, -m.end))
    return found


# ------------------------------------------------------------------ laws
def _laws(view: View, taken: Taken) -> list[Mention]:
    out: list[Mention] = []
    done = 0
    for m in _LAW.finditer(view.text):
        inside = m.start() > 0 and view.text[m.start() - 1].isalpha()
        if inside or m.start() < done or not view.open(m.start()) or taken.holds(m.start(), m.end()):
            continue
        mentions = _law_at(view, m)
        if mentions and not taken.holds(mentions[0].start, mentions[0].end):
            out += mentions
            done = mentions[0].end if len(mentions) > 1 else m.end()
    return out


def _law_at(view: View, m: re.Match[str]) -> list[Mention]:
    """The law that begins at a match; of an amending law also those it amends, which stand in its name."""
    amending = _AMENDING.match(view.plain, m.end())
    if amending:
        return _amending_law(view, m, amending)
    end = _name_end(view, m.end())
    if end is None:
        return []
    mention = _law_mention(view, m.start(), end[0])
    mention.confidence = 0.93 if end[1] else 0.75
    _date_or_year(view, mention)
    return [mention]


def _amending_law(view: View, m: re.Match[str], amending: re.Match[str]) -> list[Mention]:
    inner: list[Mention] = []
    at = amending.end()
    while len(inner) < 12:
        law = _LAW.match(view.text, at)
        end = _name_end(view, law.end()) if law else None
        if law is None or end is None:
            break
        inner.append(_law_mention(view, law.start(), end[0]))
        more = _MORE.match(view.text, end[0])
        if not more:
            break
        at = more.end()
    if not inner:
        return []
    outer = _law_mention(view, m.start(), inner[-1].end)
    outer.confidence = 0.9
    outer.amends_in_name = tuple((i.start, i.end) for i in inner)
    _date_or_year(view, outer)
    return [outer, *inner]


def _law_mention(view: View, start: int, end: int) -> Mention:
    ordinance = view.plain.startswith("phap", start)
    name = squeeze(view.document.text[start:end])
    kind = ("Pháp lệnh", "PL") if ordinance else ("Luật", "L")
    return Mention(start, end, "named", type_name=kind[0], type_code=kind[1], title=name, law=True)


def _name_end(view: View, at: int) -> tuple[int, bool] | None:
    """End of the law's name that begins at an offset, and whether the name is a known one."""
    known = _law_names().match(view.plain, at, at + 200)
    if known and (" " in known.group() or view.text[at].isupper()):
        return known.end(), True
    first = _NAME_WORD.match(view.text, at)
    if not first or not first.group()[0].isupper() or plain(first.group()) in _no_names():
        return None
    if is_upper(first.group()) and len(first.group()) < 3:
        return None
    end = _LAW_NAME_END.search(view.text, at, at + 160)
    if end is None or len(view.text[at : end.start()].split()) > 16:
        return None
    return at + len(view.text[at : end.start()].rstrip(" ,-")), False


def _date_or_year(view: View, mention: Mention) -> None:
    dated = _DATED.match(view.text, mention.end)
    if dated:
        for day in find_dates(view.text, dated.end(), dated.end() + 40):
            if day.span.start - dated.end() <= 5 and day.value:
                mention.issued, mention.end = day.value, day.span.end
            break
        return
    year = _YEAR.match(view.text, mention.end)
    if year and year.end() <= view.line_end(mention.end):
        mention.end = year.end() - year.group().endswith(")") * ("(" not in year.group())


# ------------------------------------------------------------------ resolutions of congresses and plenums
def _congresses(view: View) -> list[Mention]:
    out: list[Mention] = []
    at = 0
    while m := _CONGRESS.search(view.text, at):
        first = _congress(view, m.start(), m.start("congress"), m.end("congress"))
        if first:
            out.append(first)
        at = first.end if first else _cut(view, m.start("congress"), m.end("congress"))
        for _ in range(8):  # `…, Đại hội XII …`: the word `Nghị quyết` is not said again
            more = _ELLIPTIC.match(view.text[at : at + 420])
            if not more:
                break
            start, limit = at + more.start("congress"), at + more.end("congress")
            following = _congress(view, start, start, limit)
            if following:
                following.own_word = False
                out.append(following)
            at = following.end if following else _cut(view, start, limit)
    return out


def _cut(view: View, start: int, limit: int) -> int:
    end = _CONGRESS_END.search(view.text, start + 8, limit)
    return end.start() if end else limit


def _congress(view: View, start: int, congress: int, limit: int) -> Mention | None:
    end = _cut(view, congress, limit)
    words = view.text[congress:end]
    if not _ORDINAL.search(words) or _GROUP.search(words):
        return None
    title = squeeze(view.document.text[start:end])
    body = re.search(r" (?:của )?((?:Công đoàn|Đảng bộ|Chi bộ|Đảng|Đoàn|Hội|Liên đoàn)(?: .*)?)$", words)
    name = re.sub(r"\s*(?:lần thứ|nhiệm kỳ|khóa).*$", "", body[1]) if body else ""
    name = re.sub(r"\s+[IVXL]+$", "", name)
    found = Mention(start, start + len(view.text[start:end].rstrip()), "named", type_name="Nghị quyết", type_code="NQ")
    found.title, found.issuer, found.confidence = title, f"Đại hội {name}" if name else None, 0.8
    return found


def _plenums(view: View) -> list[Mention]:
    out = []
    for rule in (_PLENUM, _CONSTITUTION):
        for m in rule.finditer(view.text):
            end = m.end() - (m.group().endswith(")") and "(" not in m.group())
            found = Mention(
                m.start(), end, "named", title=squeeze(view.document.text[m.start() : end]), confidence=0.85
            )
            if rule is _PLENUM:
                found.type_name, found.type_code = ("Kết luận", "KL") if m.group()[0] == "K" else ("Nghị quyết", "NQ")
                found.issuer = "Ban Chấp hành Trung ương Đảng"
            elif m.group()[0] == "H":
                found.type_name, found.type_code = "Hiến pháp", "HP"
            else:
                found.type_name, found.type_code = "Điều lệ", "ĐL"
            out.append(found)
    return out


# ------------------------------------------------------------------ programmes and plans of a body
def _programmes(view: View) -> list[Mention]:
    """``Chương trình hành động của Chính phủ thực hiện Nghị quyết số …``: a body, and a year or what it carries out."""
    out = []
    for m in _PROGRAMME.finditer(view.text):
        issuer = issuer_at(view.text, m.end())
        if not issuer or _GROUP.search(view.text[m.start() : issuer[1]]):
            continue
        kind = ("Kế hoạch", "KH") if m["type"].startswith("Kế") else ("Chương trình", "CTr")
        found = Mention(m.start(), issuer[1], "named", type_name=kind[0], type_code=kind[1], issuer=issuer[0])
        year = _YEAR.match(view.text, found.end)
        if year:
            found.end = year.end()
        describe(view, found, view.line_end(found.end))
        found.title = squeeze(view.document.text[found.start : found.end])
        found.confidence = 0.7
        if m["of"] and not year and found.title_end <= found.title_start:
            continue  # `Chương trình hành động của Chi bộ`: which one, only a number or its subject would tell
        out.append(found)
    return out
