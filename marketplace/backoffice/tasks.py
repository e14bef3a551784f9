"""Bells of the back office: that beat is heard, and the summaries, each period once a reader."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from accounts.digest import stop_link
from accounts.models import User
from marketplace.backoffice import digests, letters, machine
from marketplace.backoffice.digests import Period
from marketplace.kit import clock, jobs, mail
from marketplace.kit.letters import Letter

MORNING = timedelta(hours=8)  # a period's summaries are written from 08:00 UTC of the day after it
A_SECOND = 20  # letters are spread out, so that a recall never waits behind them
AT_ONCE = 20


@jobs.each_minute
def hear_beat() -> None:
    """The desk says when beat was last heard."""
    machine.strike()


@jobs.each_minute
def plan_digests() -> None:
    """One job for the month that ended and one for the week; those there are kept."""
    now = clock.now() - MORNING
    for sort, period in (
        ("creators", Period.month_before(now)),
        ("members", Period.week_before(now)),
    ):
        jobs.add(
            "backoffice.plan_digests", key=f"{sort}|{period.code}", sort=sort, at=now.isoformat()
        )


@jobs.handles("backoffice.plan_digests")
def plan(run: jobs.Run) -> None:
    """One job for each reader who wants the summary: a period's only one, whoever plans twice."""
    sort, period = run.args["sort"], _period(run)
    readers = digests.creators_to_tell if sort == "creators" else digests.members_to_tell
    for number, user in enumerate(readers(period)):
        jobs.add(
            "backoffice.post_digest",
            key=f"{sort}|{user}|{period.code}",
            after=timedelta(seconds=max(0, number - AT_ONCE) // A_SECOND),
            max_attempts=jobs.PATIENT,
            sort=sort,
            user=str(user),
            at=run.args["at"],
        )
        if number % 100 == 0:
            run.progress(number)


@jobs.handles("backoffice.post_digest")
def post(run: jobs.Run) -> None:
    """The summary, if there is something to tell and it is still wanted."""
    reader = digests.reader(UUID(run.args["user"]))
    if reader is None:
        return
    compose = _of_creator if run.args["sort"] == "creators" else _of_buyer
    letter = compose(reader, _period(run))
    if letter is None:
        return
    mail.post(
        run,
        mail.write(letter, to=reader.email, language=reader.language, key=run.job.public_id),
    )


def _period(run: jobs.Run) -> Period:
    at = datetime.fromisoformat(run.args["at"])
    return Period.month_before(at) if run.args["sort"] == "creators" else Period.week_before(at)


def _of_creator(reader: User, period: Period) -> Callable[[], Letter] | None:
    creator = reader.creator_or_none
    digest = digests.of_creator(creator, period) if creator else None
    if digest is None or not digest.says_something:
        return None
    return lambda: letters.creators_month(digest, stop_link(reader))


def _of_buyer(reader: User, period: Period) -> Callable[[], Letter] | None:
    member = reader.memberships.first()
    digest = digests.of_buyer(member.organisation, period) if member else None
    if digest is None or not digest.says_something:
        return None
    return lambda: letters.buyers_week(digest, stop_link(reader))
