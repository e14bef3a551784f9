"""The demo market's history: half a year of imports, releases, sales, payouts and recalls."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.core.management import call_command

from accounts import actions as accounts
from accounts.models import Creator, Member, User
from marketplace.catalogue import actions as catalogue
from marketplace.catalogue.models import Bundle
from marketplace.consent import actions as consent
from marketplace.delivery import actions as delivery
from marketplace.delivery.models import Notice
from marketplace.demo import post, residents
from marketplace.demo.offers import BUNDLES
from marketplace.demo.people import invent
from marketplace.gateway import actions as gateway
from marketplace.kit import clock, jobs
from marketplace.kit.errors import Refusal
from marketplace.payouts import actions as payouts
from marketplace.payouts.models import Payee
from marketplace.purchases import actions as purchases
from marketplace.purchases.models import Licence
from marketplace.recalls import actions as recalls
from marketplace.releases import actions as releases
from marketplace.releases.models import Part, Release

Say = Callable[[str], None]


class Market:
    """Makes the history day by day; `creators` is about how many people bring `posts` each."""

    def __init__(self, say: Say, *, creators: int = 300, posts: int = 78) -> None:
        self.say, self.number, self.posts = say, creators, posts
        self.chance = Random("assent demo market")
        self.creators: list[Creator] = []
        self.buyers: dict[str, Member] = {}
        self.sam: User

    def live(self) -> None:
        """Half a year, oldest day first."""
        with post.only_to([f"{name}@demo.example" for name in residents.CAST]):
            self._live()

    def _live(self) -> None:
        third = self.number // 3
        self.on(170, self.open)
        self.on(165, lambda: self.move_in(range(2 * third)))
        self.on(150, lambda: self.cut(BUNDLES[:8]))
        self.on(140, lambda: self.sell(4))
        self.on(110, lambda: self.sell(4))
        self.on(100, lambda: self.move_in(range(2 * third, self.number)))
        self.on(90, lambda: self.cut(BUNDLES))
        self.on(75, lambda: self.sell(5))
        self.on(60, lambda: self.take_back(4, finished=True))
        self.on(40, self.pay_maya)
        self.on(30, lambda: self.sell(4))
        self.on(8, lambda: self.sell(2))
        self.on(1, lambda: self.take_back(2, finished=False))
        self.on(0, self.today)
        accounts.become_creator(by=residents.sign_up("nora"), country="IE")  # nothing yet

    def on(self, days_ago: int, what: Callable[[], None]) -> None:
        with clock.set_back(timedelta(days=days_ago)):
            what()
            jobs.drain()

    def open(self) -> None:
        self.say("Opening the market")
        call_command("publish_terms", verbosity=0)
        self.sam = residents.sign_up("sam", staff=True)
        residents.sign_up("mallory")
        self.buyers = residents.open_organisations(self.sam)

    def move_in(self, numbers: range) -> None:
        for number in numbers:
            cast = {0: ("maya", "en", 900), 1: ("wen", "zh", 300)}.get(number)
            name, language, posts = cast or ("", "", self.posts)
            person = invent(
                number, now=clock.now(), posts=posts, likes=posts // 3, language=language
            )
            email = f"{name}@demo.example" if name else ""
            creator = residents.settle_in(person, email=email, known=bool(name))
            residents.consent_to(creator, number, asks=name == "wen")
            self.creators.append(creator)
            if number % 25 == 24:
                self.say(f"  {number + 1} of {self.number} creators have moved in")

    def cut(self, offers: list[dict]) -> None:
        self.say("Cutting releases")
        for offer in offers:
            bundle = Bundle.objects.filter(slug=offer["slug"]).first()
            if bundle is None:
                bundle = catalogue.define_bundle(by=self.sam, **offer)
                catalogue.list_bundle(by=self.sam, bundle=bundle)
            releases.cut(by=self.sam, bundle=bundle)
            jobs.drain()

    def sell(self, count: int) -> None:
        """Verified buyers license what they have not licensed yet, and fetch it."""
        buyers = [buyer for name, buyer in self.buyers.items() if name != "quinn"]
        for turn in range(count):
            buyer = buyers[turn % len(buyers)]
            held = Licence.objects.filter(organisation=buyer.organisation)
            open_ = Release.objects.published().exclude(pk__in=held.values("release"))
            choices = list(open_.select_related("bundle").order_by("-published_at", "bundle__slug"))
            if choices:
                self.buy(buyer, self.chance.choice(choices[:8]))

    def buy(self, buyer: Member, release: Release) -> None:
        try:
            purchase = purchases.begin_checkout(
                by=buyer, release=release, purposes=release.purposes[:1]
            )
        except Refusal:
            return  # nothing in it for this kind of buyer
        submit(purchase.checkout_url, card="4242424242424242")
        gateway.fetch_missed()
        jobs.drain()
        licence = Licence.objects.filter(settlement__purchase=purchase).first()
        if licence:
            self.say(f"  {buyer.organisation.name} licensed {release.bundle.slug}")
            self.fetch(licence)

    def fetch(self, licence: Licence) -> None:
        engineer = residents.people_of(licence.organisation)[-1]
        for part in Part.objects.deliverable().filter(release=licence.release):
            delivery.authorise(licence=licence, part=part, by=engineer, token=None)

    def take_back(self, count: int, *, finished: bool) -> None:
        """Some creators revoke; buyers confirm all of an old recall, half of a fresh one."""
        self.say("Recalling what was taken back")
        ordinary = self.creators[10:]
        for turn, creator in enumerate(self.chance.sample(ordinary, count)):
            scope = "purpose" if turn % 2 else "all"
            purpose = "train_generative" if scope == "purpose" else ""
            try:
                recalls.revoke(by=creator, scope=scope, purpose=purpose, language="en")
            except Refusal:
                continue
            jobs.drain()
        waiting = Notice.objects.filter(acknowledged_at=None).order_by("pk")
        for turn, notice in enumerate(waiting):
            if finished or turn % 2:
                who = residents.people_of(notice.licence.organisation)[-1]
                delivery.acknowledge(notice=notice, by=who)

    def pay_maya(self) -> None:
        maya = self.creators[0]
        try:
            submit(payouts.begin_onboarding(by=maya), outcome="accepted")
        except Refusal:
            return  # she has not earned enough yet
        payouts.refresh_payee(payee=Payee.objects.get(creator=maya))
        payouts.plan_payouts()

    def today(self) -> None:
        """A buyer asks Wen; a cut is refused, for want of creators."""
        wen = self.creators[1]
        consent.ask_creators(by=self.buyers["ana"], creator_ids=[wen.pk])
        offer = {**BUNDLES[3], "slug": "too-few", "languages": ["is"], "minimum_creators": 20}
        offer |= {"name_en": "Everyday Icelandic", "name_zh": "日常冰岛语"}
        offer |= {"summary_en": "Posts in Icelandic.", "summary_zh": "冰岛语帖子。"}
        releases.cut(by=self.sam, bundle=catalogue.define_bundle(by=self.sam, **offer))


def submit(page: str, **fields: str) -> None:
    """Send a form of the sandbox's pages, as a person's browser would."""
    request = urllib.request.Request(  # noqa: S310 - the sandbox's own address
        page, urllib.parse.urlencode(fields).encode(), method="POST"
    )
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(request, timeout=20).read()
    except urllib.error.HTTPError as answer:
        if answer.code not in {302, 303}:
            raise


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def is_empty() -> bool:
    """Whether nobody has ever signed up here."""
    return not User.objects.exists()
