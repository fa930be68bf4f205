"""From a page's picture to its words: orientation, preparation, recognition, and a second look at ink left unread."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.document import Grid, Page, Word
from pipeline.ingest.masthead import frames, handwriting
from pipeline.ingest.ocr import (
    cache,
    contested,
    creases,
    faint,
    flatten,
    grain,
    orientation,
    page_image,
    red_print,
    ruling,
    seals,
    second_look,
    signer,
    strips,
    strokes,
    tidied,
    unread,
)
from pipeline.ingest.ocr.engine import Engine, Image, Rectangle
from pipeline.ingest.ocr.recorded import decode_word, encode_word
from pipeline.ingest.ocr.second_look import mean_confidence
from pipeline.ingest.plausible import is_syllable
from pipeline.settings import Settings

VERSION = 16  # raise it when the same picture and engine give another result
_SURE = 0.8
# Shares of the words: on pages written by hand .08 were sure and .51 like words, on a faint copy .14 and .82.
_LEGIBLE, _FAINT, _ALIKE = 0.2, 0.1, 0.7
_NO_PRINT = "no printed text was found; the page looks like handwriting or a photograph"
_LETTER = 14.5  # pixels of height that letters have at 150 dpi: larger ones are read no better, and take longer
_LEAST_SCALE = 0.7
_TURNED = 0.62  # mean confidence below which a page may lie on its side or upside down


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
    """The picture turned by `rotation` and what was read on it; `seals` are places (pixels) where seals and signatures may
    stand; `clean` is without them and without the lines of tables.
    """

    image: Image
    rotation: int
    prepared: page_image.Prepared
    grids: tuple[Grid, ...]
    seals: list[Rectangle]
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
    image, rotation, prepared, grids, places, clean, letters, words = _read_upright(flatten.to_paper(image), job)
    if not _is_legible(words):  # a photograph, a drawing, handwriting throughout: what would be read is invented
        page = _page(image, number, dpi, engine, [], rotation, prepared.skew)
        return replace(page, error=_NO_PRINT, raw_text=" ".join(word.text for word in words)) if words else page
    words = contested.read_again(
        clean, tidied.tidy(words, image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi), dpi, again
    )
    words = second_look.read_again(clean, letters, words, grids, again)
    words = tidied.part_dates(second_look.read_rest(clean, letters, words, grids, again, raw))
    words = signer.read_again(prepared.grey, places, letters, words, dpi, line)
    words += red_print.words(image, prepared, words, dpi, again)
    words, blanks = frames.fill(prepared.grey, words, number, dpi, line)
    page = _page(image, number, dpi, engine, words, rotation, prepared.skew)
    left = unread.share_unread(letters, words, [blank.box for blank in blanks])
    return replace(page, grids=grids, frames=blanks, unread_ink=round(left, 5))


def _read_upright(image: Image, job: _Job) -> _Reading:
    """The page in the direction in which it reads best: as it lies, unless its lines or its words speak against that."""
    again = partial(job.read, mode="block")
    prepared = page_image.prepare(image)
    if orientation.lies_on_side(image):
        turn = orientation.find_turn(prepared.grey, again)
        turned = _read(image, turn, job)
        if mean_confidence(turned.words) >= _TURNED:
            return turned
        lying = _read_prepared(image, 0, prepared, job)  # the lines of a wide table look alike
        return max(lying, turned, key=lambda reading: _worth(reading.words))
    upside_down = orientation.stands(prepared.grey) is False
    first = _read(image, 180, job) if upside_down else _read_prepared(image, 0, prepared, job)
    sideways = orientation.lies_sideways(first.words)
    if sideways or (mean_confidence(first.words) < _TURNED and not orientation.is_upright(first.words)):
        turn = orientation.find_turn(first.prepared.grey, again)
        other = _read(image, (first.rotation + turn) % 360, job) if turn else first
        if _worth(other.words) > (0.7 if sideways else 1.0) * _worth(first.words):
            return other
    return first


def _read(image: Image, rotation: int, job: _Job) -> _Reading:
    image = page_image.upright(image, rotation)
    return _read_prepared(image, rotation, page_image.prepare(image), job)


def _read_prepared(image: Image, rotation: int, prepared: page_image.Prepared, job: _Job) -> _Reading:
    """What is read on a picture that was turned by `rotation`, of which `prepared` was made."""
    prepared = replace(prepared, grey=grain.whiten(creases.without_creases(prepared.grey)))
    columns = ruling.find_columns(prepared.grey, job.dpi)
    if any(lean := strokes.lean(columns, prepared.grey.shape[1], job.dpi)):
        prepared = prepared.upright(lean)
        columns = ruling.find_columns(prepared.grey, job.dpi)
    grids, lines = ruling.find_grids(prepared.grey, columns, job.dpi)
    grey = prepared.grey
    if lines is not None:  # Tesseract takes ruled lines for letters (|, l, _) and drops cells next to them
        grey = grey.copy()
        grey[cv2.dilate(lines, np.ones((5, 5), np.uint8)) > 0] = 255
    if prepared.bilevel and not grids:
        grey = faint.make_whole(grey, job.dpi, partial(job.read, mode="block"))
    clean, places = seals.lift(grey, job.dpi)
    if prepared.red is not None:  # by its colour where it is too pale
        places += seals.find(prepared.red, job.dpi)
    letters = unread.find_letters(clean, job.dpi)
    return _Reading(image, rotation, prepared, grids, places, clean, letters, _read_page(clean, letters, grids, job))


def _read_page(clean: Image, letters: unread.Letters, grids: tuple[Grid, ...], job: _Job) -> list[Word]:
    """What the engine reads on a page that is drawn as small as its letters allow."""
    scale = min(max(_LETTER / letters.height(), _LEAST_SCALE), 1.0)
    if scale < 1:
        clean = np.asarray(cv2.resize(clean, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    small = job._replace(dpi=job.dpi * scale)
    page, block = (partial(small.read, mode=mode) for mode in ("page", "block"))
    return strips.read(clean, grids, small.dpi, page, block)


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
        prepared=(page_image.VERSION, VERSION, handwriting.version(), seals.NETWORK.version(), faint.NETWORK.version()),
        **drawn,
    )
