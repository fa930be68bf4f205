"""Lost and wrong spaces between recognised words: ``BÍTHƯ`` cut in two, ``nghi ệp`` joined, a lone comma set to its word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.document import Box, Word
from pipeline.ingest.mending.lexicon import START, core, is_valid, token
from pipeline.ingest.mending.spelling import Speller
from pipeline.text import fold

_MOST = 4  # syllables that ran together
_NARROW = 0.35  # of the height: a wider gap is a space


def mend(
    words: list[Word], runs: Sequence[Sequence[int]], speller: Speller, settings: Mapping[str, Any]
) -> tuple[list[Word], list[list[int]]]:
    """The words with better spaces, and the runs by their new places; a word joined to another is left without text."""
    fewest = float(settings["threshold"])
    parts: dict[int, list[Word]] = {}
    for run in runs:
        _join(words, run, speller, fewest)
        for at, k in enumerate(run):
            if pieces := _cut(words, run, at, speller, fewest):
                parts[k] = pieces
    place: dict[int, list[int]] = {}
    out: list[Word] = []
    for k, word in enumerate(words):
        pieces = parts.get(k, [word])
        place[k] = list(range(len(out), len(out) + len(pieces)))
        out += pieces
    return out, [[new for k in run for new in place[k] if out[new].text] for run in runs]


def _join(words: list[Word], run: Sequence[int], speller: Speller, fewest: float) -> None:
    last = None
    for at, k in enumerate(run):
        if last is None or not words[k].text:
            last = k if words[k].text else last
            continue
        before, word = words[last], words[k]
        gap = word.box.x0 - before.box.x1
        height = before.box.y1 - before.box.y0
        same_row = abs(word.box.y1 - before.box.y1) < 0.7 * max(height, 6.0) and gap > -height
        if same_row and word.text in {",", ".", ";"} and before.text[-1:].isalnum() and gap < 1.2 * height:
            words[last] = _joined(before, word, before.confidence)
            words[k] = replace(word, text="")
        elif same_row and gap < _NARROW * height and _one_syllable(words, run, at, last, speller, fewest):
            words[last] = _joined(before, word, min(before.confidence, word.confidence))
            words[k] = replace(word, text="")
        else:
            last = k


def _one_syllable(
    words: Sequence[Word], run: Sequence[int], at: int, last: int, speller: Speller, fewest: float
) -> bool:
    before, word = words[last], words[run[at]]
    if not (before.text.isalpha() and core(word.text)[1].isalpha() and word.text[0].isalpha()):
        return False
    whole = fold(before.text + core(word.text)[1]).lower()
    if whole not in speller.model.number or not is_valid(whole) or len(whole) > 7:
        return False
    if len(before.text) > 1 and before.text.isupper() and not word.text[:1].isupper():
        return False
    one, two = token(before.text), token(word.text)
    left = [START, START, *(token(words[k].text) or START for k in run[max(at - 3, 0) : at - 1])][-2:]
    right = [*(token(words[k].text) or START for k in run[at + 1 : at + 3]), START, START][:2]
    gain = speller.sequence(left, [whole], right) - speller.sequence(left, [one, two], right)
    return gain + speller.misreading.kind("added space") >= fewest


def _cut(words: Sequence[Word], run: Sequence[int], at: int, speller: Speller, fewest: float) -> list[Word]:
    """The syllables of a word that ran together; empty where it is one."""
    word = words[run[at]]
    before, letters, after = core(word.text)
    if len(letters) < 4 or not letters.isalpha() or is_valid(letters) or fold(letters).lower() in speller.model.number:
        return []
    if not (letters.isupper() or letters[1:].islower()):
        return []
    left = [START, START, *(token(words[k].text) or START for k in run[max(at - 2, 0) : at])][-2:]
    right = [*(token(words[k].text) or START for k in run[at + 1 : at + 3]), START, START][:2]
    plain = fold(letters).lower()
    read = speller.sequence(left, [plain], right)
    best, gain = None, fewest
    for pieces in _syllables(plain, speller, _MOST):
        lost = speller.misreading.kind("lost space") + 2.0 * (2 - len(pieces))
        found = speller.sequence(left, pieces, right) - read + lost + speller.misreading.doubt(word.confidence)
        if found >= gain and speller.is_attested(pieces):
            best, gain = pieces, found
    return _pieces(word, before, letters, after, [len(p) for p in best]) if best else []


def _syllables(letters: str, speller: Speller, most: int) -> list[list[str]]:
    """All ways to cut letters into known syllables of two letters or more."""
    if most == 0:
        return []
    found = []
    for k in range(2, min(len(letters), 7) + 1):
        head, rest = letters[:k], letters[k:]
        if head in speller.model.number and is_valid(head):
            if not rest:
                found.append([head])
            else:
                found += [[head, *tail] for tail in _syllables(rest, speller, most - 1)]
    return found


def _pieces(word: Word, before: str, letters: str, after: str, lengths: Sequence[int]) -> list[Word]:
    out, at = [], 0
    width = (word.box.x1 - word.box.x0) / max(len(word.text), 1)
    x = word.box.x0
    for k, length in enumerate(lengths):
        text = letters[at : at + length]
        text = (before if k == 0 else "") + text + (after if k == len(lengths) - 1 else "")
        end = word.box.x1 if k == len(lengths) - 1 else round(x + width * len(text), 2)
        raw = (word.raw or word.text) if k == 0 else ""
        out.append(replace(word, text=text, box=word.box._replace(x0=round(x, 2), x1=end), raw=raw))
        at, x = at + length, end
    return out


def _joined(one: Word, other: Word, confidence: float) -> Word:
    box = Box(
        min(one.box.x0, other.box.x0),
        min(one.box.y0, other.box.y0),
        max(one.box.x1, other.box.x1),
        max(one.box.y1, other.box.y1),
    )
    raw = f"{one.raw or one.text} {other.raw or other.text}"
    return replace(one, text=one.text + other.text, box=box, confidence=confidence, raw=raw)
