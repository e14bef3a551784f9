"""The coverage predicate in SQL against a small model of it in Python, over invented worlds."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Creator
from marketplace.consent import coverage
from marketplace.consent.coverage import Use, covering_grants
from marketplace.consent.models import (
    BuyerRequest,
    Exclusion,
    Grant,
    Narrowing,
    Revocation,
    Terms,
)
from tests.cast import make_user

pytestmark = pytest.mark.django_db

ALL_CHECKS = list(HealthCheck)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PURPOSES = ["train_generative", "search_index", "evaluation"]
KINDS = ["post", "like"]
CLASSES = ["company", "academic"]
SOURCES = [UUID(int=n) for n in (1, 2)]
CREATORS = [UUID(int=n) for n in (11, 12)]
# Each creator has a record of each kind from each source.
RECORDS = [
    (UUID(int=100 + n), creator, source, kind)
    for n, (creator, source, kind) in enumerate(itertools.product(CREATORS, SOURCES, KINDS))
]


def some(values, at_least=0):
    return st.lists(st.sampled_from(values), unique=True, min_size=at_least)


@dataclass
class WorldGrant:
    creator: UUID
    purposes: list[str]
    kinds: list[str]
    every_source: bool
    sources: list[UUID]
    floor: int
    currency: str
    answers: dict[str, str]
    starts: int
    ends: int
    narrowings: list[tuple[str, UUID | None, UUID | None]] = field(default_factory=list)


# Most values are the permissive ones, so that many worlds hang on a single clause.
GRANTS = st.builds(
    WorldGrant,
    creator=st.sampled_from(CREATORS),
    purposes=st.one_of(st.just(PURPOSES), st.just(PURPOSES), some(PURPOSES, 1)),
    kinds=st.one_of(st.just(KINDS), some(KINDS, 1)),
    every_source=st.booleans(),
    sources=some(SOURCES),
    floor=st.sampled_from([0, 0, 1, 5]),
    currency=st.sampled_from(["USD", "USD", "USD", "EUR"]),
    answers=st.fixed_dictionaries(
        {code: st.sampled_from(["automatic", "ask", "ask", "never"]) for code in CLASSES}
    ),
    starts=st.sampled_from([-2, -2, -2, 0, 1]),
    ends=st.sampled_from([2, 2, 2, 0, -1]),
    narrowings=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(PURPOSES), st.none(), st.none()),
            st.tuples(st.just(""), st.sampled_from(SOURCES), st.none()),
            st.tuples(st.just(""), st.none(), st.sampled_from([r[0] for r in RECORDS])),
            st.tuples(
                st.sampled_from(["", *PURPOSES]),
                st.sampled_from([None, *SOURCES]),
                st.sampled_from([None, *[r[0] for r in RECORDS]]),
            ),
        ),
        max_size=2,
    ),
).filter(lambda grant: grant.ends > grant.starts)

WORLDS = st.fixed_dictionaries(
    {
        "grants": st.lists(GRANTS, min_size=1, max_size=3),
        "exclusions": st.lists(
            st.tuples(st.sampled_from(CREATORS), st.sampled_from([r[0] for r in RECORDS])),
            unique=True,
            max_size=2,
        ),
        # What each creator has said to the buyer: nothing, asked, yes, no.
        "requests": st.tuples(*[st.sampled_from([None, "open", True, False])] * 2),
        "purposes": st.one_of(st.sampled_from(PURPOSES).map(lambda code: [code]), some(PURPOSES)),
        "price": st.sampled_from([0, 1, 4, 5]),
        "currency": st.sampled_from(["USD", "USD", "USD", "EUR"]),
        "buyer": st.sampled_from([None, *CLASSES]),
    }
)


def model(world) -> dict[UUID, set[int]]:
    """record → places, in the world's list, of the grants that allow the use of it."""
    found: dict[UUID, set[int]] = {}
    for record in RECORDS:
        allowing = {n for n, grant in enumerate(world["grants"]) if allows(world, grant, record)}
        if allowing:
            found[record[0]] = allowing
    return found


def allows(world, grant, record) -> bool:
    record_id, creator, source, kind = record
    if grant.creator != creator or (creator, record_id) in world["exclusions"]:
        return False
    if not (grant.starts <= 0 < grant.ends) or kind not in grant.kinds:
        return False
    if not world["purposes"] or any(p not in grant.purposes for p in world["purposes"]):
        return False
    if not grant.every_source and source not in grant.sources:
        return False
    if grant.floor and (grant.currency != world["currency"] or grant.floor > world["price"]):
        return False
    if any(takes(narrowing, world, record) for narrowing in grant.narrowings):
        return False
    return admits(world, grant)


def takes(narrowing, world, record) -> bool:
    purpose, source, record_id = narrowing
    return (
        (not purpose or purpose in world["purposes"])
        and source in {None, record[2]}
        and record_id in {None, record[0]}
    )


def admits(world, grant) -> bool:
    if world["buyer"] is None:
        return set(grant.answers.values()) != {"never"}
    said = world["requests"][CREATORS.index(grant.creator)]
    return {"automatic": True, "ask": said is True, "never": False}[grant.answers[world["buyer"]]]


@pytest.fixture
def people(acme):
    """Two creators and a verified buyer to whom they may say yes."""
    for n, pk in enumerate(CREATORS):
        Creator.objects.create(pk=pk, user=make_user(f"creator{n}"))
    terms = Terms.objects.create(version=1, body_en="T", body_zh="T", sha256="0" * 64)
    return SimpleNamespace(acme=acme, terms=terms)


def build(world, people) -> list[Grant]:
    """Write the world down; its grants, in the order they were given."""
    grants = Grant.objects.bulk_create(
        Grant(
            creator_id=grant.creator,
            terms=people.terms,
            mode="sell",
            floor_amount=grant.floor,
            currency=grant.currency,
            purposes=grant.purposes,
            kinds=grant.kinds,
            every_source=grant.every_source,
            source_ids=grant.sources,
            automatic_classes=[c for c in CLASSES if grant.answers[c] == "automatic"],
            ask_classes=[c for c in CLASSES if grant.answers[c] == "ask"],
            starts_at=NOW + timedelta(days=grant.starts),
            expires_at=NOW + timedelta(days=grant.ends),
            given_at=NOW + timedelta(seconds=n),
            statement={},
            sha256="0" * 64,
        )
        for n, grant in enumerate(world["grants"])
    )
    for row, grant in zip(grants, world["grants"], strict=True):
        narrow(row, grant)
    Exclusion.objects.bulk_create(
        Exclusion(creator_id=c, record_id=r) for c, r in world["exclusions"]
    )
    for creator, said in zip(CREATORS, world["requests"], strict=True):
        if said is not None:
            yes_or_no = None if said == "open" else said
            BuyerRequest.objects.create(
                creator_id=creator,
                organisation=people.acme,
                allowed=yes_or_no,
                answered_at=None if said == "open" else NOW,
            )
    return grants


def narrow(row, grant) -> None:
    if grant.narrowings:
        creator = Creator.objects.get(pk=grant.creator)
        revocation = Revocation.objects.create(
            creator=creator, by=creator.user, scope="all", statement={}, sha256="0" * 64
        )
        Narrowing.objects.bulk_create(
            Narrowing(revocation=revocation, grant=row, purpose=p, source_id=s, record_id=r)
            for p, s, r in grant.narrowings
        )


def in_sql(world, people) -> dict[UUID, UUID]:
    buyer = world["buyer"]
    if buyer:
        people.acme.buyer_class = buyer
    rows = ", ".join(f"('{r}'::uuid, '{c}'::uuid, '{s}'::uuid, '{k}')" for r, c, s, k in RECORDS)
    use = Use(
        tuple(world["purposes"]),
        world["price"],
        world["currency"],
        people.acme if buyer else None,
        at=NOW,
    )
    relation = f"(SELECT * FROM (VALUES {rows}) v (record_id, creator_id, source_id, kind))"
    return covering_grants(use, relation)


def disagreement(world, people) -> str:
    """What SQL and the model say differently of a world; nothing when they agree."""
    try:
        with transaction.atomic():
            grants = build(world, people)
            covered = in_sql(world, people)
            raise Undo
    except Undo:
        expected = {record: grants[max(which)].pk for record, which in model(world).items()}
        return "" if covered == expected else f"SQL says {covered}, the model {expected}"


@pytest.mark.slow
@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=ALL_CHECKS)
@given(world=WORLDS)
def test_sql_covers_exactly_what_the_model_allows_and_names_the_newest_grant(people, world):
    assert not disagreement(world, people)


# Each with what it becomes: weaker by one condition, as if someone had forgotten it.
FORGOTTEN = [
    ("g.creator_id = {r}.creator_id", "true"),
    ("g.starts_at <= %(at)s", "true"),
    ("g.expires_at > %(at)s", "true"),
    ("cardinality(%(purposes)s::varchar[]) > 0", "true"),
    ("g.purposes @> %(purposes)s::varchar[]", "true"),
    ("{r}.kind = ANY (g.kinds)", "true"),
    ("(g.every_source OR {r}.source_id = ANY (g.source_ids))", "true"),
    ("g.currency = %(currency)s", "true"),
    ("g.floor_amount <= %(price)s", "true"),
    ("(n.purpose = '' OR n.purpose = ANY (%(purposes)s))", "true"),
    ("(n.purpose = '' OR n.purpose = ANY (%(purposes)s))", "n.purpose = ''"),
    ("(n.source_id IS NULL OR n.source_id = {r}.source_id)", "true"),
    ("(n.source_id IS NULL OR n.source_id = {r}.source_id)", "n.source_id IS NULL"),
    ("(n.record_id IS NULL OR n.record_id = {r}.record_id)", "true"),
    ("(n.record_id IS NULL OR n.record_id = {r}.record_id)", "n.record_id IS NULL"),
    ("x.record_id = {r}.record_id", "false"),
    ("x.creator_id = {r}.creator_id", "true"),
    ("q.allowed", "true"),
    ("q.creator_id = g.creator_id", "true"),
    ("%(buyer_class)s = ANY (g.automatic_classes)", "true"),
    ("%(buyer_class)s = ANY (g.ask_classes)", "true"),
    ("(g.automatic_classes <> '{{}}' OR g.ask_classes <> '{{}}')", "true"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("clause", "becomes"), FORGOTTEN)
def test_a_predicate_that_forgets_a_clause_is_caught(people, monkeypatch, clause, becomes):
    names = ["PREDICATE", "THIS_BUYER", "ANY_BUYER"]
    [name] = [name for name in names if clause in getattr(coverage, name)]
    monkeypatch.setattr(coverage, name, getattr(coverage, name).replace(clause, becomes, 1))

    @settings(
        max_examples=500,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=ALL_CHECKS,
    )
    @given(world=WORLDS)
    def compare(world):
        assert not disagreement(world, people)

    with pytest.raises(AssertionError):
        compare()


class Undo(Exception):
    """Takes the world back, so that the next one starts from nothing."""


def test_a_use_without_a_purpose_is_covered_by_nothing(people):
    grant = WorldGrant(
        CREATORS[0], PURPOSES, KINDS, True, [], 0, "USD", dict.fromkeys(CLASSES, "automatic"), -1, 1
    )
    world = {
        "grants": [grant],
        "exclusions": [],
        "requests": (None, None),
        "purposes": [],
        "price": 5,
        "currency": "USD",
        "buyer": None,
    }
    build(world, people)
    assert in_sql(world, people) == {}
    assert len(in_sql({**world, "purposes": PURPOSES}, people)) == 4


def test_nobody_leaves_out_what_is_anothers(people):
    record = RECORDS[0][0]
    Exclusion.objects.create(creator_id=CREATORS[1], record_id=record)
    Exclusion.objects.create(creator_id=CREATORS[0], record_id=record)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_exclusion WHERE record_id = %s", [record])
        assert cursor.fetchone() == (2,)
