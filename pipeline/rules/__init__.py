r"""Rules are data: TOML tables whose entries carry their pattern, examples and counterexamples.

    [[rule]]
    name = "party-code"
    pattern = '(?P<number>\d{1,5}) ?- ?(?P<type>{TYPE}) ?/ ?(?P<body>{BODY})'
    examples = ["173-KH/ĐU", "Số 173 - KH/ĐU"]
    counterexamples = ["giai đoạn 2021-2025"]
    source = "Hướng dẫn 36-HD/VPTW, II.1.3"

`load("citations")` gives the compiled table. Patterns are matched with `re.search` against folded text
(`pipeline.text.fold`) and are folded themselves, so ``uỷ`` and ``ủy`` are one. When a pattern is compiled:

- ``{NAME}`` is replaced by the entry NAME of the table's own ``[macros]`` or of ``macros.toml``;
- a blank stands for one to three blanks; in a rule with ``loose = true`` also for none, ``Đ`` also matches ``D``
  and the tone marks of ``ư``/``ơ`` may be lost, as OCR loses them;
- ``ignore_case = true`` does what it says.

Patterns must be linear on hostile text: no nested repeats; a test tries each on a megabyte.
Besides ``[[rule]]`` a file may hold any other tables (lists, maps); `load(...).data` gives them as they stand.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import RuleError
from pipeline.text import fold

_MACRO = re.compile(r"\{([A-Z][A-Z_]*)\}")
_CONFUSED = {"Đ": "[ĐD]", "đ": "[đd]", "ư": "[ưu]", "ơ": "[ơo]", "Ư": "[ƯU]", "Ơ": "[ƠO]"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a rule table: its compiled pattern, its proof, and any further keys in `data`."""

    name: str
    regex: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    source: str
    since: Any = None
    until: Any = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A rule file: `rules` in order, and everything else the file holds in `data`.

    A table with ``exclusive = true`` promises that an example matches no other rule of it.
    """

    name: str
    rules: tuple[Rule, ...]
    data: dict[str, Any]

    def __getitem__(self, name: str) -> Rule:
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise RuleError(f"rules/{self.name}.toml has no rule {name!r}")

    def pattern(self, name: str) -> re.Pattern[str]:
        """The compiled pattern of the rule `name`."""
        return self[name].regex


def names() -> list[str]:
    """Names of all rule tables."""
    return sorted(p.name[:-5] for p in resources.files(__name__).iterdir() if p.name.endswith(".toml"))


@cache
def load(name: str) -> RuleTable:
    """Read and compile ``rules/<name>.toml``. Raises `RuleError` naming the rule that is malformed."""
    data = _read(name)
    macros = {**(_read("macros").get("macros", {}) if name != "macros" else {}), **data.get("macros", {})}
    rules = tuple(_rule(name, entry, macros) for entry in data.get("rule", ()))
    return RuleTable(name, rules, {k: v for k, v in data.items() if k not in {"rule", "macros"}})


@cache
def _read(name: str) -> dict[str, Any]:
    source = resources.files(__name__) / f"{name}.toml"
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RuleError(
            f"rules/{name}.toml cannot be read: {error}", "restore the file from the distribution"
        ) from error


def _rule(table: str, entry: dict[str, Any], macros: dict[str, str]) -> Rule:
    entry = dict(entry)
    try:
        name, pattern = entry.pop("name"), entry.pop("pattern")
        flags = re.IGNORECASE if entry.pop("ignore_case", False) else 0
        regex = compile_pattern(pattern, macros, loose=entry.pop("loose", False), flags=flags)
    except KeyError as error:
        raise RuleError(f"rules/{table}.toml: rule {entry.get('name', '?')!r} lacks {error}") from error
    except re.error as error:
        raise RuleError(f"rules/{table}.toml: rule {name!r}: {error}") from error
    return Rule(
        name,
        regex,
        tuple(entry.pop("examples", ())),
        tuple(entry.pop("counterexamples", ())),
        entry.pop("source", ""),
        entry.pop("since", None),
        entry.pop("until", None),
        entry,
    )


def compile_pattern(pattern: str, macros: dict[str, str], *, loose: bool = False, flags: int = 0) -> re.Pattern[str]:
    """Compile a rule's pattern: macros filled in, folded, blanks and OCR confusions loosened."""
    for _ in range(8):
        filled = _MACRO.sub(lambda m: macros[m.group(1)], pattern)
        if filled == pattern:
            break
        pattern = filled
    return re.compile(_loosen(fold(pattern), loose), flags)


def _loosen(pattern: str, loose: bool) -> str:
    out: list[str] = []
    i, in_class = 0, False
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            out.append(pattern[i : i + 2])
            i += 2
            continue
        if in_class:
            in_class = c != "]"
            out.append(c)
        elif c == "[":
            in_class = True
            out.append(c)
            if pattern[i + 1 : i + 2] == "^":
                out.append("^")
                i += 1
        elif c == " ":
            # a quantifier of the rule's own (` ?`, ` *`) stays in charge
            following = pattern[i + 1 : i + 2]
            if following in {"?", "*"}:
                out.append(" {0,3}")
                i += 1
            elif following in {"+", "{"}:
                out.append(" ")
            else:
                out.append(" {0,3}" if loose else " {1,3}")
        elif loose and c in _CONFUSED and not _inside_group_name(pattern, i):
            out.append(_CONFUSED[c])
        else:
            out.append(c)
        i += 1
    return "".join(out)


def _inside_group_name(pattern: str, i: int) -> bool:
    opened = pattern.rfind("(?P<", 0, i)
    return opened >= 0 and ">" not in pattern[opened:i]
