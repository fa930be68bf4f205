"""What a numbered mention says of its act: type before the code; date, issuer and title behind it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import zip_longest

from pipeline.citations.codes import find_codes, is_law, looks_certain
from pipeline.citations.issuers import head_at, issuer_at, stands_for
from pipeline.citations.mention import Code, Mention
from pipeline.citations.types import type_before
from pipeline.citations.view import View, plain
from pipeline.dates import find_dates, make_date
from pipeline.rules import load
from pipeline.text import fold, squeeze

_NUMBER_WORD = re.compile(r"(?<![^\W\d_])(?:so|s6|no)(?: ky hieu)? ?[:.;,]{0,2} ?$")
_BEFORE_DATE = re.compile(
    r" ?(?:[.,] ?)?\(?(?:(?:được )?(?:ban hành|ký|đề|ra|lập) )?(?=(?:ngày|Ngày|NGÀY|ngay|đề ngày|\d))"
)
_BEFORE_ISSUER = re.compile(
    r" ?(?:[.,] ?)?(?:(?:y kien )?(?:ket luan|chi dao) )?(?:cua|do) (?:cac )?"
)  # on plain letters
_TERM = re.compile(
    r"[ ,]{0,2}\(?,? ?(?:khóa|Khóa|KHÓA|nhiệm kỳ) ?(?:thứ )?(?:[IVXL]{1,7}|\d{1,4}(?: ?- ?\d{4})?)\)?(?!\w)"
)
_YEAR = re.compile(r" ?(?:năm|ban hành năm) (?:19|20)\d{2}(?!\d)")
_LAW_NAME = re.compile(r"(?<!\w)(?:bo luat|luat|phap lenh)(?= )(?! su(?!\w))")
_AMENDING_HEAD = re.compile(r"(?:bo luat|luat|phap lenh) (?:sua doi|bo sung)[^;]{0,80}? cua (?:cac )?")
_LETTER_WORDS = re.compile(r"(?:văn bản|thư|tờ trình|kết luận|báo cáo|thông báo|giấy mời)\W{0,2}$")
_TITLES = load("citations").data["title"]
_ABOUT = re.compile(r"^(?:[Vv]/[vV]|[Vv]ề việc(?! làm(?!\w))|[Vv]ề|[Vv]ê)\s+")
_UNCERTAIN_TYPES = frozenset({"ĐA", "CTr", "DA", "CL", "QH"})
_OFFICES = frozenset({"CT", "TC", "CĐ", "HĐ", "TT", "QH"})  # of a letter, more often Cục Thuế or Tài chính than a type
_COMMA = re.compile(r", ")
_CLAUSE = re.compile(
    r"[^,;.]{2,90}? (?:ban hanh|xay dung|yeu cau|de nghi|huong dan|kinh|bao cao|thong bao|trinh|trien khai|to chuc|quyet dinh|phat dong)(?!\w)"
)
LAW_LENGTH = 190
TITLE_LENGTH = 1200


@cache
def _title_start() -> re.Pattern[str]:
    """On plain letters."""
    words = "|".join(re.escape(plain(fold(w))) for w in sorted(_TITLES["starts"], key=len, reverse=True))
    about = r"(?:ve|v/v)(?: viec)?"
    return re.compile(rf" {{0,3}}(?P<verb>(?:{words})(?!\w))|[ ,]{{0,3}}(?P<about>{about}(?!\w))|[ ,]{{0,3}}(?=[“\"‘])")


@cache
def _title_end() -> re.Pattern[str]:
    words = "|".join(re.escape(fold(w)) for w in sorted(_TITLES["ends"], key=len, reverse=True))
    return re.compile(
        r"[;\n\t…]|\.(?=\s|$|\")|\((?=(?:sau đây|dưới đây|gọi|viết|được gọi))|\)|,? ?(?=\((?:đã|được) )"
        r"|(?<=\s)- (?=[A-ZĐ])|: "
        rf"|,(?= (?:{words})(?!\w))|(?<=\s)(?:không còn|hết hiệu lực|có hiệu lực|và có|đã được|đã ban hành)(?!\w)"
    )


# ------------------------------------------------------------------ all numbered mentions
def numbered(view: View) -> list[Mention]:
    """Every mention of an act by its number, in reading order, with what stands about it."""
    out: list[Mention] = []
    before = 0
    for code in find_codes(view.text):
        mention = _head(view, code, before, out[-1] if out else None) if view.open(code.start) else None
        if mention is not None:
            out.append(mention)
            before = code.end
    for mention, following in zip_longest(out, out[1:]):
        describe(view, mention, following.start if following else len(view.text))
    return out


def _head(view: View, code: Code, before: int, previous: Mention | None) -> Mention | None:
    """The mention from the name of its type on; None where nothing shows that the code is an act's."""
    line = max(view.line_start(code.start), before)
    number_word = _NUMBER_WORD.search(view.plain[max(line, code.start - 12) : code.start])
    at = max(line, code.start - 12) + number_word.start() if number_word else code.start
    mention = Mention(at, code.end, code=code, type_code=code.type_code)
    found = type_before(view.plain, at, line) or (_type_further(view, at, line) if number_word else None)
    if is_law(code) and (found is None or found[1] in {"L", "PL"}) and _law_head(view, mention, line):
        return mention
    if found:
        mention.type_name, mention.type_code, mention.start = found
        mention.shared_head = view.plain[max(line, mention.start - 4) : mention.start] == "cac "
        if mention.type_name == "Văn bản" and code.type_code and code.type_code not in _OFFICES:
            mention.type_code = code.type_code
    elif number_word and _issuer_before_number(view, mention, line):
        pass
    else:
        mention.own_word = False
    return mention if _is_act(view, mention, bool(number_word), previous) else None


_FURTHER = re.compile(r"(?:[^\W\d_]+ ){1,3}$")


def _type_further(view: View, at: int, line: int) -> tuple[str, str, int] | None:
    """``Công văn hỏa tốc số``, ``Quyết định phê duyệt số``: up to three words between the type and the number."""
    words = _FURTHER.search(view.plain, max(line, at - 30), at)
    start = words.start() if words else at
    while words and start < at:
        found = type_before(view.plain, start, line)
        if found and view.text[found[2]].isupper() and view.text[start - 1] == " ":
            return found
        start = view.plain.find(" ", start, at) + 1 or at
    return None


def _is_act(view: View, mention: Mention, number_word: bool, previous: Mention | None) -> bool:
    code = mention.code
    assert code is not None
    if len(code.types) == 1 and mention.type_code in _UNCERTAIN_TYPES:
        return False  # `Đề án 06/CP` is a project, not the number of an act
    if mention.type_name:
        return (
            number_word or looks_certain(code) or len(code.types) > 1 or code.year is not None or len(code.notation) > 1
        )
    if looks_certain(code):
        return True
    if number_word:
        return len(code.notation) > 2
    listed = previous is not None and re.fullmatch(r"[,;]?(?: và)? ?", view.text[previous.end : mention.start])
    if len(code.types) > 1 and min(map(len, code.types)) > 1:
        dated = re.match(r",? ngày \d", view.text[code.end : code.end + 10])
        return bool(listed or dated or _LETTER_WORDS.search(view.text[max(0, mention.start - 14) : mention.start]))
    return False


def _law_head(view: View, mention: Mention, line: int) -> bool:
    """``Luật Đất đai số 31/2024/QH15``: the law's name stands before its number."""
    base = max(line, mention.start - LAW_LENGTH)
    window = view.plain[base : mention.start]
    cut = max(window.rfind(";"), window.rfind(". "))
    found = [m for m in _LAW_NAME.finditer(window, cut + 1) if view.text[base + m.start()].isupper()]
    if not found:
        return False
    m = found[-1]
    for earlier in reversed(found[:-1]):  # `Luật sửa đổi, bổ sung một số điều của Luật Đầu tư công số …`
        if _AMENDING_HEAD.fullmatch(window[earlier.start() : m.start()]):
            m = earlier
    mention.start = base + m.start()
    mention.law = True
    name = view.text[mention.start : base + len(window)].rstrip(" ,(")
    mention.type_name, mention.type_code = ("Pháp lệnh", "PL") if m.group().startswith("phap") else ("Luật", "L")
    if name.lower() not in {"luật", "bộ luật", "pháp lệnh"}:
        mention.title = squeeze(name)
    return True


def _issuer_before_number(view: View, mention: Mention, line: int) -> bool:
    """``các Quyết định của Thủ tướng Chính phủ số …``: the issuer stands between type and number."""
    base = max(line, mention.start - 150)
    of = view.plain.rfind(" cua ", base, mention.start)
    if of < 0:
        return False
    issuer = issuer_at(view.text, of + 5, joint=_joint(mention))
    found = type_before(view.plain, of, line)
    if not issuer or not found or view.text[issuer[1] : mention.start].strip(" ,"):
        return False
    mention.issuer = issuer[0]
    mention.type_name, mention.type_code, mention.start = found
    mention.shared_head = view.plain[max(line, mention.start - 4) : mention.start] == "cac "
    return True


# ------------------------------------------------------------------ what stands behind the code
def describe(view: View, mention: Mention, limit: int) -> None:
    """Date, issuer, term and title behind a mention, up to the next mention's start at `limit`."""
    text = view.text
    line_end = view.line_end(mention.end)
    if mention.code:
        line_end = min(line_end, max(limit, mention.end))
    at = mention.end
    for _ in range(5):
        found = (
            (mention.issued is None and _date_at(text, at, line_end))
            or (mention.issuer is None and _issuer_behind(view, mention, at, line_end))
            or None
        )
        if isinstance(found, tuple) and isinstance(found[0], date):
            mention.issued, mention.end = found
        elif found:
            mention.issuer, mention.end = found
        else:
            term = _TERM.match(text, at)
            if not term or term.end() > line_end:
                break
            at = term.end()
            continue
        at = mention.end
    _title(view, mention, at)


def _date_at(text: str, at: int, end: int) -> tuple[date, int] | None:
    m = _BEFORE_DATE.match(text, at)
    if not m:
        return None
    for found in find_dates(text, m.end(), min(end, m.end() + 48)):
        if found.span.start - m.end() <= 5 and found.value:
            return found.value, found.span.end
        break
    return None


def _issuer_behind(view: View, mention: Mention, at: int, end: int) -> tuple[str, int] | None:
    m = _BEFORE_ISSUER.match(view.plain, at)
    start = m.end() if m else at
    if m is None:  # a date with the body right behind it: the word `của` was lost
        if mention.issued is None or view.text[at : at + 1] != " " or not head_at(view.text, at + 1):
            return None
        start = at + 1
    found = issuer_at(view.text, start, joint=_joint(mention))
    return found if found and found[1] <= end else None


def _joint(mention: Mention) -> bool:
    code = mention.code
    if code is None:
        return False
    return len(code.types) > 2 or mention.type_code in {"TTLT", "NQLT", "TTLN"}


def _title(view: View, mention: Mention, at: int) -> None:
    """The description: in quotation marks, or behind `về`, `quy định`, `sửa đổi` … to the end of the clause."""
    text = view.text
    m = _title_start().match(view.plain, at)
    line_end = min(view.line_end(at), at + TITLE_LENGTH)
    if not m or m.end() >= line_end:
        return
    start = m.start("verb") if m["verb"] else m.start("about") if m["about"] else m.end()
    quote = re.compile(r"(?:việc )?[“\"‘]").match(text, m.end() + (text[m.end() : m.end() + 1] == " "))
    if quote:
        closing = re.compile(r"[”\"’]").search(text, quote.end(), min(line_end, quote.end() + 700))
        if closing:
            mention.title_start, mention.title_end, mention.quoted = quote.start(), closing.end(), True
            words = squeeze(view.document.text[quote.end() : closing.start()])
            mention.title = mention.title or _ABOUT.sub("", words) or None
            return
    end = _title_end().search(text, m.end(), line_end)
    mention.title_start, mention.title_end = start, end.start() if end else line_end
    for comma in _COMMA.finditer(text, m.end(), mention.title_end):
        if head_at(text, comma.end()) and _CLAUSE.match(view.plain, comma.end()):
            mention.title_end = comma.start()  # `…, Ủy ban nhân dân huyện ban hành Kế hoạch`: the document speaks again
            break


def settle_title(view: View, mention: Mention) -> None:
    """The words of the title, once it is known where the next act of the list begins."""
    if mention.title or mention.title_end <= mention.title_start:
        return
    words = view.document.text[mention.title_start : mention.title_end]
    words = _ABOUT.sub("", squeeze(words)).strip(' ,;.:“”"')
    mention.title = words or None


# ------------------------------------------------------------------ what stands before the mention
_AT = re.compile(r" (?:\w+ ){0,3}tai (?:cac )?$")
_DAY_BEFORE = re.compile(r"(?:^|[.;:\n] ?)[Nn]gày (\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d\d)$")
_ISSUES = re.compile(r"(?: khóa \S{1,5})?\s*(?:đã |vừa |có |tiếp tục )?(?:ký )?(?:ban hành|ra|có|ký|gửi)(?: các)? $")


def issuer_from_clause(view: View, mention: Mention, floor: int) -> None:
    """Issuer, and date, that the words before the mention give.

    ``theo đề nghị của Sở Y tế tại Tờ trình số …`` · ``Ngày 05/02/2024, UBND tỉnh đã ban hành Kế hoạch số …`` ·
    ``Bộ Y tế đã trình dự thảo … tại Tờ trình số 7/TTr-BYT``, where the notation is the speaker's.
    """
    base = max(floor, view.line_start(mention.start), mention.start - 190)
    before, text = view.plain[base : mention.start], view.text
    if _AT.search(before):
        for word in (" cua ", " gui ", " duoc ", " do "):
            at = before.rfind(word)
            found = issuer_at(text, base + at + len(word)) if at >= 0 else None
            if found and _AT.fullmatch(view.plain[found[1] : mention.start]):
                mention.issuer = found[0]
                return
        found = issuer_at(text, view.line_start(mention.start))
        if found and mention.code and stands_for(mention.code.types[-1], found[0]):
            mention.issuer = found[0]
        return
    if not _ISSUES.search(text[base : mention.start]):
        return
    clause = max(text.rfind(mark, base, mention.start) for mark in (", ", "; ", ". ", ": "))
    start = clause + 2 if clause >= 0 else base
    found = issuer_at(text, start) if head_at(text, start) else None
    if found and _ISSUES.fullmatch(text[found[1] : mention.start]):
        mention.issuer = found[0]
        day = re.compile(r"(?:^|[.;:\n] ?)(?:Ngày|ngày) (\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d\d)$").search(
            text[max(0, start - 22) : start - 2]
        )
        if day and mention.issued is None:
            mention.issued = make_date(day[1], day[2], day[3])
