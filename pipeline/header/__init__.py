"""Header fields of an act: what NĐ 30/2020/NĐ-CP, Phụ lục VI and the Party's guides ask to be recorded of it.

`FIELDS` maps each group of columns to the function that finds it; a function reads the `Masthead` and yields
`Field`. To add a field, write its file and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipeline.document import Document, Field
from pipeline.header import code, issued, kind, marks, organs, recipients, signing, subject
from pipeline.header.masthead import Masthead, read_masthead

FIELDS: dict[str, Callable[[Masthead], Iterable[Field]]] = {
    "type": kind.find,
    "code": code.find,
    "issued": issued.find,
    "organ": organs.find,
    "subject": subject.find,
    "signing": signing.find,
    "recipients": recipients.find,
    "marks": marks.find,
}


def extract(document: Document) -> dict[str, Field]:
    """Header fields of one act by column name; a field that the act does not have has no entry.

    A field that is there but unreadable (a blank or handwritten day) has `value` None and its text in `raw`.
    """
    masthead = read_masthead(document)
    if not masthead.is_act:
        return {}
    return {field.name: field for find in FIELDS.values() for field in find(masthead)}
