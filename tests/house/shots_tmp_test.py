import os, pytest
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE","1")
from axe_playwright_python.sync_playwright import Axe
PAGES=(os.environ.get("PAGES") or "/ /patterns/").split()
@pytest.mark.browser
def test_shots(live_server, browser, transactional_db, maya, ana, sam):
    who={'maya':maya.user,'ana':ana,'sam':sam}.get(os.environ.get('WHO',''))
    out="/tmp/shots"; os.makedirs(out,exist_ok=True)
    bad=[]
    for page in PAGES:
        for lang in ("","/zh-hans"):
            for scheme in ("light","dark"):
                for w in (1280,390):
                    ctx=browser.new_context(viewport={"width":w,"height":900},color_scheme=scheme)
                    if who:
                        from tests.cast import signed_in
                        ctx.add_cookies([{'name':'sessionid','value':signed_in(who).cookies['sessionid'].value,'url':live_server.url}])
                    p=ctx.new_page(); errs=[]
                    p.on("console",lambda m:errs.append(m.text) if m.type in("error","warning") else None)
                    p.on("pageerror",lambda e:errs.append(str(e)))
                    r=p.goto(live_server.url+lang+page); p.wait_for_timeout(150)
                    name=f"{out}/{page.strip('/').replace('/','_') or 'home'}-{'zh' if lang else 'en'}-{scheme}-{w}.png"
                    p.screenshot(path=name,full_page=True)
                    tall=p.evaluate("document.documentElement.scrollHeight")
                    step=1500
                    if tall>2*step:
                        for n in range(0,tall,step): p.screenshot(path=name.replace(".png",f"-{n//step}.png"),full_page=True,clip={"x":0,"y":n,"width":w,"height":min(step,tall-n)})
                    wide=p.evaluate("document.documentElement.scrollWidth-document.documentElement.clientWidth")
                    if errs or wide>0 or r.status!=200: bad.append((name,r.status,wide,errs))
                    if w==1280 or scheme=="light":
                        res=Axe().run(p); print(name,len(res.response['passes']),'rules pass', res.violations_count)
                        if res.violations_count: bad.append((name,res.generate_report()[:6000]))
                    ctx.close()
    for b in bad: print(*b)
    assert not bad
