import re, pytest
from playwright.sync_api import sync_playwright
from marketplace.recalls import actions
from tests.cast import signed_in
from tests.consent.conftest import *
pytestmark = pytest.mark.django_db(transaction=True)
def test_pdf(live_server, maya, give):
    make_source(maya); grant = give(maya, ask_classes=["public","nonprofit"], purposes=["train_generative","evaluation","search_index","text_data_mining"])
    c = signed_in(maya.user)
    r = actions.revoke(by=maya, scope="all", language="en")
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path="/usr/bin/chromium"); ctx = b.new_context()
        ctx.add_cookies([{"name": "sessionid", "value": c.cookies["sessionid"].value, "url": live_server.url}])
        pg = ctx.new_page()
        for n, u in (("g", f"/consent/{grant.public_id}/receipt/"), ("r", f"/revocations/{r.revocation.public_id}/receipt/")):
            pg.goto(live_server.url + u); d = pg.pdf(format="A4", prefer_css_page_size=True)
            print("PAGES", n, len(re.findall(rb"/Type\s*/Page\b", d)))
            pg.set_viewport_size({"width": 658, "height": 986}); pg.emulate_media(media="print"); pg.screenshot(path=f"/tmp/shots/print_{n}.png", full_page=True); print("H", pg.evaluate("document.documentElement.scrollHeight")); pg.emulate_media(media="screen")
        b.close()
