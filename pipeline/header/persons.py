"""Names of persons: who a line of the closing names, whatever stands around."""

from __future__ import annotations

import re
from functools import cache

from pipeline.header.casing import is_syllable
from pipeline.rules import load
from pipeline.text import bare, is_upper, key, toneless

_DATA = load("positions").data
_RUN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_SHORT_RANK = re.compile(r"^(?:(?:[^\W\d_]{1,4}|BS ?CK ?I{1,2}|CK ?I{1,2}|BSCK[12I]{1,2})[.,] {0,2})+(?=[^\W\d_])")
_BROKEN = re.compile(r"(?<=[^\W\d_]) (?P<rest>[^\W\d_]{1,3})(?= |$)")
_STROKE = re.compile(r"(?<=[^\W\d_] )[ÍÌỈĨỊÉÈẺẼẸÓÒỎÕỌÚÙỦŨỤ] (?=[^\W\d_])")  # of a pen: no syllable of a name
_JOINT = re.compile("['’-]")
_SYLLABLES = range(2, 7)
_MIDDLE = frozenset({"Thị", "Văn"})
_OFFICE_WORDS = frozenset({"Phó", "Giám", "Chủ", "Trưởng"})


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(key(w) for w in _DATA[name])


def has_surname(name: str) -> bool:
    """The first syllable is a known family name."""
    return key(name.split()[0]) in _set("surnames")


def person(raw: str) -> str | None:
    """The person named on a line, whatever noise of seal and ink stands around."""
    text = _STROKE.sub("", raw.strip(" *_|.,;:~`'\"-–"))
    if is_upper(text[:1] * 2) and len(text) < 50:
        # no syllable of a name begins small: ``Đặ ng``
        text = _BROKEN.sub(lambda m: m["rest"] if m["rest"].islower() else m.group(), text)
    text = _small(_SHORT_RANK.sub("", text))
    words = list(_RUN.finditer(text))
    while len(words) > 2 and key(text[words[0].start() : words[1].end()]) in _set("ranks"):
        text = text[words[1].end() :].strip()
        words = list(_RUN.finditer(text))
    if words and key(words[0].group()) in _set("ranks") and len(words) > 2:
        text = text[words[0].end() :].strip(" .:")
        words = list(_RUN.finditer(text))
    runs: list[list[re.Match[str]]] = [[]]
    for word in words:
        letter = len(word.group()) == 1 and word.group().isupper()
        opens = letter and word is words[0] and key(word.group()) in _set("surnames")  # ``A H'Lem``, ``Y Bliu``
        if is_name_word(word.group()) or (letter and runs[-1]) or opens:
            if runs[-1] and text[runs[-1][-1].end() : word.start()].strip():
                runs.append([])
            runs[-1].append(word)
        else:
            runs.append([])
    whole = sum(len(w.group()) for w in words)
    best: tuple[bool, int, str] | None = None
    for run in runs:
        start = next((i for i, w in enumerate(run) if key(w.group()) in _set("surnames") and _leads(run, i)), None)
        known = start is not None and len(run) - start in _SYLLABLES
        chosen = run[start:] if known and start is not None else run
        if len(chosen) not in _SYLLABLES:
            continue
        share = sum(len(w.group()) for w in chosen) / whole
        if share < (0.55 if known else 0.95):
            continue
        candidate = (known, len(chosen), text[chosen[0].start() : chosen[-1].end()])
        best = max(best, candidate) if best else candidate
    if best:
        return best[2]
    return _capital_name(text)


def _small(text: str) -> str:
    """``HỒ Thị Sen`` as ``Hồ Thị Sen``: of letters whose capitals differ in size alone a scan may take either."""
    first, _, rest = text.partition(" ")
    alike = 2 <= len(first) <= 3 and first.isupper() and has_surname(first) and is_name_word(rest.partition(" ")[0])
    return f"{first.capitalize()} {rest}" if alike else text


def _leads(run: list[re.Match[str]], i: int) -> bool:
    """One letter is a family name (``Y Bliu``) where no other stands behind it."""
    behind = key(run[i + 1].group()) if i + 1 < len(run) else ""
    return len(run[i].group()) > 1 or behind not in _set("surnames")


def _capital_name(text: str) -> str | None:
    """A name in capitals: only with a family name first and nothing else on the line."""
    words = text.split()
    if (
        2 <= len(words) <= 5
        and text.isupper()
        and all(w.isalpha() for w in words)
        and key(words[0]) in _set("surnames")
    ):
        return text
    return None


def is_scrap(name: str) -> bool:
    """A part of a name is not the name: a middle name at an end, an office, two syllables of a longer name."""
    words = name.split()
    return words[0] in _MIDDLE | _OFFICE_WORDS or words[-1] in _MIDDLE or (len(words) < 3 and not has_surname(name))


def spelt(word: str) -> str:
    """A syllable with the letter that a scan takes for ``l`` (``Glang`` → ``Giang``)."""
    if is_syllable(word) or len(word) < 3:
        return word
    mended = word[0] + word[1:].replace("l", "i")
    return mended if is_syllable(mended) else word


def restored(name: str) -> str:
    """A name with the marks that a scan lost, where one name alone can be meant: ``Nguyên Quôc Huy`` → ``Nguyễn Quốc Huy``."""
    first, *rest = name.split()
    if not has_surname(first) and len(meant := _unmarked("surnames").get(bare(first), ())) == 1:
        first = meant[0]
    return " ".join([first, *map(_stopped, rest)])


def _stopped(word: str) -> str:
    """A syllable that ends in a stop has a tone (`´` or `.`); one that a scan left without gets the one that names have."""
    if not word.endswith(("c", "ch", "p", "t")) or toneless(word)[1]:
        return word
    meant = [one for one in _DATA["stopped"] if toneless(one)[0] == word]
    return str(meant[0]) if len(meant) == 1 else word


@cache
def _unmarked(name: str) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for entry in dict.fromkeys(_DATA[name]):
        out[bare(entry)] = (*out.get(bare(entry), ()), entry)
    return out


def is_name_word(word: str) -> bool:
    """A syllable of a name, also one of two parts (``H'Biêng``)."""
    first, *rest = _JOINT.split(word)
    return len(word) >= 2 and first[:1].isupper() and (first + "".join(p[1:] for p in rest))[1:].islower()


def ends_in_name(text: str) -> bool:
    words = [w for w in _RUN.findall(text) if is_name_word(w)]
    return (
        2 <= len(words) <= 6 and any(key(w) in _set("surnames") for w in words) and len(words) >= len(text.split()) - 9
    )
