"""Which word a misread one may be: candidates from the lexicon, weighed by the words around them and by the misreading.

All words of a run are looked at together, in arrays: `Text` holds their numbers, `Speller.gains` says by how much
each candidate is likelier than what was read (natural logarithm of the odds).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.mending.language_model import LanguageModel, Logs, Numbers
from pipeline.ingest.mending.lexicon import CLASSES, DASH, MARKER, START, cased_like, closes, core, is_valid, token
from pipeline.ingest.mending.misreading import Misreading
from pipeline.text import bare, fold

_EASIEST = 1.0  # the least that a misread letter costs
_TOGETHER = 1.0  # two words at once must be so much likelier
_STRANGE = 2.0  # an unknown word that can be no syllable costs so much a letter


# Spellings that are both right: ``lí`` and ``lý``, ``hàng năm`` and ``hằng năm``.
_Y = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_BOTH = {"hàng", "hằng"}


class Reading(NamedTuple):
    """One word of a run: its place among the page's words, its letters without signs, its token, and how sure it is."""

    word: int
    letters: str
    token: str
    confidence: float
    opens: bool  # something begins anew with it


class Change(NamedTuple):
    """A better reading of a word: in lower case, and by how much it is likelier."""

    at: int  # place in the run
    token: str
    gain: float


class _Text(NamedTuple):
    """A run in numbers: its tokens with ``<s>`` between parts and two at the ends, and by word of the run its place
    there, what its letters cost where the model does not know them, and what its confidence says against it."""

    run: Sequence[Reading]
    numbers: Numbers
    at: Numbers
    costs: Logs
    doubts: Logs


class Speller:
    """Candidates and their gains; made once from the model's file and its weights."""

    def __init__(self, model: LanguageModel, settings: Mapping[str, Any]) -> None:
        """`settings`: ``misreading`` for `Misreading`, ``context`` (weight of the language model), ``unknown`` (cost of
        a valid syllable that the model does not know), ``unseen`` (cost of a candidate never seen beside its neighbours)."""
        self.model = model
        self.misreading = Misreading(settings["misreading"])
        self._context = float(settings["context"])
        self._unknown = float(settings["unknown"])
        self._unseen = float(settings["unseen"])
        self._alike: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(model.words):
            if word not in CLASSES and is_valid(word):
                self._alike[bare(word)].append(number)

    @cached_property
    def _deletions(self) -> dict[str, list[str]]:
        """Bare syllables by what is left of them without one letter."""
        found: dict[str, list[str]] = defaultdict(list)
        for plain in self._alike:
            for k in range(len(plain)):
                found[plain[:k] + plain[k + 1 :]].append(plain)
        return found

    def alike(self, word: str) -> list[int]:
        """Syllables of the same letters with whatever marks (``tố``: ``tổ``, ``to`` …)."""
        return self._alike.get(bare(word), [])

    def near(self, word: str) -> list[int]:
        """Syllables whose letters differ in one place at most, whatever their marks."""
        plain = bare(word).lower()
        shapes = {plain, *self._deletions.get(plain, ())}
        for k in range(len(plain)):
            left = plain[:k] + plain[k + 1 :]
            shapes.add(left)
            shapes.update(self._deletions.get(left, ()))
        return [number for shape in sorted(shapes) for number in self._alike.get(shape, ())]

    def read(self, words: Sequence[tuple[int, str, float]]) -> list[Reading]:
        """A run of (place, text, confidence) as readings; signs alone are left out."""
        out: list[Reading] = []
        opens = True
        for place, text, confidence in words:
            one = token(text)
            if one:
                out.append(Reading(place, core(text)[1], one, confidence, opens))
                opens = False
            opens = opens or closes(text)
        return out

    def cost(self, one: Reading) -> float:
        """Logarithm of the probability of a word's letters among all that the model does not know."""
        if one.token in self.model.number:
            return 0.0
        if is_valid(one.token):
            return -self._unknown
        return -self._unknown - _STRANGE * len(one.letters)

    def changes(self, run: Sequence[Reading], wanted: Mapping[int, Sequence[int]], fewest: float) -> list[Change]:
        """The best candidate of each wanted place of a run, where it is likelier by `fewest`.

        `wanted` gives numbers of candidates by place. Words that were never seen side by side as they stand are also
        changed together (``chỉ tiêt``: not ``chỉ tiêu``, but ``chi tiết``) where that is likelier than to change one.
        """
        if not wanted:
            return []
        text = self._text(run)
        alone = self._alone(text, wanted, fewest)
        best = dict(alone)
        taken: set[int] = set()
        for gain, k, first, second in sorted(self._together(text, wanted, fewest), reverse=True):
            single = sum(alone[at].gain for at in (k, k + 1) if at in alone)
            if taken & {k, k + 1} or gain < max(single, fewest + _TOGETHER):
                continue
            taken |= {k, k + 1}
            for at, word in ((k, first), (k + 1, second)):
                best.pop(at, None)
                if word != run[at].token:
                    best[at] = Change(at, word, gain)
        return [best[k] for k in sorted(best)]

    def _alone(self, text: _Text, wanted: Mapping[int, Sequence[int]], fewest: float) -> dict[int, Change]:
        """Changes of one word, the others taken as they stand."""
        places = [k for k, found in wanted.items() for _ in found]
        candidates = np.array([c for found in wanted.values() for c in found], np.int64)
        numbers, where = text.numbers, text.at[np.array(places)]
        read_at = text.at[np.array(list(wanted))]
        read = self._around(numbers, read_at, numbers[read_at]) + text.costs[np.array(list(wanted))]
        times = np.array([len(found) for found in wanted.values()])
        scores = self._context * (self._around(numbers, where, candidates) - np.repeat(read, times))
        scores -= np.where(self._beside(numbers, where, candidates), 0.0, self._unseen)
        hopeful = (scores + text.doubts[np.array(places)] >= fewest + _EASIEST) & (candidates != numbers[where])
        best: dict[int, Change] = {}
        for j in np.flatnonzero(hopeful).tolist():
            k, word = places[j], self.model.words[candidates[j]]
            gain = float(scores[j]) + self.misread(text.run[k], word)
            if gain >= fewest and (k not in best or gain > best[k].gain):
                best[k] = Change(k, word, gain)
        return best

    def _together(
        self, text: _Text, wanted: Mapping[int, Sequence[int]], fewest: float
    ) -> list[tuple[float, int, str, str]]:
        """Changes of two words side by side: gain, place of the first, both words."""
        run, numbers, at = text.run, text.numbers, text.at
        starts = np.array([k for k in wanted if k + 1 in wanted and not run[k + 1].opens], np.int64)
        if not len(starts):
            return []
        starts = starts[~self.model.attested(numbers[at[starts]], numbers[at[starts] + 1])]
        grids = [
            [np.full(len(wanted[k]) * len(wanted[k + 1]), k), np.repeat(wanted[k], len(wanted[k + 1])), np.tile(wanted[k + 1], len(wanted[k]))]
            for k in starts.tolist()
        ]  # fmt: skip
        if not grids:
            return []
        place, one, two = (np.concatenate(part).astype(np.int64) for part in zip(*grids, strict=True))
        seen = self.model.attested(one, two)
        place, one, two = place[seen], one[seen], two[seen]
        i = at[place]
        scores = self._pair(numbers, i, one, two) - self._pair(numbers, i, numbers[i], numbers[i + 1])
        scores = self._context * (scores - text.costs[place] - text.costs[place + 1])
        found = []
        for j in np.flatnonzero(scores + text.doubts[place] + text.doubts[place + 1] >= fewest + 2 * _EASIEST).tolist():
            k, first, second = int(place[j]), self.model.words[one[j]], self.model.words[two[j]]
            both = ((run[k], first), (run[k + 1], second))
            gain = float(scores[j]) + sum(self.misread(r, word) for r, word in both if word != r.token)
            if gain >= fewest:
                found.append((gain, k, first, second))
        return found

    def _pair(self, numbers: Numbers, i: Numbers, one: Numbers, two: Numbers) -> Logs:
        a, b, c, d = (numbers[i + step] for step in (-2, -1, 2, 3))
        log = self.model.log
        return np.asarray(log(a, b, one) + log(b, one, two) + log(one, two, c) + log(two, c, d), np.float64)

    def _beside(self, numbers: Numbers, where: Numbers, words: Numbers) -> NDArray[np.bool_]:
        """The words were seen beside the word before or the word after; the ends of a sentence do not count."""
        start = self.model.number[START]
        before, after = numbers[where - 1], numbers[where + 1]
        attested = self.model.attested
        left, right = attested(before, words) & (before != start), attested(words, after) & (after != start)
        return np.asarray(left | right, np.bool_)

    def misread(self, one: Reading, word: str) -> float:
        """Logarithm of the odds that `word` was on paper, by its letters and the confidence alone."""
        if word.translate(_Y) == one.token.translate(_Y) or {word, one.token} == _BOTH:
            return -math.inf
        letters = fold(one.letters)
        true = cased_like(word, letters)
        kept = self.misreading.log(letters, letters)
        return self.misreading.log(true, letters) - kept + self.misreading.doubt(one.confidence)

    def is_attested(self, words: Sequence[str]) -> bool:
        """Each two neighbours among the words were seen side by side."""
        numbers = np.array([self.model.find(word) for word in words], np.int64)
        return bool(self.model.attested(numbers[:-1], numbers[1:]).all())

    def sequence(self, before: Sequence[str], words: Sequence[str], after: Sequence[str]) -> float:
        """Logarithm of the probability of some words between two and two others, unknown ones at their cost."""
        tokens = [*before, *words, *after]
        numbers = np.array([self.model.find(t) for t in tokens], np.int64)
        total = float(self.model.log(numbers[:-2], numbers[1:-1], numbers[2:]).sum())
        return self._context * (total + sum(self.cost(Reading(0, w, w, 1.0, False)) for w in words))

    def _text(self, run: Sequence[Reading]) -> _Text:
        start = self.model.number[START]
        found, at = [start, start], []
        for k, one in enumerate(run):
            if one.opens and k:
                found.append(start)
            at.append(len(found))
            found.append(self.model.find(one.token))
        costs = np.array([self.cost(one) for one in run])
        doubts = np.array([self.misreading.doubt(one.confidence) for one in run])
        return _Text(run, np.array([*found, start, start], np.int64), np.array(at, np.int64), costs, doubts)

    def _around(self, numbers: Numbers, at: Numbers, words: Numbers) -> Logs:
        """Logarithm of the probability of `words` at their places and of the two that follow them."""
        a, b, c, d = numbers[at - 2], numbers[at - 1], numbers[at + 1], numbers[at + 2]
        log = self.model.log
        return np.asarray(log(a, b, words) + log(b, words, c) + log(words, c, d), np.float64)


def is_letters(one: Reading) -> bool:
    """A word of letters, as opposed to a number, a notation, a list marker or a dash."""
    return one.token not in (MARKER, DASH) and one.letters.isalpha()
