"""The only home of underthesea and spaCy: boundaries of sentences and words, and a spaCy view of a document.

Tokens never become the text: all that leaves here is spans into text that stays as it was. Both libraries load on
first use; the program's hot path needs only `sentences`.

Trained components join without touching a stage: each folder under the repository's ``models/`` (or `MODELS` of the
environment) that spaCy can load is one; `propose` runs it and gives the spans it marks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from pipeline import trained
from pipeline.document import Document, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

log = logging.getLogger(__name__)
MODELS = trained.models()
SPAN_GROUPS = ("citations", "tasks", "targets", "bodies")


# ------------------------------------------------------------------ sentences
# What a full stop does not end: list markers (`2.1.`, `a.`), signing authority (`TM.`), short words (`TP.`, `d.n.`).
_SHORT = (
    "ThS",
    "PGS",
    "TUQ",
    "NXB",
    "TM",
    "KT",
    "TL",
    "TP",
    "Tp",
    "TX",
    "Tx",
    "TT",
    "Tr",
    "tr",
    "TS",
    "GS",
    "BS",
    "KS",
)
_HELD = re.compile(
    r"(?:(?:^|(?<=[\n;:.] ))[ \t]{0,4}(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,6}|[A-Za-zđĐ])\.(?=\s)"
    rf"|(?<!\w)(?:{'|'.join(_SHORT)})\."
    r"|(?<![\w.])(?:\w\.){2,5}(?=\s[^A-ZĐ]|[,;)]))",
    re.MULTILINE,
)
# A run without white space this long (a link, a ruler of dots, garbage) holds no end of a sentence; the tokenizer would
# look back over all of it at every full stop.
_RUN = re.compile(r"\S{200,}")
_STOP = "\u2024"  # one dot leader: stands for a held full stop while the text is cut, and has its length


def sentences(text: str, *, semicolons: bool = False, newlines: bool = True) -> list[Span]:
    """Sentences of `text`, outer white space left out, as spans in order.

    A full stop of a list marker or a short form (``2.1.``, ``TM.``, ``TP.``, ``d.n.``) ends none. With `semicolons` a
    semicolon ends one, with `newlines` (the default) so does every line.
    """
    held = _RUN.sub(_hold, _HELD.sub(_hold, text))
    out: list[Span] = []
    for start, end in _pieces(held, semicolons, newlines):
        at = start
        for sentence in _sent_tokenize()(held[start:end]):
            # the tokenizer returns runs of its input in order, so that each is found where the last one ended
            at = held.index(sentence, at, end)
            out.append(Span(at, at + len(sentence)))
            at += len(sentence)
    return out


def _hold(match: re.Match[str]) -> str:
    return match.group().replace(".", _STOP)


def _pieces(text: str, semicolons: bool, newlines: bool) -> Iterator[tuple[int, int]]:
    marks = "".join(mark for mark, wanted in (("\n", newlines), (";", semicolons)) if wanted)
    if not marks:
        yield 0, len(text)
        return
    start = 0
    for m in re.finditer(f"[{marks}]", text):
        yield start, m.end()
        start = m.end()
    yield start, len(text)


@cache
def _sent_tokenize() -> Callable[[str], list[str]]:
    with _quiet():
        from underthesea.pipeline.sent_tokenize import sent_tokenize
    return cast("Callable[[str], list[str]]", sent_tokenize)


@contextmanager
def _quiet() -> Iterator[None]:
    """Import with the root logger left as it was: underthesea hangs a handler on it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


# ------------------------------------------------------------------ words
# Codes and dates stay one token: the word segmenter would split `30/2020/NĐ-CP` in three. So does a long run without
# white space, in which it would take time by the square of its length.
_WHOLE = re.compile(r"\S{200,}|\d+(?:[/.,-]\d+)*(?:[/-][A-ZĐa-zđ][\w&]*)+(?:[/-][\w&]+)*|\d+(?:[/.,-]\d+)+%?")


def tokens(text: str) -> list[Span]:
    """Words of `text` as spans in order: every character that is no white space is in exactly one.

    A Vietnamese word of several syllables is one span (``công đoàn``); so is a code (``30/2020/NĐ-CP``).
    """
    out: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        last = line.start()
        for m in _WHOLE.finditer(text, line.start(), line.end()):
            out += _words(text, last, m.start())
            out.append(Span(*m.span()))
            last = m.end()
        out += _words(text, last, line.end())
    return out


def _words(text: str, start: int, end: int) -> list[Span]:
    """Segment one run; what the segmenter drops or changes is kept, cut at white space."""
    part = text[start:end]
    if not part.strip():
        return []
    out: list[Span] = []
    at = start
    for word in _word_tokenize()(part, use_token_normalize=False):
        pattern = r"\s+".join(map(re.escape, word.split()))
        found = re.compile(pattern).search(text, at, end) if pattern else None
        if found is None:
            continue
        out += _runs(text, at, found.start())
        out.append(Span(*found.span()))
        at = found.end()
    return out + _runs(text, at, end)


def _runs(text: str, start: int, end: int) -> list[Span]:
    return [Span(*m.span()) for m in re.compile(r"\S+").finditer(text, start, end)]


@cache
def _word_tokenize() -> Callable[..., list[str]]:
    with _quiet():
        from underthesea.pipeline.word_tokenize import word_tokenize
    return cast("Callable[..., list[str]]", word_tokenize)


# ------------------------------------------------------------------ spaCy
class Tokenizer:
    """spaCy tokenizer over `tokens`: white space between words becomes tokens where it is more than one blank."""

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for span in tokens(text):
            if span.start > at:
                words.append(text[at : span.start])
                spaces.append(False)
            follows = text[span.end : span.end + 1] == " "
            words.append(text[span.start : span.end])
            spaces.append(follows)
            at = span.end + follows
        if at < len(text):
            words.append(text[at:])
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_disk(self, path: Any, **_: Any) -> None:
        """Nothing to save: the tokenizer is code."""

    def from_disk(self, path: Any, **_: Any) -> Tokenizer:
        """Nothing to load: the tokenizer is code."""
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to save: the tokenizer is code."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> Tokenizer:
        """Nothing to load: the tokenizer is code."""
        return self


@cache
def nlp() -> Language:
    """A Vietnamese spaCy pipeline: words of `tokens`, sentences of `sentences`; loads no weights."""
    import spacy

    _register()
    config = {"nlp": {"tokenizer": {"@tokenizers": "kehoach.tokenizer"}}}
    language = spacy.blank("vi", config=config)
    language.add_pipe("kehoach_sentences")
    return language


@cache
def _register() -> None:
    from spacy.language import Language
    from spacy.util import registry

    registry.tokenizers("kehoach.tokenizer", func=lambda: Tokenizer)

    @Language.component("kehoach_sentences")
    def mark_sentences(doc: Doc) -> Doc:
        starts = {span.start for span in sentences(doc.text)}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
        return doc


def to_spacy(document: Document) -> Doc:
    """A document as a spaCy ``Doc`` over the same text, what was found as span groups `SPAN_GROUPS`.

    A span that ends inside a word takes the whole word; the exact offsets are in ``doc.user_data["offsets"]``, by
    group, in the order of the spans.
    """
    doc = nlp()(document.text)
    found: dict[str, list[tuple[Span, str]]] = {
        "citations": [(c.span, c.relation) for c in document.citations],
        "tasks": [(t.span, t.source) for t in document.tasks],
        "targets": [(t.span, t.comparator) for t in document.targets],
        "bodies": [(r.span, r.role) for t in document.tasks for r in t.responsibilities if r.span],
    }
    doc.user_data["offsets"] = {name: [tuple(span) for span, _ in rows] for name, rows in found.items()}
    for name, rows in found.items():
        found_spans = (doc.char_span(*span, label=label, alignment_mode="expand") for span, label in rows)
        doc.spans[name] = [span for span in found_spans if span is not None]
    return doc


# ------------------------------------------------------------------ trained components
@dataclass(frozen=True, slots=True)
class Proposal:
    """What a trained component proposes: `kind` is a span group or ``"entity"``, `label` what it takes the span for."""

    span: Span
    kind: str
    label: str
    confidence: float | None
    model: str


@cache
def _components() -> tuple[tuple[str, Language], ...]:
    import spacy

    _register()
    folders = sorted(path.parent for path in MODELS.glob("*/config.cfg"))
    if not folders:
        log.info("no trained components under %s: rules work alone", MODELS)
    return tuple((folder.name, spacy.load(folder)) for folder in folders)


def propose(document: Document) -> list[Proposal]:
    """What the trained components under `MODELS` find in a document, by span; nothing where there are none."""
    out = []
    for name, component in _components():
        doc = component(document.text)
        out += [Proposal(Span(e.start_char, e.end_char), "entity", e.label_, None, name) for e in doc.ents]
        for group, spans in doc.spans.items():
            scores = spans.attrs.get("scores")
            for i, span in enumerate(spans):
                sure = float(scores[i]) if scores is not None else None
                out.append(Proposal(Span(span.start_char, span.end_char), group, span.label_, sure, name))
    return sorted(out, key=lambda p: (p.span, p.kind, p.label, p.model))
