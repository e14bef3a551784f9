import os, pytest
from django.db import transaction
from django.test import Client
from axe_playwright_python.sync_playwright import Axe
from accounts.models import Member, Organisation
from marketplace.delivery import actions
from marketplace.delivery.models import *
from marketplace.kit import jobs, clock
from marketplace.kit.models import Job
from marketplace.recalls.actions import revoke
from marketplace.recalls.models import Recall
from tests.cast import signed_in, make_user
from tests.delivery.conftest import *
from tests.releases import world
@pytest.mark.browser
def test_shots(live_server, browser, transactional_db, sam, ana, bo, creators, licence, part, token, acme, monkeypatch):
    out="/tmp/shots_d"; os.makedirs(out,exist_ok=True)
    m=Member.objects.get(user=bo)
    ep=actions.add_endpoint(by=m,url="https://hooks.acme.example/assent")
    for p in Part.objects.filter(release=licence.release): actions.authorise(licence=licence,part=p,by=bo)
    actions.authorise(licence=licence,part=part,token=token[0])
    r1=revoke(by=creators[0],scope="all",language="en")
    r1.job  # run everything
    from marketplace.delivery import posting
    monkeypatch.setattr(posting,"post",lambda *a: posting.Answer(503))
    jobs.drain(); actions.mark_ready(part=part); jobs.drain()
    n1=Notice.objects.get(); 
    other=[c for c in creators if part_of(c,licence.release)!=part][0]
    r2=revoke(by=other,scope="all",language="en")
    Job.objects.create(kind="content.read_import",state="failed",attempts=5,error="ValueError",finished_at=clock.now())
    org=Organisation.objects.create(name="Initech",website="https://initech.example",country="US",buyer_class="company",about="Search.")
    Member.objects.create(organisation=org,user=make_user("ira"),role="admin")
    lic=f"/licences/{licence.public_id}/"
    pages=[("licence",lic,bo),("notice",f"{lic}recalls/{n1.public_id}/",bo),("tokens","/tokens/",bo),("hooks","/webhooks/",bo),("docs","/api/v1/docs/",bo),
      ("desk","/staff/",sam),("orgs","/staff/organisations/",sam),("org",f"/staff/organisations/{org.public_id}/",sam),("acme",f"/staff/organisations/{acme.public_id}/",sam),("recalls","/staff/recalls/",sam),("recall1",f"/staff/recalls/{r1.public_id}/",sam),("recall2",f"/staff/recalls/{r2.public_id}/",sam)]
    want=os.environ.get("ONLY","").split()
    bad=[]
    for name,path,user in pages:
        if want and name not in want: continue
        for lang in ("","/zh-hans"):
            if lang and (path.startswith("/api") or name not in ("licence","desk")): continue
            type(user).objects.filter(pk=user.pk).update(language="zh-hans" if lang else "en")
            for scheme in ("light","dark"):
                for w in (1280,390):
                    if lang and (w==390 or scheme=="dark"): continue
                    c=Client(); c.force_login(type(user).objects.get(pk=user.pk))
                    ctx=browser.new_context(viewport={"width":w,"height":900},color_scheme=scheme)
                    ctx.add_cookies([{"name":"sessionid","value":c.cookies["sessionid"].value,"url":live_server.url}])
                    p=ctx.new_page(); errs=[]
                    p.on("console",lambda m:errs.append(m.text) if m.type in("error","warning") else None)
                    p.on("pageerror",lambda e:errs.append(str(e)))
                    r=p.goto(live_server.url+lang+path); p.wait_for_timeout(1500 if name=="docs" else 150)
                    f=f"{out}/{name}{'-zh' if lang else ''}-{scheme}-{w}.png"
                    p.screenshot(path=f,full_page=True)
                    wide=p.evaluate("document.documentElement.scrollWidth-document.documentElement.clientWidth")
                    if errs or wide>0 or r.status!=200: bad.append((f,r.status,wide,errs[:4]))
                    if name!="docs" and w==1280:
                        res=Axe().run(p)
                        if res.violations_count: bad.append((f,res.generate_report()[:3000]))
                    ctx.close()
    # home buyer
    for b in bad: print(*b)
    assert not bad
