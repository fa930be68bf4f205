"""The drafter's voice, whole: everything that an act says in small."""

from __future__ import annotations

from pipeline.specimens.phrases.assigning import Assigning, sentences
from pipeline.specimens.rich import Rich


class Speaker(Assigning):
    """How one drafter speaks: language, world, act, chance, and habits drawn once per act.

    >>> speaker.task(lead=["syt"], support=["ubnd-lung-van"], deadline=speaker.deadline(act.issued))  # doctest: +SKIP
    """

    def trap(self) -> Rich:
        """An item with numbers, or words like an act's name, that are none: a condition, an anniversary, a plural."""
        if self.topic.traps and self.likely(0.6):
            return sentences(self.dealt("traps", self.topic.traps))
        return sentences(self.fill(self.deal("p_trap")))

    def purpose(self) -> Rich:
        """A clause for Mục đích, yêu cầu; now and then with a mention of the act that this one carries out."""
        link = self.act.links[0] if self.act.links else None
        if link and link.relation == "implements" and self.likely(0.12):
            return sentences(
                self.said(
                    self.deal("p_purpose_cite"),
                    under=self.under(self.cite(link.key, link.relation, "short", title=False)),
                )
            )
        if self.likely(self.habits.formal):
            return sentences(self.formal("r_purpose"))
        if self.likely(0.2):
            return sentences(self.fill(self.deal("p_purpose_any")))
        return sentences(self.dealt("purposes", self.topic.purposes))

    def situation(self) -> Rich:
        """A sentence on results or shortcomings; its numbers describe."""
        if self.likely(self.habits.formal):
            return sentences(self.formal("r_state"))
        return sentences(self.dealt("situations", self.topic.situations))

    def view(self) -> Rich:
        """A guiding view."""
        return sentences(self.dealt("views", self.topic.views))

    def funding(self) -> Rich:
        """Where the money comes from: debatable as a task."""
        return sentences(self.fill(self.deal("p_funding"))).marked("debatable")

    def slogan(self) -> Rich:
        """A slogan or motto: debatable as a task."""
        return self.said(self.deal("p_slogan")).marked("debatable")

    def order(self) -> Rich:
        """A bare closing order to all: debatable as a task."""
        pattern = self.deal("p_order")
        text = self.fill(pattern, G=self.generic("lead"))
        return sentences(text).marked("debatable")
