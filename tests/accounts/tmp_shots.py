"""temporary"""
import pytest
from django.core.cache import cache
from accounts import actions
from accounts.models import *

from tests.accounts.test_in_a_browser import known
from tests.accounts.codes import *
from tests.cast import enrolled
OUT="/tmp/alone/shots/"
def test_shots(browser, live_server, transactional_db):
    import os; os.makedirs(OUT, exist_ok=True)
    cache.clear()
    u=live_server.url
    ana=known("ana"); bo=known("bo"); staff=known("newstaff", is_staff=True)
    org=actions.register_organisation(by=ana,name="Acme Models",website="https://acme.example",country="DE",buyer_class="company",about="We train small language models.")
    m=Member.objects.get(user=ana)
    inv=actions.invite(by=m,email="new@example.org",role="engineer")
    Member.objects.create(organisation=org,user=bo,role="engineer")
    inv2=actions.invite(by=m,email="mallory@example.org",role="engineer")
    mal=known("mallory")
    sam=enrolled(known("sam"))
    from django.test import Client
    def ctx(user, w, lang="en", scheme="light"):
        c=browser.new_context(viewport={"width":w,"height":800},color_scheme=scheme,locale="en-GB")
        if user:
            cl=Client(); cl.force_login(user)
            c.add_cookies([{"name":"sessionid","value":cl.cookies["sessionid"].value,"url":u}])
        return c
    def shoot(page, name): page.screenshot(path=OUT+name+".png", full_page=True)
    for w,tag,scheme in ((1200,"d","light"),(390,"p","dark")):
        c=ctx(None,w,scheme=scheme); p=c.new_page()
        for leaf in ("login","signup","signup/passkey","login/code","password/reset"):
            p.goto(f"{u}/account/{leaf}/"); shoot(p,tag+"-"+leaf.replace("/","_"))
        p.goto(f"{u}/account/login/"); p.get_by_text("Use a password").click(); p.locator("#id_login").fill("x@example.org"); p.locator("#id_password").fill("nope"); p.locator("main").get_by_role("button", name="Sign in").click(); shoot(p,tag+"-login_wrong")
        p.goto(f"{u}/account/login/"); p.locator("#code_email").fill("ana@example.org"); p.get_by_role("button", name="Send me a code").click(); shoot(p,tag+"-code")
        p.locator("#id_code").fill("BBBB"); p.get_by_role("button", name="Confirm the code").click(); shoot(p,tag+"-code_wrong")
        c.close()
        c=ctx(ana,w,scheme=scheme); p=c.new_page()
        for leaf in ("organisation","organisation/invite",f"organisation/members/{m.public_id}",f"organisation/members/{m.public_id}/leave","settings","2fa","email","password/set","logout","welcome","2fa/totp/activate","2fa/webauthn/add","2fa/webauthn"):
            p.goto(f"{u}/account/{leaf}/"); shoot(p,tag+"-"+leaf.replace("/","_").replace(m.public_id,"mem"))
        c.close()
        c=ctx(mal,w,scheme=scheme); p=c.new_page()
        for leaf in ("welcome","creator","organisation/new",f"invitations/{inv2.public_id}","second-factor"):
            p.goto(f"{u}/account/{leaf}/"); shoot(p,tag+"-mal-"+leaf.replace("/","_").replace(inv2.public_id,"inv"))
        c.close()
        c=ctx(sam,w,scheme=scheme); p=c.new_page()
        p.goto(f"{u}/account/2fa/recovery-codes/generate/"); shoot(p,tag+"-sam-reauth")
        c.close()
        c=ctx(staff,w,scheme=scheme); p=c.new_page()
        p.goto(f"{u}/account/settings/"); shoot(p,tag+"-staff-gate")
        c.close()
    wen=known("wen",language="zh-hans")
    c=ctx(wen,1200); p=c.new_page()
    p.goto(f"{u}/account/welcome/"); shoot(p,"z-welcome")
    p.goto(f"{u}/account/creator/"); shoot(p,"z-creator")
    c.close()
