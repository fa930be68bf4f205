"""Bounds for pdfminer, which believes what a PDF says of itself: loops end, and no table grows beyond what fonts have.

Memory and time beyond these are bounded from outside, by the limits of a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from pdfminer import cmapdb, pdffont
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFObjectNotFound, PDFValueError
from pdfminer.pdftypes import PDFObjRef

_MOST_CODES = 1 << 17  # entries of one font; the largest have 65,536
_MOST_STEPS = 20  # references that only lead to another reference

_object = PDFDocument.getobj
_letter = cmapdb.FileUnicodeMap.add_cid2unichr
_widths, _heights = pdffont.get_widths, pdffont.get_widths2


def _follow(self: PDFDocument, number: int) -> object:
    found = _object(self, number)
    for _ in range(_MOST_STEPS):
        if not isinstance(found, PDFObjRef):
            return found
        found = _object(self, found.objid)
    raise PDFObjectNotFound(number)


def _add_letter(self: cmapdb.FileUnicodeMap, cid: int, code: Any) -> None:
    if len(self.cid2unichr) >= _MOST_CODES:
        raise PDFValueError("a font maps more codes than there are letters")
    _letter(self, cid, code)


def _bounded(make: Callable[[Iterable[object]], Any]) -> Callable[[Iterable[object]], Any]:
    def widths(given: Iterable[object]) -> Any:
        items = list(given)
        for first, last in pairwise(items):
            if isinstance(first, int) and isinstance(last, int) and last - first > _MOST_CODES:
                raise PDFValueError("a font gives widths to more glyphs than it can have")
        return make(items)

    return widths


def apply() -> None:
    """Set the bounds, for this process."""
    PDFDocument.getobj = _follow  # type: ignore[assignment, method-assign]
    cmapdb.FileUnicodeMap.add_cid2unichr = _add_letter  # type: ignore[method-assign]
    pdffont.get_widths = _bounded(_widths)  # type: ignore[assignment]
    pdffont.get_widths2 = _bounded(_heights)  # type: ignore[assignment]
