import pytest
@pytest.mark.browser
def test_print(live_server, browser, transactional_db, maya):
    ctx=browser.new_context(viewport={"width":794,"height":1123}); p=ctx.new_page()
    p.emulate_media(media="print", color_scheme="dark")
    p.goto(live_server.url+"/patterns/"); p.screenshot(path="/tmp/shots/print.png")
    p2=browser.new_context(viewport={"width":1000,"height":700}).new_page(); p2.goto(live_server.url+"/patterns/")
    p2.locator("details.menu summary").first.click(); p2.locator("#menu").scroll_into_view_if_needed(); p2.screenshot(path="/tmp/shots/menu.png")
    p2.keyboard.press("Escape"); p2.get_by_text("Open a dialog").click(); p2.wait_for_timeout(200); p2.screenshot(path="/tmp/shots/dialog.png")
    p3=browser.new_context(viewport={"width":320,"height":700}).new_page()
    for u in ("/","/patterns/"):
        p3.goto(live_server.url+u); print(u, p3.evaluate("document.documentElement.scrollWidth"))
    p3.goto(live_server.url+"/"); p3.screenshot(path="/tmp/shots/320.png")
    p4=browser.new_context(java_script_enabled=False,viewport={"width":1000,"height":700}).new_page(); p4.goto(live_server.url+"/"); p4.get_by_text("中文").click(); print(p4.url)
