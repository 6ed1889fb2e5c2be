"""One question being answered over one scope: what is known of it, and the reply as it is written."""

from answer.checking import unsupported
from answer.draft import Draft
from answer.matters import Found, choose_targets
from answer.records import Kind, Reply
from answer.refusals import refuse
from answer.scope import Scope
from answer.seeking import Seeker
from answer.wording import words
from corpus.records import Item, Span, Target
from retriever.records import Aspect, Hit, Question

# From this chance on a question that names units is about their items, unless it holds the words of a matter.
SET_SURE, MATTER_HELD = 0.5, 0.5


class Turn:
    """One question being answered over one scope."""

    def __init__(self, seek: Seeker) -> None:
        self.seek, self.question, self.scope = seek, seek.question, seek.scope
        self.draft = Draft({document.id: document.text for document in seek.scope.documents})
        self.table = words(seek.question.language)
        self.judged = False
        self._asked: dict[str, list[Target]] = {}

    def again(self, asked: Question, scope: Scope | None = None) -> "Turn":
        """A turn with another question in the place of this one, over the same scope unless one is given."""
        return Turn(Seeker(self.seek.retriever, self.seek.calibration, asked, scope or self.scope))

    def targets_asked(self, found: Found) -> list[Target]:
        """The targets of an item that the question asks for, chosen once."""
        known = self._asked.get(found.item.id)
        if known is None:
            known = self._asked[found.item.id] = choose_targets(self.question, found)
        return known

    def targets_told(self, found: Found, *, whole: bool) -> tuple[Target, ...]:
        """The targets of the matter that a reply is about: those asked for, else those of the clause that it rests on."""
        if whole:
            return found.item.targets
        if Aspect.TARGET in self.question.aspects:
            return tuple(self.targets_asked(found))
        clause = found.hit.clause
        if clause is None:
            return ()
        return tuple(target for target in found.item.targets if target.start < clause.end and clause.start < target.end)

    def quoted(self, item: Item, span: Span, kind: Kind, confidence: float) -> Reply:
        """Answer by a stretch of an item alone."""
        self.quote(item, span)
        self.draft.say(self.table["end"])
        self.draft.rest_on(item)
        return self.done(kind, confidence)

    def quote(self, item: Item, span: Span) -> None:
        """Say a stretch of an item as written."""
        self.draft.say(
            f"{self.table['open']}{span.text}{self.table['close']}{self.draft.cite(item, span.start, span.end)}"
        )

    def refuse(self, reason: str, *hits: Hit, **slots: str) -> Reply:
        """Refuse for a reason, offering the items given, by default the nearest."""
        shown = hits or self.seek.ranking().hits[:3]
        return refuse(
            self.question,
            str(reason),
            self.scope,
            shown,
            self.seek.known.confidence if str(reason) == "not-found" else 0.1,
            **slots,
        )

    def done(self, kind: Kind, confidence: float, total: int | None = None) -> Reply:
        """The reply as written so far; a question back or a refusal where a unit or figure of it is not borne out."""
        draft = self.draft
        evidence = tuple(draft.evidence.values())
        text = draft.text
        wrong = unsupported(text, draft, self.question, self.scope)
        if wrong:
            return self.refuse("unclear" if self.seek.known.hits else "not-found")
        return Reply(
            self.question.raw,
            text,
            True,
            kind,
            confidence,
            evidence=evidence,
            citations=tuple(draft.citations),
            suggestions=self._next_questions((evidence and evidence[0].item) or None, kind),
            total=total,
            shown=total,
        )

    def _next_questions(self, item: Item | None, kind: Kind) -> tuple[str, ...]:
        if item is None or not item.annex or kind in {Kind.UNIT, Kind.COUNT, Kind.LIST}:
            return ()
        label = self.scope.label(item) if len(self.scope.documents) == 1 else item.label
        told = {str(kind), *map(str, self.question.aspects)}
        offers = []
        if Aspect.TARGET not in told and item.targets:
            offers.append(f"{label}的目标是多少?")
        if Aspect.WHO not in told:
            offers.append(f"{label}由谁负责?")
        if Aspect.LEADER not in told and item.leaders:
            offers.append(f"{label}由哪位市领导牵头?")
        return tuple(offers)
