"""Mentions of acts: in full, in short, nested, in lists, by name, by a defined word, and of the act itself."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

from pipeline.specimens.grammar import Language
from pipeline.specimens.model import ActPlan, World
from pipeline.specimens.phrases.congresses import congresses, known_as
from pipeline.specimens.phrases.naming import Naming
from pipeline.specimens.phrases.norms import laws, norms
from pipeline.specimens.rich import Rich, join

_BEFORE_LAW = {"Trên cơ sở {law}": "based_on", "ban hành văn bản hướng dẫn thực hiện {law}": "mentions"}
_NUMBERED_LAW = re.compile(r"\d+/\d{4}/QH\d+")


class Citing(Naming):
    """How acts are mentioned. Every mention is marked ``citation``; the words that govern it are the caller's."""

    def __init__(self, act: ActPlan, world: World, language: Language, chance: random.Random) -> None:
        super().__init__(act, world, language, chance)
        self._given: set[str] = set()  # acts cited in full so far
        self._defined: dict[str, str] = {}  # acts that have a word of their own, and the word

    def fill(self, pattern: str, **slots: Rich | str) -> Rich:
        """A pattern that may name the act itself, what it is about, its issuer, or bodies in general."""
        for name, make in (("own", self.itself), ("subject", self.subject), ("I", self.own_body), ("G", self.generic)):
            if name not in slots and f"{{{name}}}" in pattern:
                slots[name] = make()
        return self.said(pattern, **slots)

    def formal(self, name: str) -> Rich:
        """A pattern of the list `name` with what it may refer to: a law, the subject; a first blank is kept."""
        pattern = self.deal(name)
        # a past fact under a law carries nothing out, unless its own words say so
        past = name == "r_state" and "thực hiện {law}" not in pattern.lower()
        usual = "mentions" if past else "implements"
        relation = next((said for words, said in _BEFORE_LAW.items() if words in pattern), usual)
        law = self.norm(relation) if self.likely(0.5) else None
        if law is None:
            known = laws(self.topic, self.act.issued.year)
            law = self._law(self.chance.choice(known), relation) if known else self.named(relation)
        joint = " " if pattern.startswith(" ") else ""
        return joint + self.fill(pattern, law=law, subject=self.subject())

    def norm(self, relation: str) -> Rich | None:
        """A decree, circular or decision of the centre in full, the law that it guides a mention of its own."""
        known = norms(self.world, self.topic, self.act.issued)
        if not known:
            return None
        norm = self.chance.choice(known)
        of = f" của {norm.organ}" if norm.organ and self.likely(0.85) else ""
        head = f"{norm.type_name} số {norm.code} ngày {self.written(norm.issued, cited=True)}{of}"
        about = Rich(norm.words)
        if norm.law:
            about = about + " " + self._law(norm.law, norm.relation)
        told = self.likely(0.8)
        data = {
            "form": "full", "act": None, "type_code": norm.type_code, "code": norm.code, "number": norm.number,
            "notation": norm.notation, "date": norm.issued, "organ": norm.organ,
            "title": _plain_title(about.text) if told else None, "relation": relation,
        }  # fmt: skip
        return (head + " " + about if told else Rich(head)).marked("citation", **data)

    def subject(self) -> Rich:
        """What the topic's plans are about, small first letter: ``chuyển đổi số trong giáo dục``."""
        return self.dealt("subjects", self.topic.subjects)

    def own_body(self) -> Rich:
        """The issuer, only talked about."""
        return self.body(self.act.issuer)

    def cite(
        self, key: str, relation: str, form: str = "full", nested: str | None = None, title: bool | None = None
    ) -> Rich:
        """One act: ``Nghị quyết số 07-NQ/TU ngày 15/3/2022 của Tỉnh ủy về …``.

        Args:
            relation: of this act to it; the caller's words before it must say so.
            form: ``full``; ``undated`` (no day, for titles: the act must be cited in full elsewhere); ``short`` (type
                and number, or number alone), which needs a full mention before it and is full without one.
            nested: an act that the cited one implements, told in its description as a mention of its own.
            title: the description is there; by chance if None. A nested mention always is.
        """
        act = self.world.acts[key]
        if act.code is None:
            return self._unnumbered(act, relation)
        if form == "short" and key in self._given:
            return self._short(act, relation)
        dated = form != "undated"
        head = self._head(act) + (
            self._dated(act) + self._of(act) if dated else self._of(act) if self.likely(0.5) else ""
        )
        if dated:
            self._given.add(key)
        if nested:
            return self._with_nested(act, head, relation, nested)
        said = ""
        if title or (title is None and dated and self.likely(0.55)):
            said = self._title(act)
        data = self._data(act, "full", relation)
        data["title"] = act.title if said else None
        return Rich(head + said).marked("citation", **data)

    def cite_many(self, keys: Sequence[str], relation: str) -> Rich:
        """Several acts in one list; what they share is said once.

        ``Quyết định số 217-QĐ/TW, 218-QĐ/TW ngày 12/12/2013 của Bộ Chính trị`` gives two marks.
        """
        acts = [self.world.acts[key] for key in keys]
        alike = len({(a.type_code, a.issuer) for a in acts}) == 1 and all(a.code for a in acts) and len(acts) > 1
        if not alike:
            return self.list_of([self.cite(key, relation, title=False) for key in keys])
        self._given.update(keys)
        same_day = len({a.issued for a in acts}) == 1
        parts = []
        for i, act in enumerate(acts):
            first, last = i == 0, i == len(acts) - 1
            head = (f"{_type(act)} số " if first else self.chance.choice(("số ", ""))) + str(act.code)
            head += self._dated(act) if last or not same_day else ""
            head += self._of(act) if last else ""
            parts.append(Rich(head).marked("citation", **self._data(act, "full", relation)))
        joined = join(", ", parts[:-1]) + self.chance.choice((", ", " và ")) + parts[-1]
        return ("các " if self.likely(0.35) else "") + joined

    def named(self, relation: str) -> Rich:
        """An act without its number: a law of the topic, a resolution of a congress or a plenum."""
        system = self.issuer.system
        known = laws(self.topic, self.act.issued.year)
        if known and self.likely(0.25 if system in {"union", "youth", "party"} else 0.75):
            return self._law(self.chance.choice(known), relation)
        central = self.issuer.place is None or self.likely(0.4)
        which = system if system in {"union", "youth"} and not central else "central" if central else "party"
        text = self.say(
            f"p_named_{which}", **congresses(self.world, self.issuer, self.act.issued, self.habits.dash)
        ).text
        identity, organ = known_as(text)
        data = _unnamed("NQ", text, relation) | {"identity": identity, "organ": organ}
        return Rich(text).marked("citation", **data)

    def itself(self) -> Rich:
        """The act that is being written: ``Kế hoạch này``; in a web article the plan that it tells of, no act itself."""
        name = self.act.type_name or "Công văn"
        text = f"{name.lower() if self.likely(0.04) else name} này"
        if self.act.genre == "article":
            return Rich(text)
        data = _unnamed(self.act.type_code or None, None, "mentions") | {"form": "self", "act": self.act.key}
        return Rich(text).marked("citation", **data)

    def define(self, key: str, relation: str = "implements", nested: str | None = None) -> Rich:
        """The full mention with a word for later: ``… (sau đây gọi tắt là Nghị quyết)``."""
        act = self.world.acts[key]
        full = self.cite(key, relation, nested=nested)
        word = _type(act)
        if act.code is None or word == _type(self.act) or word in self._defined.values():
            return full
        self._defined[key] = word
        return full + self.joined(self.chance.choice(self.language.lists["p_definition"]), word=word)

    def anaphor(self, key: str, relation: str = "implements") -> Rich:
        """The defined word again, ``Nghị quyết``; a short mention where none was defined."""
        act = self.world.acts[key]
        word = self._defined.get(key)
        if word is None:
            return self.cite(key, relation, form="short")
        text = word + self.chance.choices(("", " này", " nêu trên"), (8, 1, 1))[0]
        return Rich(text).marked("citation", **self._data(act, "anaphor", relation))

    def under(self, mention: Rich) -> Rich:
        """The mention behind words that say its relation, small first letter: ``thực hiện Nghị quyết số …``."""
        relation = mention.of("citation")[0].data["relation"]
        return self.say(f"p_under_{relation}", act=mention)

    # ------------------------------------------------------------------ parts of a mention
    def _head(self, act: ActPlan) -> str:
        """Type and number; now and then a blank too many, which the canonical code does not have."""
        code = str(act.code)
        if self.likely(0.03):
            code = (
                code.replace("-", " - ", 1)
                if self.likely(0.4)
                else code.replace("/", self.chance.choice((" /", "/ ")), 1)
            )
        return f"{_type(act)}{self.chance.choices((' số ', ' ', ' số: '), (93, 6, 1))[0]}{code}"

    def _dated(self, act: ActPlan) -> str:
        comma = "," if self.habits.comma != self.likely(0.04) else ""
        return f"{comma} ngày {self.written(act.issued, cited=True)}"

    def _of(self, act: ActPlan) -> str:
        comma = "," if self.habits.comma and self.likely(0.35) else ""
        return f"{comma} của {self.named_as(act.issuer)}"

    def _title(self, act: ActPlan) -> str:
        if self.likely(0.14):
            begin, end = self.chance.choice(("“”", '""'))
            return f" về {begin}{act.title[:1].upper()}{act.title[1:]}{end}"
        return self.chance.choices((" về ", " về việc ", ", về "), (8, 1, 1))[0] + act.title

    def _with_nested(self, act: ActPlan, head: str, relation: str, nested: str) -> Rich:
        inner_relation = next((link.relation for link in act.links if link.key == nested), "implements")
        form = "short" if nested in self._given and self.likely(0.6) else "full"
        inner = self.cite(nested, inner_relation, form=form, title=None if form == "full" else False)
        words = self.say(f"p_nested_{inner_relation}", act=inner)
        data = self._data(act, "full", relation) | {"title": _plain_title(words.text)}
        return (f"{head} " + words).marked("citation", **data)

    def _short(self, act: ActPlan, relation: str) -> Rich:
        """``Nghị quyết số 07-NQ/TU``, or ``Nghị quyết 07`` where no other of that type and number was named."""
        alike = sum(
            self.world.acts[k].number == act.number and _type(self.world.acts[k]) == _type(act) for k in self._given
        )
        told = str(act.number) if alike == 1 and self.likely(0.2) else str(act.code)
        text = f"{_type(act)}{' số' * self.likely(0.75 if told == act.code else 0.5)} {told}"
        return Rich(text).marked("citation", **self._data(act, "short", relation))

    def _unnumbered(self, act: ActPlan, relation: str) -> Rich:
        """An act whose number was never filled in: its day, body and subject tell which it is."""
        text = f"{_type(act)}{self._dated(act)}{self._of(act)} về {act.title}"
        data = self._data(act, "named", relation) | {"title": act.title}
        return Rich(text).marked("citation", **data)

    def _law(self, name: str, relation: str) -> Rich:
        code = _NUMBERED_LAW.search(name)
        data = _unnamed("L" if name.startswith(("Luật", "Bộ luật")) else "PL", name, relation)
        if code:
            number, _, notation = code.group().partition("/")
            data |= {"form": "full", "code": code.group(), "number": number, "notation": notation}
        return Rich(name).marked("citation", **data)

    def _data(self, act: ActPlan, form: str, relation: str) -> dict[str, Any]:
        return {
            "form": form,
            "act": act.key,
            "type_code": act.type_code,
            "code": act.code,
            "number": act.number,
            "notation": act.notation,
            "date": act.issued,
            "organ": self.world.bodies[act.issuer].name,
            "title": None,
            "relation": relation,
        }


def _type(act: ActPlan) -> str:
    return act.type_name or "Công văn"


def _plain_title(words: str) -> str:
    return re.sub(r"^(?:về việc|về)\s", "", words)


def _unnamed(type_code: str | None, title: str | None, relation: str) -> dict[str, Any]:
    empty = dict.fromkeys(("act", "code", "number", "notation", "date", "organ"))
    return {"form": "named", **empty, "type_code": type_code, "title": title, "relation": relation}
