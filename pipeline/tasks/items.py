"""Which items of an act are tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.bodies import match_body, stops_at
from pipeline.document import Document, Item, Span
from pipeline.rules import load
from pipeline.tasks.manner import DIRECTIVE, NORMATIVE, PLAN, REPORT
from pipeline.tasks.outline import NUMBERED, Outline
from pipeline.tasks.responsibilities import find_roles, names_bodies
from pipeline.text import is_upper


@dataclass(slots=True)
class Leaf:
    """An item that is a task, with the lines that describe it: `attributes` maps what they fill to their values."""

    item: int
    span: Span
    attributes: dict[str, list[Span]] = field(default_factory=dict)
    confidence: float = 0.9
    last: int = -1

    def __post_init__(self) -> None:
        self.last = self.item


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return load("tasks").pattern(name)


def leaves(tree: Outline, ways: list[str]) -> list[Leaf]:
    """The items that are tasks, in order."""
    document = tree.document
    found: list[Leaf] = []
    for i, item in enumerate(document.items):
        if (
            i in tree.lines
            or item.form == "table"
            or document.blocks[item.block].zone not in {"body", "appendix", "preamble"}
        ):
            continue
        below = [c for c in tree.children.get(i, ()) if c not in tree.lines]
        described = i in tree.attributes
        headed = item.heading and not described and not (i not in tree.children and _is_sentence(document, item))
        if below or headed or (item.lead_in and not described) or i in tree.heads:
            continue
        confidence = _bears(tree, i, ways[i])
        if confidence:
            found.append(Leaf(i, _unmarked(document, item), dict(tree.attributes.get(i, {})), confidence))
        if confidence and len(found) > 1 and _goes_on(document, found[-2], i):
            last = found.pop()
            found[-1].span = Span(found[-1].span.start, last.span.end)
            found[-1].last = i
    return found


def _is_sentence(document: Document, item: Item) -> bool:
    """A numbered line that was taken for a heading says what a body is to do, or ``Trồng trọt: theo dõi …``."""
    written = document.folded[item.body.start : item.body.end].rstrip(" *_")
    if len(written) < _SENTENCE or not written.endswith((".", ";", "./")) or is_upper(written, 0.9):
        return False
    topic = _TOPIC.match(written)
    if topic and stops_at(document.folded, item.body.start + topic.end(), item.body.end, noisy=document.scanned):
        return True
    return bool(find_roles(document, item.body).lead) or begins_with_action(document, item.body, verb=True)


_SENTENCE = 60  # characters of a line that is more than a heading
_TOPIC = re.compile(r"[^:;.]{3,120}: (?=[^\W\d_])")
_LETTER = re.compile(r"[a-zđ][.)] {1,2}(?=\w)")


def _unmarked(document: Document, item: Item) -> Span:
    """The item's text without the letter of a number such as ``4.2.b.``, whose digits alone are its marker."""
    m = _LETTER.match(document.folded, item.body.start, item.body.end) if item.form in NUMBERED else None
    return Span(m.end(), item.body.end) if m else item.body


_DASHED = re.compile(r"[,\-–—]\W{0,2}$")
_BROKEN = re.compile(r"(?:[,\-–—]|[^.;:!?…/)”\"\s])\W{0,4}$")


def _goes_on(document: Document, leaf: Leaf, i: int) -> bool:
    """The item is the rest of the paragraph of a leaf, cut by a blemish of the page at the end of a line."""
    item = document.items[i]
    before = document.items[leaf.last]
    if item.form != "plain" or leaf.last != i - 1 or document.blocks[item.block].bold:
        return False
    head = document.folded[item.body.start : item.body.start + 1]
    tail = document.folded[before.body.end - 6 : before.body.end]
    if not _BROKEN.search(tail):
        return False
    return head.islower() or head == "(" or (bool(_DASHED.search(tail)) and before.body.end - before.body.start > 40)


def _bears(tree: Outline, i: int, how: str) -> float:
    """How surely the leaf `i` is a task, 0.0 where it is none."""
    document, item = tree.document, tree.document.items[i]
    text = document.folded[item.body.start : item.body.end].strip()
    if len(text) < 12 or len(text.split(None, 3)) < 3:
        return 0.0
    if how == NORMATIVE:
        given = _assigned(tree, i, text) or _is_approved(tree, i)
        return 0.6 if given and not _is_apart(document, item, text, how) else 0.0
    zone = document.blocks[item.block].zone
    kind = _kind(document, item)
    if _is_apart(document, item, text, how):
        return 0.0
    if zone == "preamble":
        return 0.85 if how == DIRECTIVE and _orders(text) else 0.0
    if kind in {"purpose", "targets"} or _in_circumstances(document, item):
        return 0.0
    if zone == "appendix" and not (kind in {"tasks", "organisation"} and not _in_form(tree, item)):
        return 0.0
    acts = begins_with_action(document, item.body)
    if how == PLAN:
        if kind in {"tasks", "organisation"}:
            return 0.95 if acts else 0.8
        return 0.7 if acts and (item.section is not None or item.form != "plain") else 0.0
    if how == DIRECTIVE:
        return _directed(tree, i, text, acts)
    if how == REPORT:
        return 0.8 if _under(document, item, "forward") and (acts or kind in {"tasks", "organisation"}) else 0.0
    return 0.0


def _is_apart(document: Document, item: Item, text: str, how: str) -> bool:
    if any(
        _pattern(name).match(text)
        for name in ("closing", "person", "funding", "judges", "sends", "refers", "of-a-page")
    ):
        return True
    if how != PLAN and any(_pattern(name).match(text) for name in ("praises", "tells")):
        return True
    if _pattern("form").search(text) or _pattern("order-only").match(text):
        return True
    return len(text) < _NAMES and names_bodies(document, item.body)  # a list of bodies names no action


def _kind(document: Document, item: Item) -> str:
    """What the section is for; a part of a task-bearing one is no purpose unless its heading begins with the word."""
    at = item.section
    while at is not None:
        section = document.sections[at]
        above = document.sections[section.parent].kind if section.parent is not None else ""
        doubtful = section.kind in {"purpose", "targets"} and above in {"tasks", "organisation"}
        if not doubtful or _pattern("aims").match(section.heading):
            return section.kind
        at = section.parent
    return "other"


def _ancestors(document: Document, item: Item) -> list[Item]:
    found: list[Item] = []
    at = item.parent
    while at is not None and len(found) < 30:
        found.append(document.items[at])
        at = document.items[at].parent
    return found


def _under(document: Document, item: Item, rule: str) -> bool:
    """One of the headings above the item says so."""
    pattern = _pattern(rule)
    for above in _ancestors(document, item):
        if pattern.search(document.folded[above.body.start : min(above.body.end, above.body.start + 300)]):
            return True
    return False


def _in_circumstances(document: Document, item: Item) -> bool:
    pattern = _pattern("circumstances")
    for above in _ancestors(document, item):
        if not above.heading or above.body.end - above.body.start >= 120:
            continue
        heading = document.folded[above.body.start : above.body.end]
        if pattern.match(heading):
            # of the funds a body may still be told to see to them
            return not (heading[:8].lower() == "kinh phí" and find_roles(document, item.body).lead)
    return False


def _in_form(tree: Outline, item: Item) -> bool:
    """The appendix that the item stands in is a form to fill in."""
    blocks = tree.document.blocks
    near = range(max(0, item.block - 12), min(len(blocks), item.block + 12))
    return sum(blocks[at].zone == "appendix" and tree.is_form(at) for at in near) >= 2


def _directed(tree: Outline, i: int, text: str, acts: bool) -> float:
    """A directive, notice or letter: what follows an order or a list that it opens."""
    document, item = tree.document, tree.document.items[i]
    if _orders(text):
        return 0.9
    above = _ancestors(document, item)
    if item.form == "plain" and not above:
        return (
            0.8 if acts and match_body(document.folded, item.body.start, item.body.end) and _has_list(tree, i) else 0.0
        )
    led = any(a.lead_in for a in above) and acts
    if item.form == "plain" and not (led or _has_list(tree, i) or begins_with_action(document, item.body, verb=True)):
        return 0.0
    if not acts:
        # the verb of a recognised page may be spoilt; in clean text what begins with none is told unless a body is over it
        told = item.form == "plain" or not any(a.lead_in or a.heading for a in above)
        given = document.scanned or any(a.heading and names_bodies(document, a.body) for a in above)
        return 0.75 if given and not told else 0.0
    return 0.9


def _assigned(tree: Outline, i: int, text: str) -> bool:
    """A normative act gives a body the work of carrying it out; rights, duties and procedures are no tasks."""
    document, item = tree.document, tree.document.items[i]
    zone, kind = document.blocks[item.block].zone, _kind(document, item)
    if zone == "preamble" or kind in {"purpose", "targets"} or _in_circumstances(document, item):
        return False
    if zone == "appendix" and (kind not in {"tasks", "organisation"} or _in_form(tree, item)):
        return False
    if _pattern("enacts").search(text):
        return False
    if item.form == "article" and _charges(document, item):
        return True
    decision = document.value("type_code") == "QĐ"
    if (decision or item.form == "article") and text.startswith(_STARTS) and _orders(text):
        return True  # elsewhere it is a right: ``Yêu cầu chủ đầu tư cung cấp …``
    assigning = _under(document, item, "assigning")
    if not assigning and not (decision and _under(document, item, "duty")):
        return False
    if not begins_with_action(document, item.body):
        return False
    at = item.parent
    while at is not None:
        if tree.roles(at).lead:
            return True
        at = document.items[at].parent
    return assigning and bool(find_roles(document, item.body).lead)


def _is_approved(tree: Outline, i: int) -> bool:
    """A task of the plan that an article approves and sets out: ``Điều 1. Phê duyệt Đề án … với các nội dung sau:``."""
    document, item = tree.document, tree.document.items[i]
    if _kind(document, item) not in {"tasks", "organisation"} or document.blocks[item.block].zone != "body":
        return False
    within = next((above for above in _ancestors(document, item) if above.form == "article"), None)
    approves = within is not None and _pattern("approves").match(document.folded[within.body.start : within.body.end])
    return bool(approves)


def _charges(document: Document, item: Item) -> bool:
    """An article that gives a body its task: ``Ban Chỉ đạo có nhiệm vụ …``."""
    body = match_body(document.folded, item.body.start, item.body.end)
    return bool(body and document.folded.startswith((" có nhiệm vụ ", " có trách nhiệm "), body.end))


_NAMES = 200  # characters of a line that may hold nothing but names
_STARTS = ("Giao ", "Đề nghị ", "Yêu cầu ", "Ủy quyền ")


def _has_list(tree: Outline, i: int) -> bool:
    """Marked items stand before this one: it is no introduction."""
    return any(item.form not in {"plain", "table"} for item in tree.document.items[:i])


def _orders(text: str) -> bool:
    """The text gives work to a body: ``Giao Sở Y tế …``, ``UBND tỉnh yêu cầu Thủ trưởng …``."""
    m = _pattern("orders").match(text)
    return bool(m and match_body(text, m.end(), min(len(text), m.end() + 200)))


def begins_with_action(document: Document, span: Span, *, verb: bool = False) -> bool:
    """The item begins with a verb, a body and its verb, or what leads to one (``Việc …``); `verb`: only the first."""
    text = document.folded
    noisy = document.scanned
    if stops_at(_small(text, span), 0, 80, noisy=noisy):
        return True
    if verb:
        return False
    body = match_body(text, span.start, span.end, noisy=noisy)
    if body:
        rest = text[body.end : body.end + 3]
        return (
            rest.startswith((":", ",", " (", ";", "/"))
            or stops_at(text, body.end, span.end, noisy=noisy)
            or rest[:1] == " "
        )
    return bool(_pattern("action").match(text[span.start : min(span.end, span.start + 80)]))


def _small(text: str, span: Span) -> str:
    head = text[span.start : min(span.end, span.start + 80)]
    return head[:1].lower() + head[1:]
