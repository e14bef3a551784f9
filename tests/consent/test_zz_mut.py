import pytest
from marketplace.consent import coverage
from tests.consent import test_coverage as T
from tests.consent.test_coverage import people
pytestmark = pytest.mark.django_db
M = ["g.starts_at <= %(at)s AND ", "AND {r}.kind = ANY (g.kinds)", "(g.every_source OR {r}.source_id = ANY (g.source_ids))",
 "g.currency = %(currency)s AND ", "(n.purpose = '' OR n.purpose = ANY (%(purposes)s))", "AND x.creator_id = {r}.creator_id", "(n.source_id IS NULL OR n.source_id = {r}.source_id)", "AND cardinality(%(purposes)s::varchar[]) > 0", " AND q.allowed", "(n.record_id IS NULL OR n.record_id = {r}.record_id)", "AND g.expires_at > %(at)s"]
@pytest.mark.parametrize("cut", M)
def test_mut(people, monkeypatch, cut):
    repl = "true" if cut.startswith("(") else ""
    if cut == "AND g.expires_at > %(at)s": cut = "AND g.expires_at > %(at)s"
    src = coverage.PREDICATE if cut in coverage.PREDICATE else coverage.THIS_BUYER
    assert cut in src, cut
    monkeypatch.setattr(coverage, "PREDICATE" if src is coverage.PREDICATE else "THIS_BUYER", src.replace(cut, repl))
    with pytest.raises(AssertionError):
        T.test_sql_covers_exactly_what_the_model_allows_and_names_the_newest_grant.hypothesis.inner_test.__class__
        T.test_sql_covers_exactly_what_the_model_allows_and_names_the_newest_grant(people=people)
