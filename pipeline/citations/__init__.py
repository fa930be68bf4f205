"""Mentions of acts in one document: found, read, resolved to each other and related.

The steps, each in its own file: `codes` (numbers and notations) · `attributes` (type, date, issuer, title) · `named`
(acts without a number) · `coordination` (lists, nesting) · `references` (one code for one act) ·
`anaphors` (short forms, defined words, the act itself) · `relations` (what the governing words say).
"""

from __future__ import annotations

from pipeline.citations.anaphors import anaphors, by_issuer, by_number, mark_own, themselves
from pipeline.citations.attributes import issuer_from_clause, numbered
from pipeline.citations.codes import is_letter, mend_notations
from pipeline.citations.coordination import nest, share
from pipeline.citations.issuers import respelt
from pipeline.citations.mention import Mention
from pipeline.citations.named import named
from pipeline.citations.references import Acts
from pipeline.citations.relations import relate
from pipeline.citations.view import View
from pipeline.document import Citation, Document, Span

__all__ = ["extract"]


def extract(document: Document) -> tuple[Citation, ...]:
    """Every mention of an act in reading order, the document itself as form ``"self"``.

    ``Thực hiện Nghị quyết số 12-NQ/TU ngày 05/3/2021 của Tỉnh ủy`` gives one row: ``12-NQ/TU``, 2021-03-05,
    ``Tỉnh ủy``, ``implements``. `Citation.within` indexes the returned tuple.
    """
    view = View(document)
    by_code = numbered(view)
    if document.scanned:
        mend_notations(by_code)
    share(view, by_code)
    mentions = sorted([*by_code, *named(view, by_code)], key=_place)
    for before, mention in zip([None, *mentions], mentions, strict=False):
        if mention.code and mention.issuer is None:
            issuer_from_clause(view, mention, before.end if before else 0)
    for mention in mentions if document.scanned else ():
        mention.issuer = mention.issuer and respelt(mention.issuer)
    acts = Acts(view, mentions)
    nest(view, mentions)
    acts.fill()
    mentions += by_number(view, acts, _spans(mentions))
    mentions.sort(key=_place)
    mentions += by_issuer(view, acts, _spans(mentions))
    mentions.sort(key=_place)
    mentions += anaphors(view, mentions, _spans(mentions))
    mentions += themselves(view, _spans(mentions))
    mentions.sort(key=_place)
    nest(view, mentions)
    relate(view, mentions)
    mark_own(view, mentions)
    return tuple(_citation(view, mention) for mention in mentions)


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


def _spans(mentions: list[Mention]) -> list[tuple[int, int]]:
    return sorted((m.start, m.end) for m in mentions)


def _citation(view: View, mention: Mention) -> Citation:
    document = view.document
    code = mention.code
    form = mention.form
    span = Span(mention.start, mention.end)
    return Citation(
        span=span,
        form=form,
        zone=view.published_zone(mention.start),
        relation="mentions" if form == "self" else mention.relation,
        type_code=mention.type_code or ("CV" if code and is_letter(code) else None),
        code=code.text if code else None,
        code_number=code.number if code else None,
        code_notation=(f"{code.year}/{code.notation}" if code.year else code.notation) if code else None,
        issued_date=mention.issued,
        organ_name=mention.issuer,
        title=mention.title,
        within=None if form == "self" else mention.outer,
        section=view.section(mention.start),
        confidence=round(mention.confidence * document.confidence(span), 4),
    )
