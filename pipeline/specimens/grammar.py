"""The language of specimens: lists and patterns in TOML, and their expansion.

A pattern is a sentence with choices: ``(a|b|)`` takes one, ``[a]`` takes `a` half of the time, ``{name}`` takes an
entry of the list `name` (the topic's own, then the common one) or what the caller puts there. Choices nest.
Brackets of the sentence itself are written ``‹nếu có›``.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import KehoachError
from pipeline.specimens.rich import Rich, join, rich, tidy

Slots = Mapping[str, Rich | str]


class GrammarError(KehoachError):
    """A pattern of the specimens' language that cannot be expanded."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something measured: ``{q}`` in `text` is where the quantity goes.

    Attributes:
        text: pattern of the clause: ``tỷ lệ người dân tham gia bảo hiểm y tế đạt {q}``.
        unit: ``%`` or what is counted, as it follows the number: ``lượt cán bộ``.
        low, high, step: of usual values.
        per: for a rate that the text states (``mỗi năm``): ``năm``.
        fall: True where less is better (``{q} hộ nghèo``): the comparators are <, <= then.
    """

    text: str
    unit: str
    low: float
    high: float
    step: float
    per: str | None = None
    fall: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A field of work. The schema of ``language/topics/*.toml``; patterns unless said otherwise.

    Attributes:
        key, name: ``digital``, ``chuyển đổi số``.
        subjects: noun phrases for titles after ``về``, small first letter, without place or year.
        headings: noun phrases for groups of tasks, first letter capital.
        actions: verb phrases, small first letter, that any body may be asked for: no body, no date, no full stop.
        purposes: whole clauses for ``Mục đích, yêu cầu``, first letter capital.
        situations: whole sentences on results and shortcomings, for reports and the first part of resolutions.
        views: whole clauses for guiding views of resolutions.
        products: noun phrases of what is delivered.
        laws: plain strings, real laws of the field as texts name them.
        schemes: plain strings, names of programmes and movements that are no acts, numbers in them welcome.
        traps: whole clauses with numbers that are no targets (conditions, anniversaries, counts that describe).
        indicators: what is measured.
        lists: the topic's own lists.
    """

    key: str
    name: str
    subjects: tuple[str, ...]
    headings: tuple[str, ...]
    actions: tuple[str, ...]
    purposes: tuple[str, ...]
    situations: tuple[str, ...]
    views: tuple[str, ...]
    products: tuple[str, ...]
    laws: tuple[str, ...]
    schemes: tuple[str, ...]
    traps: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Language:
    """All topics by key, and the common lists (``language/common*.toml``)."""

    topics: Mapping[str, Topic]
    lists: Mapping[str, tuple[str, ...]]

    def expand(self, pattern: str, chance: random.Random, topic: Topic | None = None, **slots: Rich | str) -> Rich:
        """One sentence of `pattern`. Raises `GrammarError` for a list that nobody has."""
        return tidy(_expand(_parsed(pattern), chance, (slots, topic.lists if topic else {}, self.lists), pattern))

    def one(self, name: str, chance: random.Random, topic: Topic | None = None, **slots: Rich | str) -> Rich:
        """One entry of the list `name`, expanded."""
        return self.expand(f"{{{name}}}", chance, topic, **slots)


@dataclass(frozen=True, slots=True)
class _Node:
    """``text``, ``slot`` or ``choice`` of sequences."""

    kind: str
    text: str = ""
    options: tuple[tuple[_Node, ...], ...] = ()
    maybe: bool = field(default=False)


_BRACKETS = str.maketrans("‹›", "()")
_TOKEN = re.compile(r"[()\[\]|]|\{[^{}]*\}|[^()\[\]|{}]+")


@cache
def _parsed(pattern: str) -> tuple[_Node, ...]:
    tokens = _TOKEN.findall(pattern)
    if "".join(tokens) != pattern:
        raise GrammarError(f"pattern {pattern!r} has a brace without its partner", "write {name}")
    nodes, rest = _sequence(tokens, 0, pattern, "")
    if rest != len(tokens):
        raise GrammarError(f"pattern {pattern!r} closes a bracket that it did not open", "balance ( ) and [ ]")
    return nodes


def _sequence(tokens: Sequence[str], at: int, pattern: str, closing: str) -> tuple[tuple[_Node, ...], int]:
    nodes: list[_Node] = []
    while at < len(tokens):
        token = tokens[at]
        if token in "([":
            end = ")" if token == "(" else "]"
            options = []
            while True:
                option, at = _sequence(tokens, at + 1, pattern, end)
                options.append(option)
                if at >= len(tokens):
                    raise GrammarError(f"pattern {pattern!r} leaves a bracket open", "balance ( ) and [ ]")
                if tokens[at] == end:
                    break
            nodes.append(_Node("choice", options=tuple(options), maybe=end == "]"))
        elif token in ")]" or (token == "|" and closing):
            return tuple(nodes), at
        elif token == "|":
            raise GrammarError(f"pattern {pattern!r} has | outside brackets", "write (a|b)")
        else:
            nodes.append(_Node("slot", token[1:-1]) if token[0] == "{" else _Node("text", token.translate(_BRACKETS)))
        at += 1
    return tuple(nodes), at


def _expand(nodes: tuple[_Node, ...], chance: random.Random, scopes: Sequence[Mapping[str, Any]], pattern: str) -> Rich:
    parts: list[Rich | str] = []
    for node in nodes:
        if node.kind == "text":
            parts.append(node.text)
        elif node.kind == "choice":
            if not node.maybe or chance.random() < 0.5:
                parts.append(_expand(chance.choice(node.options), chance, scopes, pattern))
        else:
            parts.append(_slot(node.text, chance, scopes, pattern))
    return join("", parts)


def _slot(name: str, chance: random.Random, scopes: Sequence[Mapping[str, Any]], pattern: str) -> Rich:
    for scope in scopes:
        if name in scope:
            value = scope[name]
            if isinstance(value, tuple):
                return _expand(_parsed(chance.choice(value)), chance, scopes, pattern)
            return rich(value)
    raise GrammarError(
        f"pattern {pattern!r} names the list {name!r}", "add it to the topic's [lists] or to common.toml"
    )


def names(pattern: str) -> Iterator[str]:
    """Names of all slots of a pattern, those of its own choices included."""
    return (match.group(1) for match in re.finditer(r"\{([^{}]*)\}", pattern))


_TEXTS = (
    "subjects", "headings", "actions", "purposes", "situations", "views", "products", "laws", "schemes", "traps",
)  # fmt: skip


@cache
def language() -> Language:
    """The language that ships with the program. Raises `GrammarError` naming the file that does not fit the schema."""
    folder = resources.files(__package__) / "language"
    common: dict[str, tuple[str, ...]] = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            common |= {name: tuple(values) for name, values in tomllib.loads(entry.read_text("utf-8")).items()}
    topics = {}
    for entry in sorted((folder / "topics").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            topic = _topic(entry.name, tomllib.loads(entry.read_text("utf-8")))
            topics[topic.key] = topic
    return Language(topics, common)


def _topic(file: str, data: Mapping[str, Any]) -> Topic:
    try:
        texts = {name: tuple(data[name]) for name in _TEXTS}
        indicators = tuple(Indicator(**entry) for entry in data["indicators"])
        lists = {name: tuple(values) for name, values in data.get("lists", {}).items()}
        return Topic(data["key"], data["name"], **texts, indicators=indicators, lists=lists)
    except (KeyError, TypeError) as error:
        raise GrammarError(
            f"language/topics/{file}: {error}", "see the schema in pipeline/specimens/grammar.py"
        ) from error
