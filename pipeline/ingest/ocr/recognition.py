"""From a page's picture to its words: orientation, preparation, recognition, and a second look at ink left unread."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.document import Box, Grid, Page, Word
from pipeline.ingest.masthead import frames, handwriting
from pipeline.ingest.ocr import (
    cache,
    contested,
    creases,
    flatten,
    grain,
    orientation,
    page_image,
    red_print,
    ruling,
    seals,
    second_look,
    signer,
    unread,
)
from pipeline.ingest.ocr.engine import Engine, Image
from pipeline.ingest.ocr.recorded import decode_word, encode_word
from pipeline.ingest.ocr.second_look import could_be_written, mean_confidence
from pipeline.ingest.plausible import is_syllable
from pipeline.settings import Settings

VERSION = 13  # raise it when the same picture and engine give another result
_UNSURE = 0.5
_SURE = 0.8
_TALL = 2.2  # times as high as half of the words are
# Shares of the words: on pages written by hand .08 were sure and .51 like words, on a faint copy .14 and .82.
_LEGIBLE, _FAINT, _ALIKE = 0.2, 0.1, 0.7
_NO_PRINT = "no printed text was found; the page looks like handwriting or a photograph"
_LETTER = 13.5  # pixels of height that letters have at 150 dpi: larger ones are read no better, and take longer
_LEAST_SCALE = 0.7
_TURNED = 0.62  # mean confidence below which a page may lie on its side or upside down


_DATE_WORDS = re.compile("(ngày|tháng|năm)")


class _Job(NamedTuple):
    engine: Engine
    language: str
    dpi: float
    timeout: float

    def read(self, picture: Image, mode: str) -> list[Word]:
        """What the engine reads; a dash in bold type is often a wave to it, which no act has."""
        found = self.engine.recognise(picture, self.language, self.dpi, mode, self.timeout)
        return [replace(word, text=f"-{word.text[1:]}") if word.text[:1] == "~" else word for word in found]


class _Reading(NamedTuple):
    """The picture turned by `rotation` and what was read on it; `clean` is without the lines of tables and without seals."""

    image: Image
    rotation: int
    prepared: page_image.Prepared
    grids: tuple[Grid, ...]
    clean: Image
    letters: unread.Letters
    words: list[Word]


def recognise_page(image: Image, number: int, dpi: float, engine: Engine, settings: Settings) -> Page:
    """The page as recognised: words in points of the upright, straightened page, ruled tables, mean confidence.

    `image` is (height, width) grey or (height, width, 3) RGB at `dpi`. A blank page gives no words and no error.
    Raises `TimeoutError` and `MissingDependency` like the engine.
    """
    job = _Job(engine, settings.language, dpi, settings.page_timeout)
    again, line, raw = (partial(job.read, mode=mode) for mode in ("block", "line", "raw"))
    image = page_image.one_channel(image)
    if page_image.is_blank(image):
        return _page(image, number, dpi, engine, [], 0, 0.0)
    image, rotation, prepared, grids, clean, letters, words = _read_upright(flatten.to_paper(image), job)
    if not _is_legible(words):  # a photograph, a drawing, handwriting throughout: what would be read is invented
        page = _page(image, number, dpi, engine, [], rotation, prepared.skew)
        return replace(page, error=_NO_PRINT, raw_text=" ".join(word.text for word in words)) if words else page
    words = contested.read_again(clean, drop_specks(part_dates(join_hyphens(words))), dpi, again)
    words = second_look.read_again(clean, letters, words, grids, again)
    words = part_dates(second_look.read_rest(clean, letters, words, grids, again, raw))
    words = signer.read_again(prepared, letters, words, dpi, line)
    words += red_print.words(image, prepared, words, dpi, again)
    words, blanks = frames.fill(prepared.grey, words, number, dpi, line)
    page = _page(image, number, dpi, engine, words, rotation, prepared.skew)
    left = unread.share_unread(letters, words, [blank.box for blank in blanks])
    return replace(page, grids=grids, frames=blanks, unread_ink=round(left, 5))


def _read_upright(image: Image, job: _Job) -> _Reading:
    """The page in the direction in which it reads best: as it lies, unless its lines or its words speak against that."""
    again = partial(job.read, mode="block")
    if orientation.lies_on_side(image):
        turn = orientation.find_turn(page_image.prepare(image).grey, again)
        turned = _read(image, turn, job)
        if mean_confidence(turned.words) >= _TURNED:
            return turned
        lying = _read(image, 0, job)  # the lines of a wide table look alike
        return max(lying, turned, key=lambda reading: _worth(reading.words))
    first = _read(image, 0, job)
    sideways = orientation.lies_sideways(first.words)
    if sideways or (mean_confidence(first.words) < _TURNED and not orientation.is_upright(first.words)):
        turn = orientation.find_turn(first.prepared.grey, again)
        other = _read(image, turn, job) if turn else first
        if _worth(other.words) > (0.7 if sideways else 1.0) * _worth(first.words):
            return other
    return first


def _read(image: Image, rotation: int, job: _Job) -> _Reading:
    image = page_image.upright(image, rotation)
    prepared = page_image.prepare(image)
    prepared = replace(prepared, grey=grain.whiten(creases.without_creases(prepared.grey)))
    grids, lines = ruling.find_grids(prepared.grey, job.dpi)
    grey = prepared.grey
    if lines is not None:  # Tesseract takes ruled lines for letters (|, l, _) and drops cells next to them
        grey = grey.copy()
        grey[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 255
    clean = seals.lift(grey, job.dpi)
    letters = unread.find_letters(clean, job.dpi)
    return _Reading(image, rotation, prepared, grids, clean, letters, _read_page(clean, letters, job))


def _read_page(clean: Image, letters: unread.Letters, job: _Job) -> list[Word]:
    """What the engine reads on a page that is drawn as small as its letters allow."""
    scale = min(max(_LETTER / letters.height(), _LEAST_SCALE), 1.0)
    if scale < 1:
        clean = np.asarray(cv2.resize(clean, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return job._replace(dpi=job.dpi * scale).read(clean, "page")


def _page(image: Image, number: int, dpi: float, engine: Engine, words: list[Word], rotation: int, skew: float) -> Page:
    words = [
        decode_word(encode_word(word)) for word in words
    ]  # as exact as what is kept, so that both give the same rows
    confidence = round(mean_confidence(words), 4) if words else None
    return Page(
        number,
        width=round(image.shape[1] * 72 / dpi, 2),
        height=round(image.shape[0] * 72 / dpi, 2),
        text_source="ocr",
        words=tuple(words),
        ocr_engine=f"{engine.name} {engine.version()}",
        rotation=rotation,
        skew=skew,
        ocr_confidence=confidence,
    )


def _worth(words: list[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in words if word.confidence > 0.5)


def _is_legible(words: list[Word]) -> bool:
    """Enough words are syllables, numbers or capitals and sure, or nearly all are and some are sure; of few words one."""
    found = [(word.confidence >= _SURE, part.strip(".,;:()[]/-")) for word in words for part in word.text.split()]
    told = [(sure, text) for sure, text in found if sum(c.isalnum() for c in text) > 1]
    like = [sure for sure, text in told if is_syllable(text) or text.isdigit() or text.isupper()]
    faint = sum(like) >= _FAINT * len(told) and len(like) >= _ALIKE * len(told)
    return any(like) and (faint or sum(like) >= _LEGIBLE * len(told))


def drop_specks(words: list[Word]) -> list[Word]:
    """Without what Tesseract makes of seals, signatures, folds and dirt, and of the marks of letters alone.

    Kept is every word that is sure or has letters or digits that are not nearly hopeless.
    """
    heights = sorted(word.box.y1 - word.box.y0 for word in words)
    middle = heights[len(heights) // 2] if words else 0.0
    kept = []
    for word in words:
        letters = sum(c.isalnum() for c in word.text)
        if word.confidence < 0.2 and letters <= 1:
            continue
        if letters == 0 and word.confidence < 0.5 and word.text not in {"-", "–", "—", "+", "•", "*"}:
            continue
        if word.box.y1 - word.box.y0 > _TALL * middle and (letters == 0 or word.confidence < _SURE):  # strokes of a pen
            continue
        if word.confidence < 0.3 and not could_be_written(word.text):
            continue
        if word.box.y1 - word.box.y0 < middle and any(_is_part(word, other) for other in words):
            continue
        kept.append(word)
    return kept


def _is_part(word: Word, other: Word) -> bool:
    """A part of another word that was read once more: Tesseract takes the marks of some letters for a line of their own."""
    box, whole = word.box, other.box
    height = whole.y1 - whole.y0
    low = box.y1 - box.y0 <= 0.6 * height and whole.y0 - 0.4 * height <= box.y0 and box.y1 <= whole.y1 + 0.2 * height
    if not low or box.x0 < whole.x0 - 2 or box.x1 > whole.x1 + 2:
        return False
    less_sure = word.confidence < _SURE and other.confidence >= max(word.confidence, _UNSURE)
    return word.text in other.text or (less_sure and len(word.text) < len(other.text))


def join_hyphens(words: list[Word]) -> list[Word]:
    """Words with a notation in one piece whose hyphen was read at both sides of a seam: ``12/QĐ- -UBND``."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        if last and len(word.text) > 1 < len(last.text) and last.text[-1] == word.text[0] == "-":
            a, b = last.box, word.box
            height = a.y1 - a.y0
            if b.x0 - a.x1 < height and abs(b.y0 - a.y0) < 0.5 * height:
                sure = min(last.confidence, word.confidence)
                box = Box.around((a, b))
                out[-1] = replace(last, text=last.text + word.text[1:], box=box, confidence=sure)
                continue
        out.append(word)
    return out


def part_dates(words: list[Word]) -> list[Word]:
    """Words with ``ngày``, ``tháng``, ``năm`` cut loose from a number that ran into them (``ngày2Otháng``)."""
    out: list[Word] = []
    for word in words:
        parts = [part for part in _DATE_WORDS.split(word.text) if part]
        if len(parts) < 2 or len(word.text) > 24:
            out.append(word)
            continue
        width, at = (word.box.x1 - word.box.x0) / len(word.text), word.box.x0
        for part in parts:
            box = word.box._replace(x0=round(at, 2), x1=round(at + width * len(part), 2))
            at += width * len(part)
            if _DATE_WORDS.fullmatch(part):
                out.append(replace(word, text=part, box=box, confidence=max(word.confidence, 0.3)))
            elif any(c.isalnum() for c in part) or part in ",.":
                out.append(replace(word, text=part, box=box))
    return out


def cache_key(file_id: str, page: int, engine: Engine, settings: Settings, **drawn: object) -> str:
    """Key of what an engine reads on a page; `drawn` names what else its picture depends on."""
    return cache.key(
        file=file_id,
        page=page,
        dpi=settings.dpi,
        engine=engine.name,
        version=engine.version(),
        model=engine.model(settings.language),
        language=settings.language,
        prepared=(page_image.VERSION, VERSION, handwriting.version(), seals.version()),
        **drawn,
    )
