"""Bodies by the names that an act of this issuer gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from pipeline.specimens.phrases.voice import Voice
from pipeline.specimens.rich import Rich, join
from pipeline.specimens.world.kin import called, specialist

_SHORT = (
    ("Ủy ban nhân dân", "UBND"),
    ("Hội đồng nhân dân", "HĐND"),
    ("Mặt trận Tổ quốc", "MTTQ"),
    ("Liên đoàn Lao động", "LĐLĐ"),
)
TWO_TIERS = date(2025, 7, 1)  # no districts from then on


class Naming(Voice):
    """How bodies are named and listed."""

    def body(self, key: str, role: str | None = None) -> Rich:
        """One body as an act of this issuer names it: ``UBND tỉnh`` at home, ``UBND tỉnh Sông Thương`` abroad."""
        return Rich(self.named_as(key)).marked("body", role=role, key=key, name=self._names(key)[0])

    def named_as(self, key: str) -> str:
        """The name alone."""
        names = self._names(key)
        if len(names) > 1 and self.likely(self.habits.short):
            return self.chance.choice(names[1:])
        return names[0]

    def _names(self, key: str) -> tuple[str, ...]:
        """All its names here, the whole one first: ``Văn phòng Ủy ban nhân dân tỉnh``, ``Văn phòng UBND tỉnh``."""
        return called(self.world, key, self.act.issuer) or (self.world.bodies[key].name,)

    @cached_property
    def specialised(self) -> str | None:
        """Key of the body that the act's topic belongs to, seen from the issuer; None where there is none."""
        found = specialist(self.world, self.act.issuer, self.act.topic, self.act.issued)
        return found.key if found else None

    def generic(self, role: str | None = None) -> Rich:
        """Bodies named together, as one: ``các xã, phường, thị trấn``, ``Thủ trưởng các cơ quan, đơn vị``."""
        kind = "p_bodies_support" if role == "support" and self.likely(0.5) else f"p_bodies_{self._circle()}"
        name = self.say(kind).text
        if self.likely(self.habits.short):
            for full, short in _SHORT:
                name = name.replace(full, short)
        return Rich(name).marked("body", role=role, key=None, name=name)

    def _circle(self) -> str:
        """Which generic names are at hand: of the issuer's system, and of its level in the State and the Party."""
        body = self.issuer
        if body.system in {"union", "youth", "other"}:
            return body.system
        if body.kind in {"hospital", "school"}:
            return f"state_{body.kind}"
        level = "unit" if body.kind not in {"committee", "council", "party-committee", "government"} else body.level
        if level == "district" or level == "unit":
            return f"{body.system}_{level}"
        return f"{body.system}_{level}" + ("_2" if self.act.issued >= TWO_TIERS and level == "province" else "")

    def bodies(self, keys: Sequence[str], role: str | None = None, *, also: bool | None = None) -> Rich:
        """Bodies in a list; `also`: a generic one closes it (None: by chance).

        ``Sở Y tế, Sở Tài chính và các sở, ngành liên quan``.
        """
        parts = [self.body(key, role) for key in keys]
        if also or (also is None and self.likely(0.42 if role == "support" else 0.06)):
            parts.append(self.generic("support" if role == "support" else role))
        return self.list_of(parts)

    def list_of(self, parts: Sequence[Rich]) -> Rich:
        """A coordinated list, punctuated in one of the usual ways."""
        if len(parts) < 2:
            return parts[0] if parts else Rich("")
        plain = not any("," in part.text for part in parts)
        joint = self.chance.choices((", ", "; "), (9 if plain else 5, 1 if plain else 3))[0]
        last = self.chance.choices((" và ", joint, f"{joint.strip()} và "), (7, 3 if len(parts) > 2 else 1, 0.4))[0]
        return join(joint, parts[:-1]) + last + parts[-1]
