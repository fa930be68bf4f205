"""Recognised words mended where another reading is far likelier: marks (``tố chức`` → ``tổ chức``), letters, spaces.

A noisy channel: how the words around speak for a word, and how easily Tesseract takes it for what was read. Numbers,
notations, abbreviations and list markers are never touched, names hardly ever. What was read stays in `Word.raw` and
`Page.raw_text`. Without the model's files pages pass as they are.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline import trained
from pipeline.document import Page, Word
from pipeline.ingest.mending import language_model, punctuation, spacing, word_rows
from pipeline.ingest.mending.lexicon import cased_like, core, is_old_style, is_valid, new_style
from pipeline.ingest.mending.spelling import Change, Reading, Speller, is_letters
from pipeline.text import bare, is_upper, nfc

_SUREST = 0.95  # about the share of changes that are right on specimen scans: no mended word is surer
_CLEAR = 0.9  # letters read with more are what stands there, even where a typist erred (``xuuống``); marks may not be
_DIM = 0.6  # of a known word read with less the letters may be wrong too
_NOISIEST = 2.5  # no page is so bad that less evidence would do
_log = logging.getLogger(__name__)


def is_there() -> bool:
    """The model's files are there and whole."""
    return _speller() is not None


def correct(page: Page) -> Page:
    """The page with its misread words mended; only pages that were recognised are touched.

    A changed word has what was read as `raw` and the probability of the change as its confidence. Of a word that was cut
    in two, the first has the whole as `raw`, the others ``""``; of two that were joined, `raw` is both with a space.
    """
    if page.text_source != "ocr" or not page.words:
        return page
    words = list(page.words)
    found = word_rows.rows(words)
    raw_text = "\n".join(" ".join(words[k].text for k in row.words) for row in found)
    made = _speller()
    if made is None:
        return replace(page, raw_text=raw_text)
    speller, settings = made
    words = [_clean(word) for word in words]
    runs = word_rows.runs(words, found)
    words, runs = spacing.mend(words, runs, speller, settings)
    texts = [_Run(run, words, speller, settings) for run in runs]
    noise = _noise(sum(text.count(0.0) for text in texts), len(words), settings)
    for text in texts:
        text.mend(words, noise)
    for run in runs:
        punctuation.mend(words, run)
    return replace(page, words=tuple(word for word in words if word.text), raw_text=raw_text)


@cache
def _speller() -> tuple[Speller, Mapping[str, Any]] | None:
    weights, settings = trained.find("correction", "model.bin"), trained.find("correction", "model.json")
    if weights is None or settings is None:
        _log.warning("recognised text is not mended: models/correction is missing")
        return None
    try:
        told = json.loads(settings.read_text(encoding="utf-8"))
        return Speller(language_model.load(weights), told), told
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("recognised text is not mended: models/correction is damaged (%s)", error)
        return None


_DASHES = frozenset({"~", "~-", "-~", "¬", "¬-", "-¬", "~~"})  # what Tesseract takes a thin dash before a list item for
_NEARLY_NUMBER = re.compile(r"[\dIlO§Š]{2,3}")
_DIGITS = str.maketrans("IlO§Š", "11085")
_DOUBLED = {"ĐÐ": "Đ", "ÐĐ": "Đ", "NÑ": "N", "ÑN": "N", "GŒ": "G", "ŒG": "G", "/⁄": "/", "⁄/": "/", "⁄": "/"}


def _clean(word: Word) -> Word:
    """Without letters of other languages that Tesseract sets beside the one it means (``QĐÐ``), or takes a digit for.

    A thin dash is a dash again. A digit is put only where one sign of an uncertain short number is none (``I8``, ``2§``).
    """
    text = "-" if word.text in _DASHES else word.text
    if word.confidence < _CLEAR:
        before, letters, after = core(text)
        if _NEARLY_NUMBER.fullmatch(letters) and sum(c.isdigit() for c in letters) == len(letters) - 1:
            text = before + letters.translate(_DIGITS) + after
    if not text.isascii():
        for wrong, right in _DOUBLED.items():
            text = text.replace(wrong, right)
        text = nfc(text)
    return word if text == word.text else replace(word, text=text, raw=word.raw or word.text)


def _noise(changed: int, count: int, settings: Mapping[str, Any]) -> float:
    """How much likelier any word of this page is misread than of the pages that the weights are from (logarithm).

    Told by the words that were mended at first: a bad scan has many, a clean one none.
    """
    usual, weight = float(settings["usual"]), float(settings["usual_words"])
    return min(math.log((changed + usual * weight) / (count + weight) / usual), _NOISIEST)


class _Run:
    """Words that read on, and what they may be."""

    def __init__(
        self, run: Sequence[int], words: Sequence[Word], speller: Speller, settings: Mapping[str, Any]
    ) -> None:
        self._run, self._speller, self._settings = run, speller, settings
        self._fewest = float(settings["threshold"])
        self._take(words)
        self._changes = self._speller.changes(self._reading, self._wanted, self._fewest - _NOISIEST)

    def _take(self, words: Sequence[Word]) -> None:
        self._reading = self._speller.read([(k, words[k].text, words[k].confidence) for k in self._run])
        reading = self._reading
        self._wanted = {k: found for k in range(len(reading)) if (found := _candidates(reading, k, self._speller))}

    def count(self, noise: float) -> int:
        """How many words would be mended."""
        return sum(self._enough(change, noise) for change in self._changes)

    def mend(self, words: list[Word], noise: float) -> None:
        """Set better readings into `words`, then once more for those beside a change."""
        done = self._set(words, self._changes, noise)
        if done:
            self._take(words)
            near = {
                k: found for k, found in self._wanted.items() if k not in done and {k - 2, k - 1, k + 1, k + 2} & done
            }
            self._set(words, self._speller.changes(self._reading, near, self._fewest - noise), noise)

    def _set(self, words: list[Word], changes: Sequence[Change], noise: float) -> set[int]:
        found = [change for change in changes if self._enough(change, noise)]
        for change in found:
            _set(words, self._reading[change.at].word, change._replace(gain=change.gain + noise))
        return {change.at for change in found}

    def _enough(self, change: Change, noise: float) -> bool:
        one = self._reading[change.at]
        fewest = self._fewest + _name(self._reading, change.at, self._settings)
        known = one.token in self._speller.model.number or not is_valid(one.token)
        if not known and not one.letters.isupper():  # ``dễ dàng`` may be right; capitals lose too many marks
            fewest += float(self._settings["rare"])
        return change.gain + noise >= fewest


def _candidates(reading: Sequence[Reading], k: int, speller: Speller) -> list[int]:
    one = reading[k]
    if len(one.letters) < 2 or _is_abbreviation(reading, k):
        return []
    if not is_letters(one):
        return []
    known = one.token in speller.model.number
    if (not known and one.confidence < _CLEAR) or one.confidence < _DIM:
        return speller.near(one.letters)
    return speller.alike(one.letters.lower())


def _is_abbreviation(reading: Sequence[Reading], k: int) -> bool:
    """Capitals that are no syllable, or that stand among words that are not in capitals (``UBND``, ``TU``)."""
    letters = reading[k].letters
    if not letters.isupper():
        return sum(c.isupper() for c in letters) > 1
    if not is_valid(letters) and bare(letters) == letters:
        return True
    beside = [one.letters for one in reading[max(k - 2, 0) : k + 3] if one.letters != letters and one.letters.isalpha()]
    return len(letters) < 5 and not any(is_upper(other) for other in beside if len(other) > 1)


def _name(reading: Sequence[Reading], k: int, settings: Mapping[str, Any]) -> float:
    """How much surer a change of a capitalised word must be, for it may be a name (``Tô Lâm``, ``Nguyễn Văn Tô``)."""
    one = reading[k]
    if not _is_title(one):
        return 0.0
    after = reading[k + 1] if k + 1 < len(reading) and not reading[k + 1].opens else None
    follows = after is not None and _is_title(after)
    if one.opens:
        further = reading[k + 2] if k + 2 < len(reading) and not reading[k + 2].opens else None
        return float(settings["name"]) if follows and (further is None or _is_title(further)) else 0.0
    last = after is None or not after.letters[:1].islower()
    named = follows or (last and _is_title(reading[k - 1]))
    return float(settings["name" if named else "title"])


def _is_title(one: Reading) -> bool:
    return one.letters[:1].isupper() and one.letters[1:].islower()


def _set(words: list[Word], k: int, change: Change) -> None:
    word = words[k]
    before, letters, after = core(word.text)
    text = cased_like(change.token, letters)
    if is_old_style(letters) is False:
        text = new_style(text)
    sure = round(min(1 / (1 + math.exp(-change.gain)), _SUREST), 3)
    words[k] = replace(word, text=before + text + after, raw=word.raw or word.text, confidence=sure)
