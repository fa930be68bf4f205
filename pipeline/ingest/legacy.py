"""Text of the fonts in use before Unicode, TCVN3 (ABC) and VNI, brought to Unicode.

Such a PDF shows ``Céng hoµ`` or ``Coäng hoøa`` for ``Cộng hòa``: the codes of the old fonts read as Latin letters.
A text is converted only where it is far from Vietnamese as it stands and near it once converted, never where it
already has letters that only Unicode has.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.ingest.plausible import score


def _rows(table: dict[str, str]) -> dict[str, str]:
    """``{"a": "µ¸¶·¹"}`` → one entry for each tone of the letter, in the order grave, acute, hook, tilde, dot."""
    out = {}
    for letter, codes in table.items():
        for code, tone in zip(codes.split() if " " in codes else codes, "\u0300\u0301\u0309\u0303\u0323", strict=True):
            out[code] = unicodedata.normalize("NFC", letter + tone)
    return out


# TCVN 5712:1993 as the ABC fonts (.VnTime …) use it; capitals with a tone come from fonts ending in H.
TCVN3 = {
    **dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **_rows(
        {
            "a": "µ¸¶·¹",
            "ă": "»¾¼½Æ",
            "â": "ÇÊÈÉË",
            "e": "ÌÐÎÏÑ",
            "ê": "ÒÕÓÔÖ",
            "i": "×ÝØÜÞ",
            "o": "ßãáâä",
            "ô": "åèæçé",
            "ơ": "êíëìî",
            "u": "ïóñòô",
            "ư": "õøö÷ù",
            "y": "úýûüþ",
        }
    ),
}


def _vni() -> dict[str, str]:
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    table |= {
        letter + mark: whole
        for letter, mark, whole in (("a", "â", "â"), ("e", "â", "ê"), ("o", "â", "ô"), ("a", "ê", "ă"))
    }
    for letter, mark in (("a", ""), ("e", ""), ("o", ""), ("u", ""), ("y", ""), ("ô", "ơ"), ("ö", "ư")):
        table |= _rows({mark or letter: " ".join(letter + tone for tone in "øùûõï")})
    for letter, whole in (("a", "â"), ("e", "ê"), ("o", "ô")):
        table |= _rows({whole: " ".join(letter + tone for tone in "àáåãä")})
    table |= _rows({"ă": " ".join("a" + tone for tone in "èéúüë")})
    table |= {code.upper(): letter.upper() for code, letter in table.items()}
    # after a capital the mark is often typed small, and the other way round
    table |= {
        code[0].upper() + code[1]: letter.upper()
        for code, letter in table.items()
        if len(code) == 2 and code[0].islower()
    }
    return table


# VNI Windows (VNI-Times …): the letter, then its marks as one Latin letter.
VNI = _vni()

_TCVN3_LETTERS = frozenset(TCVN3)
_VNI_MARKED = re.compile("|".join(map(re.escape, sorted(VNI, key=len, reverse=True))))
_ONLY_UNICODE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
_ALIAS = str.maketrans({"\u03bc": "µ", "\u2126": "Ω", "\u00ae": "®", "\u2212": "\u00ad"})
_CONVERTED = 0.85


def from_tcvn3(text: str, capitals: bool = False) -> str:
    """TCVN3 codes as Unicode (``Céng hoµ`` → ``Cộng hoà``); `capitals` for the fonts that draw capitals only."""
    out = "".join(TCVN3.get(c, c) for c in text.translate(_ALIAS))
    return out.upper() if capitals else out


def from_vni(text: str) -> str:
    """VNI codes as Unicode (``Coäng hoøa`` → ``Cộng hòa``)."""
    return _VNI_MARKED.sub(lambda m: VNI[m.group()], text)


def encoding(text: str, font: str = "") -> str | None:
    """``"tcvn3"``, ``"vni"`` or None for text that is Unicode or cannot be told.

    `font` is the PDF's name of the font (``ABCDEF+.VnTimeH``), which makes the decision for short texts.
    """
    name = font.rsplit("+", 1)[-1].lower()
    named = "tcvn3" if name.startswith((".vn", "vn.", "#2evn")) else "vni" if name.startswith("vni") else None
    if not text or text.isascii() or _ONLY_UNICODE.search(text):
        return None
    if named:
        return named
    if len(text) < 40:
        return None
    before = score(text)
    candidates = {"tcvn3": score(from_tcvn3(text)), "vni": score(from_vni(text))}
    best = max(candidates, key=lambda code: candidates[code])
    return best if candidates[best] >= _CONVERTED and candidates[best] > before + 0.15 else None


def convert(text: str, code: str, font: str = "") -> str:
    """Text of a known legacy encoding as Unicode NFC."""
    if code == "tcvn3":
        return unicodedata.normalize("NFC", from_tcvn3(text, capitals=font.rstrip("0123456789").endswith("H")))
    return unicodedata.normalize("NFC", from_vni(text))
