"""One record from an upload to a buyer and back, as the people of the story live it."""

import pytest

from marketplace.payouts.models import Earning, Payout
from marketplace.releases.models import Holding
from tests.journeys import steps, stranger, trade
from tests.journeys.lives import maya, wen

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("market", "sam")]


@pytest.mark.parametrize("tell", [maya, wen])
def test_the_whole_story(tell, somebody, workers, door, tmp_path, settings):
    settings.RELEASE_PART_ROWS = 50  # so that the release has several parts
    settings.PAYOUT_THRESHOLD_MINOR = 100
    story = tell()
    her, ana, bo = somebody(story.name, story.language), somebody("ana"), somebody("bo")
    sam = somebody("sam")

    steps.becomes_a_creator(her, story)
    steps.brings_her_archive(her, story, tmp_path)
    steps.looks_at_her_posts(her, story)
    steps.consents(her, story)

    trade.ana_registers_acme(ana)
    trade.sam_signs_in(sam)
    trade.sam_verifies_acme(sam)
    trade.sam_defines_a_bundle(sam)
    release = trade.sam_cuts_a_release(sam)
    if story.asks:
        trade.ana_asks_by_name(ana)
        steps.allows_acme_by_name(her)
    trade.ana_buys(ana)
    trade.ana_hears_by_webhook(ana, door)
    trade.bo_joins_acme(ana, bo)

    trade.opens_everywhere(trade.bo_fetches_from_the_page(bo))
    secret = trade.bo_makes_a_token(bo)
    files = trade.bo_fetches_by_token(bo, secret, tmp_path)
    rows = {address: trade.opens_everywhere(path) for address, path in files.items()}
    assert len(rows) > 1
    hers = trade.holds_only_what_was_agreed([row for part in rows.values() for row in part], story)
    [her_part] = [address for address, part in rows.items() if hers[0] in part]
    others = [address for address in rows if address != her_part]

    steps.sees_who_holds_and_what_it_earned(her)
    steps.sets_up_payouts(her)
    steps.is_paid(her)
    earned = Earning.objects.get(creator__user__email=her.email).amount

    trade.opens_his_licence(bo)
    with workers.held_up():
        steps.takes_everything_back(her)
        trade.bo_is_refused(bo, secret, her_part, others)
        trade.sam_sees_the_case(sam)
    steps.watches_it_being_carried_out(her, confirmed=False)

    trade.feed_lists(bo, secret, hers)
    trade.bo_reads_the_recall(bo, hers)
    for reader in (ana, bo):
        letter = trade.waits_for_letter(reader, "Everyday posts")
        assert not any(word in letter.body for word in (her.email, story.life.handle, story.kept))
    trade.webhook_told(door)
    trade.bo_acknowledges(bo)
    again = trade.bo_fetches_by_token(bo, secret, tmp_path)
    left = [row for path in again.values() for row in trade.opens_everywhere(path)]
    assert {row["row_id"] for row in left}.isdisjoint(row["row_id"] for row in hers)
    assert len(left) == sum(map(len, rows.values())) - len(hers)

    newer = trade.sam_cuts_a_release(sam)
    assert newer.creators == release.creators - 1
    assert not Holding.objects.filter(release=newer, creator_id=_creator(her)).exists()

    steps.watches_it_being_carried_out(her, confirmed=True)
    steps.keeps_the_receipt(her)
    assert Earning.objects.get(creator__user__email=her.email).amount == earned > 0
    assert Payout.objects.get(creator__user__email=her.email).state == "paid"

    mallory = somebody("mallory")
    steps.becomes_a_creator(mallory, story)
    stranger.walks_everywhere(mallory, her, ana, bo, sam)


def _creator(her):
    return Earning.objects.get(creator__user__email=her.email).creator_id
