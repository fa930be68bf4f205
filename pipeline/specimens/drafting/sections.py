"""Sections that acts of many kinds share: purposes, work in groups, who does what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipeline.specimens.drafting.desk import Desk, ended, plain, small
from pipeline.specimens.drafting.outline import Outline, debatable
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich


def _several(make: Callable[[], Rich], count: int) -> list[Rich]:
    """So many different clauses."""
    found: dict[str, Rich] = {}
    for _ in range(3 * count):
        text = make()
        found.setdefault(text.text, text)
        if len(found) == count:
            break
    return list(found.values())


# ------------------------------------------------------------------ purposes
def purposes(desk: Desk, page: Outline) -> None:
    """``Mục đích, yêu cầu``: two lists below one heading, one list, or two sections."""
    shape = desk.chance.choices(("two", "flat", "apart", "aim"), (58, 24, 6, 12))[0]
    low, high = (1, 2) if desk.act.genre == "letter" else (2, 4)
    count = desk.between(low, high)
    if shape == "apart":
        for name in ("d_h_aim", "d_h_demand"):
            page.heading(1, plain(desk.say(name)), "purpose")
            page.items(2, _several(desk.speaker.purpose, count), sign=page.leaf_sign(2, desk.likely(0.4)), task=False)
        return
    page.heading(1, desk.say("d_h_aim") if shape == "aim" else desk.say("d_h_purpose"), "purpose")
    if shape == "two":
        texts = _several(desk.speaker.purpose, 2 * count)
        for name, part in (("d_h_aim", texts[:count]), ("d_h_demand", texts[count:])):
            if part:
                page.heading(2, desk.say(name))
                page.items(3, part, sign=page.leaf_sign(3, False), task=False)
    else:
        page.items(2, _several(desk.speaker.purpose, count + 1), sign=page.leaf_sign(2, desk.likely(0.7)), task=False)


def views(desk: Desk, page: Outline, depth: int) -> None:
    """Guiding views of a resolution below an open heading."""
    texts = _several(desk.speaker.view, desk.between(2, 4))
    page.items(depth, texts, sign=page.leaf_sign(depth, desk.likely(0.3)), task=False)


# ------------------------------------------------------------------ work in groups
def headings_of(desk: Desk, count: int) -> list[Rich]:
    """Different headings for groups of work."""
    options = list(desk.topic.headings)
    desk.chance.shuffle(options)
    found = [desk.said(pattern) for pattern in options]
    if desk.likely(0.3):
        found.insert(0, desk.say("d_h_lead_party"))
    unique: dict[str, Rich] = {}
    for text in found:
        unique.setdefault(text.text, text)
    return list(unique.values())[:count]


def shares(desk: Desk, total: int, groups: int) -> list[int]:
    """`total` parted over so many groups, none empty."""
    cuts = sorted(desk.chance.sample(range(1, total), groups - 1)) if total > groups > 1 else []
    if groups > 1 and not cuts:
        return [1] * groups
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def groups(desk: Desk, page: Outline, work: Work, total: int, depth: int, levels: int) -> None:
    """`total` tasks below headings of the topic, `levels` deep (1: items under the open heading)."""
    if levels <= 1 or total < 4:
        _leaves(desk, page, work, total, depth)
        return
    count = min(max(2, round(total / desk.chance.choice((3, 4, 5.5)))), 9, total)
    titles = headings_of(desk, count)
    for title, share in zip(titles, shares(desk, total, len(titles)), strict=True):
        if share == 1 and desk.likely(0.4):
            page.item(depth, Rich(plain(title) + ":").marked("bold") + " " + small(work.clause("open")))
            continue
        page.heading(depth, title, look=desk.chance.choice(("b", "b", "bi")) if depth == 2 else "i")
        if levels > 2 and share >= 5:
            _subgroups(desk, page, work, share, depth + 1, levels - 1)
        else:
            _leaves(desk, page, work, share, depth + 1)


def _subgroups(desk: Desk, page: Outline, work: Work, total: int, depth: int, levels: int) -> None:
    count = min(max(2, total // 3), 4)
    for share in shares(desk, total, count):
        if share == 1:
            page.item(depth, work.clause("open"))
        else:
            page.lead_in(depth, desk.say("d_h_sub", inner=_short_matter(desk)), sign=page.leaf_sign(depth, True))
            if levels > 2 and share > 4 and desk.likely(0.35):
                _nested_list(desk, page, work, share, depth + 1)
            else:
                _leaves(desk, page, work, share, depth + 1)


def _short_matter(desk: Desk) -> Rich:
    """What a subheading is about: a heading of the topic, small."""
    text = desk.said(desk.chance.choice(desk.topic.subjects))
    return text.lower()


def _leaves(desk: Desk, page: Outline, work: Work, total: int, depth: int) -> None:
    """Items of a group; now and then some of them behind a lead-in of their own."""
    sign = page.leaf_sign(depth, desk.likely(0.8 if desk.act.manner == "clauses" else 0.25))
    if total >= 5 and desk.likely(0.1):
        few = desk.between(2, 3)
        page.items(depth, work.clauses(total - few), sign=sign)
        _nested_list(desk, page, work, few, depth, sign)
        return
    page.items(depth, work.clauses(total), sign=sign)


def _nested_list(desk: Desk, page: Outline, work: Work, total: int, depth: int, sign: str | None = None) -> None:
    """A lead-in that names a body or only announces, and its items one depth below."""
    sign = sign or page.leaf_sign(depth, False)
    below = "plus" if sign == "dash" else "dash" if sign not in {"plus", "star"} else "star"
    if desk.likely(0.55) and (key := desk.doer()):
        page.lead_in(depth, desk.say("d_lead_do", who=desk.speaker.body(key, "lead").capital()), sign=sign)
        page.items(depth + 1, work.clauses(total, "owned", key), sign=below)
    else:
        page.lead_in(depth, desk.say("d_lead_plain"), sign=sign)
        page.items(depth + 1, work.clauses(total, "open"), sign=below)


def periods(desk: Desk, page: Outline, work: Work, total: int, depth: int) -> None:
    """Work by periods, whose time their items inherit."""
    count = desk.between(2, 3)
    kind = desk.chance.choice(("month", "span", "quarter"))
    times: list[Rich] = []
    for limit in sorted((desk.period(kind) for _ in range(12)), key=lambda limit: window(limit)[::-1]):
        if not times or window(limit)[0] > window(times[-1])[1]:
            times.append(limit)
    times = times[:count]
    if len(times) < count:
        _leaves(desk, page, work, total, depth)
        return
    pattern = desk.chance.choice(desk.language.lists["d_lead_period"])
    sign = desk.chance.choice(("dash", page.leaf_sign(depth, True)))
    for number, share in enumerate(shares(desk, max(total, count + 1), count), 1):
        page.heading(depth, desk.said(pattern, n=str(number), time=times[number - 1]), sign=sign, look="i")
        with work.within(*window(times[number - 1])):
            page.items(depth + 1, work.clauses(share), sign="plus" if sign == "dash" else "dash")


def window(limit: Rich) -> tuple[date, date]:
    """First and last day of a period."""
    data = limit.of("deadline")[0].data
    return data["start"], data["end"]


def with_attributes(desk: Desk, page: Outline, work: Work, total: int, depth: int) -> None:
    """Numbered items, each with lines that say who, when and what for."""
    kind = desk.say("d_kind")
    names = {name: plain(desk.say(f"d_a_{name}", kind=kind)) for name in ("lead", "support", "time", "product")}
    order = desk.chance.choice(
        (
            ("lead", "support", "time"),
            ("time", "lead", "support"),
            ("lead", "support", "time", "product"),
            ("product", "lead", "time"),
            ("lead", "time"),
        )
    )
    below = desk.chance.choice(("dash", "dash", "dash", "none", "star"))
    numbered = page.leaf_sign(depth, True)
    numbered = "number" if numbered in {"dash", "plus", "star"} else numbered
    end = desk.chance.choice((".", ".", ";", ""))
    for _ in range(total):
        text = desk.speaker.task()
        page.item(depth, ended(text, ""), sign=numbered)
        leads = work.leads()
        values = {
            "lead": desk.speaker.bodies(leads, "lead"),
            "support": desk.speaker.bodies(desk.some(1, 4, *leads), "support"),
            "time": desk.deadline(alone=True),
            "product": desk.speaker.product().capital(),
        }
        for number, name in enumerate(order):
            line = Rich(f"{names[name]}: ") + values[name].capital()
            page.attribute(depth + 1, ended(line, "." if number + 1 == len(order) and end else end), below)


# ------------------------------------------------------------------ who does what
def organisation(desk: Desk, page: Outline, work: Work, total: int, depth: int = 1) -> None:
    """``Tổ chức thực hiện``: bodies with their lists, or one clause for each."""
    page.heading(depth, desk.say("d_h_organise"), "organisation")
    shape = desk.chance.choices(("lists", "clauses", "mixed"), (45, 35, 20))[0] if total > 2 else "clauses"
    below = depth + 1
    if shape == "clauses":
        numbered = page.leaf_sign(below, desk.likely(0.8))
        page.items(below, [*(work.clause("named") for _ in range(total)), *_last(desk, work)], sign=numbered)
    else:
        _by_bodies(desk, page, work, total, below, mixed=shape == "mixed")
    if desk.likely(0.3):
        page.statement(below, work.difficulty())
    elif desk.likely(0.2):
        page.statement(below, work.order())


def _last(desk: Desk, work: Work) -> list[Rich]:
    return [work.reporting()] if desk.likely(0.5) else []


def _by_bodies(desk: Desk, page: Outline, work: Work, total: int, depth: int, *, mixed: bool) -> None:
    led = desk.likely(0.3)
    used: list[str] = []
    while total > 0:
        key = desk.doer(*used)
        share = min(total, desk.between(1, 4)) if key else 1
        total -= share
        if key:
            used.append(key)
        else:
            page.item(depth, work.reporting())
            continue
        if mixed and share == 1:
            page.item(depth, work.clause("named", body=key))
            continue
        name = (
            desk.speaker.body(key, "lead")
            if desk.likely(0.85)
            else desk.speaker.bodies((key, *desk.some(1, 2, key)), "lead")
        )
        if led:
            page.lead_in(depth, desk.say("d_lead_do", who=name.capital()), sign=page.leaf_sign(depth, True))
        else:
            ask = desk.chance.choice(("Đề nghị ", "")) if desk.world.bodies[key].system != desk.issuer.system else ""
            end = desk.chance.choice(("", "", "", ":"))
            page.heading(depth, (ask + name if ask else name.capital()) + end)
        page.items(depth + 1, work.clauses(share, "owned", key), sign=page.leaf_sign(depth + 1, False))
    if desk.likely(0.6):
        crowd = desk.speaker.generic("lead").capital()
        page.heading(depth, crowd)
        page.items(depth + 1, work.clauses(desk.between(1, 3), "owned"), sign=page.leaf_sign(depth + 1, False))


def funding(desk: Desk, page: Outline, depth: int = 1) -> None:
    """``Kinh phí thực hiện``: statements that may or may not count as tasks."""
    page.heading(depth, desk.say("d_h_funding"), "organisation")
    texts = _several(desk.speaker.funding, desk.between(1, 2))
    for number, text in enumerate(texts):
        if len(texts) == 1:
            page.statement(depth + 1, text)
        else:
            page.item(depth + 1, debatable(text), sign="dash", last=number + 1 == len(texts))


def scope(desk: Desk, page: Outline, depth: int = 1) -> None:
    """Subjects, times or forms: what no one can say is a task or none."""
    options = (("d_h_scope", "d_scope", "purpose"), ("d_h_when", "d_when", "tasks"), ("d_h_forms", "d_forms", "other"))
    name, entries, kind = desk.chance.choice(options)
    page.heading(depth, desk.say(name), kind)
    for _ in range(desk.between(1, 2)):
        text = desk.say(entries, time=desk.deadline(kind="span"))
        page.item(depth + 1, debatable(text), sign="dash", task=True)
