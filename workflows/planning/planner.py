"""`plan`: every reminder, exchange and timed transition that ought to exist. Pure, deterministic, total.

What is stored is brought in line with this (`workflows.unit_of_work.reconcile`); previews and simulations call it too,
so that what is shown is what will happen. The rules are the numbered sentences of `docs/time.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from models.enums import ApprovalState, ExchangeState, ItemKind, Phase
from workflows.calendar.dates import Period, local_day, morning
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.guards import holds
from workflows.definitions.mail_deadlines import OF_A_DAY
from workflows.definitions.planning_rules import Reminder
from workflows.definitions.rule_ids import asked_rule, nudge_rule, returned_rule, review_rule
from workflows.definitions.schema import Definition, Timer
from workflows.engine.facts import Facts
from workflows.engine.terms import period_of
from workflows.planning import anniversaries, duties, occasions
from workflows.planning.items import Calendars, PlanContext, PlannedItem, due_for, repeats, with_repeat

__all__ = ["Calendars", "PlannedItem", "due_for", "plan", "timers"]


def plan(
    facts: Facts, definition: Definition, calendars: Calendars, start: date, until: date
) -> tuple[PlannedItem, ...]:
    """What is to happen about days from `start` to `until`, both included, in order of doing.

    For the same facts and `start` a later `until` only adds. Nothing is due before the state was entered.
    """
    over = definition.states[facts.state].phase is Phase.OVER
    items: list[PlannedItem] = []
    for held, first, last in facts.split_by_terms(start, until):
        context = PlanContext(held, definition, calendars, first, last)
        planned = _begun(context) if over else _everything(context)
        items += [item for item in context.quiet_at_first(planned) if first <= item.date <= last]
    items.sort(key=lambda item: (item.due_at, item.kind, item.identity))
    return tuple(items)


def timers(
    facts: Facts, definition: Definition, calendars: Calendars, start: date, until: date
) -> tuple[PlannedItem, ...]:
    """The transitions that time will make as things stand, without the rest of the plan."""
    return tuple(
        item
        for held, first, last in facts.split_by_terms(start, until)
        for item in _timers(PlanContext(held, definition, calendars, first, last))
        if first <= item.date <= last
    )


def _everything(context: PlanContext) -> Iterator[PlannedItem]:
    yield from _state(context)
    yield from _timers(context)
    state = context.facts.state
    for rule in context.definition.reminders:
        if not rule.states or state in rule.states:
            yield from _reminder(context, rule)
    for anniversary in context.definition.anniversaries:
        if state in anniversary.states:
            yield from anniversaries.anniversaries(context, anniversary)
    for occasion in context.definition.occasions:
        if state in occasion.states:
            yield from occasions.proposals(context, occasion)
    for duty in context.definition.duties:
        if state in duty.states:
            yield from duties.duties(context, duty)


def _begun(context: PlanContext) -> Iterator[PlannedItem]:
    """After the end nothing is due, but for projects begun where the terms say that they go on."""
    if not context.facts.terms.projects_continue:
        return
    for rule in context.definition.reminders:
        if rule.anchor in ("commitment", "exchange"):
            yield from _reminder(context, rule)


def _state(context: PlanContext) -> Iterator[PlannedItem]:
    name, entry = context.facts.state, context.facts.entry_number
    state = context.definition.states[name]
    if state.nudge is not None:
        nudge = state.nudge
        asking, since = _asked(context)
        for index, day in repeats(Period.parse(nudge.after).from_day(since), nudge.repeat):
            occurrence = with_repeat(asking, index)
            item = context.mail(nudge_rule(name), occurrence, nudge.after, day, day, nudge.audience, nudge.template)
            yield from context.settle([item], about=day)
    yield from _asking(context)
    if context.facts.returned:
        yield _returned(context)
    if state.review is not None:
        for index, day in context.forever(Period.parse(state.review), context.entered):
            item = context.mail(
                review_rule(name), f"{entry}.{index}", state.review, day, day, Audience.OWNER, Template.REVIEW
            )
            yield from context.settle([item], about=day)


def _asking(context: PlanContext) -> Iterator[PlannedItem]:
    """The mail by which those who may answer are asked, at once; steps that open together are asked for in one."""
    facts = context.facts
    opened: dict[datetime, str] = {}
    for item in facts.steps:
        if item.state is ApprovalState.OPEN:
            opened.setdefault(item.asked_at, item.step)
    for at, first in opened.items():
        day = local_day(at, facts.zone)
        yield PlannedItem(
            kind=ItemKind.REMINDER,
            rule=asked_rule(facts.state),
            occurrence=f"{facts.entry_number}-{first}",
            offset="P0D",
            date=day,
            day=day,
            due_at=at,
            audience=Audience.APPROVERS,
            template=Template.APPROVAL_ASKED,
        )


def _returned(context: PlanContext) -> PlannedItem:
    """The mail that tells the owner of the agreement at once that the text came back."""
    return PlannedItem(
        kind=ItemKind.REMINDER,
        rule=returned_rule(context.facts.state),
        occurrence=str(context.facts.entry_number),
        offset="P0D",
        date=context.entered,
        day=context.entered,
        due_at=context.facts.entered_at,
        audience=Audience.OWNER,
        template=Template.RETURNED,
    )


def _asked(context: PlanContext) -> tuple[str, date]:
    """What nudges count from: the entry, or the day on which the latest open step of an approval was asked for."""
    facts = context.facts
    later = [step for step in facts.steps if step.state is ApprovalState.OPEN and step.asked_at > facts.entered_at]
    if not later:
        return str(facts.entry_number), context.entered
    last = max(later, key=lambda step: step.asked_at)
    return f"{facts.entry_number}-{last.step}", local_day(last.asked_at, facts.zone)


def _timers(context: PlanContext) -> Iterator[PlannedItem]:
    """Transitions that time makes, where the guard will hold on that day as things stand."""
    facts = context.facts
    for transition in context.definition.leaving(facts.state):
        timer = transition.timer
        fires = _timer_day(context, timer) if timer is not None else None
        if timer is None or fires is None:
            continue
        occurrence, day = fires
        if not holds(transition.guard, facts.values(day)):
            continue
        yield PlannedItem(
            kind=ItemKind.TRANSITION,
            rule=context.definition.timer_rule(transition, facts.state),
            occurrence=occurrence,
            offset=timer.after or timer.offset,
            # What the terms made happen before it was known here happens now, and is recorded for its own day.
            date=max(day, context.entered),
            day=day,
            due_at=max(morning(day, facts.zone), facts.entered_at),
            detail={
                "trigger": transition.trigger,
                "from": facts.state,
                **({"on": day.isoformat()} if timer.at is not None else {}),
            },
        )


def _timer_day(context: PlanContext, timer: Timer) -> tuple[str, date] | None:
    facts = context.facts
    if timer.after is not None:
        since = context.entered
        if timer.since == "last-contact" and facts.last_contact is not None:
            since = max(since, facts.last_contact)
        return str(facts.entry_number), Period.parse(timer.after).from_day(since)
    for occurrence, day in _term_days(context, timer.at or ""):
        return occurrence, Period.parse(timer.offset).from_day(day)
    return None


def _reminder(context: PlanContext, rule: Reminder) -> Iterator[PlannedItem]:
    both = rule.working_days == "both"
    for occurrence, anchor, detail in _anchors(context, rule):
        items = []
        for offset in rule.offsets:
            day = Period.parse(offset).from_day(anchor)
            # What is about the day itself stays so, and is not sent once that day is over.
            about = anchor if Period.parse(offset).sign < 0 or rule.template in OF_A_DAY else day
            items.append(
                context.mail(rule.id, occurrence, offset, about, day, rule.audience, rule.template, detail, both=both)
            )
        yield from context.settle(items, about=anchor)
        if rule.repeat is not None:
            last = max(item.day for item in items)
            for index, day in repeats(last, rule.repeat):
                if index:
                    repeated = context.mail(
                        rule.id,
                        with_repeat(occurrence, index),
                        rule.offsets[-1],
                        day,
                        day,
                        rule.audience,
                        rule.template,
                        detail,
                        both=both,
                    )
                    yield from context.settle([repeated], about=day)


def _anchors(context: PlanContext, rule: Reminder) -> Iterator[tuple[str, date, dict[str, str]]]:
    """Occurrence, day, and what the words need besides."""
    over = context.definition.states[context.facts.state].phase is Phase.OVER
    if rule.anchor == "state":
        yield str(context.facts.entry_number), context.entered, {}
    elif rule.anchor == "commitment":
        for commitment in context.facts.commitments:
            if commitment.open and commitment.due is not None:
                yield str(commitment.id), commitment.due.last, {}
    elif rule.anchor == "exchange":
        for exchange in context.facts.exchanges:
            if exchange.open and exchange.date is not None and (not over or exchange.state in ExchangeState.begun()):
                yield str(exchange.id), exchange.date.last, {}
    elif rule.anchor == "notice-deadline":
        channel = context.definition.channel(context.facts.terms.notice_by)
        known = {"notice_by": str(channel)} if channel else {}
        for period in duties.deadlines(context):
            yield str(period.number), period.deadline, {"end": period.end.isoformat(), **known}
    else:
        yield from ((occurrence, day, {}) for occurrence, day in _term_days(context, rule.anchor))


def _term_days(context: PlanContext, anchor: str) -> Iterator[tuple[str, date]]:
    """The days that follow from the terms, each with the number or the id of what it is a day of."""
    facts = context.facts
    if anchor == "termination":
        if facts.termination is not None:
            yield str(facts.termination.id), facts.termination.effective_on
        return
    if anchor == "entry":
        coming = facts.entry_into_force.day
        if coming is not None:
            yield "1", coming.last
        return
    start = facts.term_start
    # While a notice runs, the term ends by it and by nothing else.
    if start is not None and facts.termination is None and facts.terms.fixed:
        term = period_of(facts.terms, start.value, facts.terms.renewals + 1)
        if term is not None:
            yield str(term.number), term.end
