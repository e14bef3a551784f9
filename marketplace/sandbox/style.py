"""The one stylesheet of the sandbox's pages; light and dark, wide and narrow."""

STYLE = """
:root { color-scheme: light dark;
  --ground: light-dark(#f7f7f8, #16171a); --card: light-dark(#fff, #1e2024);
  --line: light-dark(#dcdde1, #383b42); --text: light-dark(#1b1d21, #ececee);
  --quiet: light-dark(#5c606a, #a3a7b0); --accent: light-dark(#3f4fbf, #a9b4ff);
  --on-accent: light-dark(#fff, #14162b); --bad: light-dark(#a8231c, #ff9d94);
  --bad-ground: light-dark(#fdf0ee, #3a201e); --good: light-dark(#1c6b3f, #7fd6a5);
  --banner: light-dark(#fff3cf, #3d3414); }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--text); line-height: 1.55;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere; }
:lang(zh) body, body:lang(zh) { line-height: 1.7;
  font-family: system-ui, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC",
    "Microsoft YaHei", sans-serif; }
.banner { background: var(--banner); text-align: center; padding: .5rem 1rem; font-size: .875rem;
  border-bottom: 1px solid var(--line); }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 600; }
h1 + p { margin-top: .375rem; }
h2 { font-size: 1.125rem; font-weight: 600; margin-bottom: 1rem; }
h3 { font-size: .875rem; font-weight: 600; }
small { display: block; color: var(--quiet); font-size: .875rem; font-weight: 400; }
code, b, time, .total { font-variant-numeric: tabular-nums; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875em; }
b { font-weight: 600; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 1.75rem; }
.narrow, .note { max-width: 32rem; margin: 1rem auto; }
.narrow > * + *, .note > * + * { margin-top: 1rem; }
.columns { display: grid; gap: 3rem; grid-template-columns: 1fr 1fr; align-items: start; }
.summary h1 { font-size: 2.25rem; font-variant-numeric: tabular-nums; }
.summary h1 span { display: block; font-size: 1rem; font-weight: 400; color: var(--quiet); }
.summary ul { list-style: none; padding: 0; margin-top: 1.5rem; }
.summary li, .total { display: flex; justify-content: space-between; gap: 1.5rem;
  padding: .75rem 0; border-bottom: 1px solid var(--line); }
.summary li b, .total b { white-space: nowrap; }
.total { border: 0; }
label, legend { display: block; padding: 0;
  font-size: .875rem; font-weight: 600; margin-bottom: .25rem; }
input:not([type=radio]) { width: 100%; font: inherit; font-variant-numeric: tabular-nums;
  color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: 6px;
  padding: .5rem .75rem; min-height: 2.75rem; }
input[aria-invalid] { border-color: var(--bad); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin-top: 1rem; }
button, .button { display: block; width: 100%; min-height: 2.75rem; margin-top: 1.25rem;
  padding: .5rem 1.25rem; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; cursor: pointer; color: var(--on-accent); background: var(--accent);
  border: 0; border-radius: 6px; }
.button { display: inline-block; width: auto; }
button:hover, .button:hover { filter: brightness(1.08); }
.away { text-align: center; margin-top: 1rem; }
.away a { display: inline-block; padding: .5rem; }
.given { color: var(--quiet); margin-bottom: 1rem; }
.given span { font-size: .875rem; font-weight: 600; color: var(--text); display: block; }
.problem { color: var(--bad); background: var(--bad-ground); border: 1px solid currentColor;
  border-radius: 6px; padding: .75rem 1rem; margin-bottom: 1.25rem; }
.cards { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line);
  font-size: .875rem; color: var(--quiet); }
.cards dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: .5rem 0; }
.cards dt { white-space: nowrap; }
.cards code { color: var(--text); }
dd { margin: 0; }
dd.ok::before { content: "✓ "; color: var(--good); }
dd.no::before { content: "✕ "; color: var(--bad); }
fieldset { border: 0; padding: 0; min-width: 0; }
.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .875rem 1rem;
  border: 1px solid var(--line); border-radius: 6px; cursor: pointer; margin-top: .5rem;
  font-weight: 400; font-size: 1rem; }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input { margin-top: .3rem; accent-color: var(--accent); inline-size: 1.125rem;
  block-size: 1.125rem; flex: none; }
.facts { display: grid; grid-template-columns: auto 1fr; gap: .5rem 2rem; margin: 2rem 0;
  padding: 1rem 0; border-block: 1px solid var(--line); }
.facts dt { color: var(--quiet); }
.facts dd { font-variant-numeric: tabular-nums; }
.log { list-style: none; padding: 0; }
.log li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem;
  padding: .5rem 0; border-bottom: 1px solid var(--line); }
time { color: var(--quiet); font-size: .875rem; white-space: nowrap; }
.search { display: flex; gap: .5rem; align-items: end; margin: 1.5rem 0; max-width: 34rem; }
.search div { flex: 1; }
.search button { width: auto; margin: 0; }
.mails { list-style: none; padding: 0; border-top: 1px solid var(--line); }
.mails a { display: grid; grid-template-columns: 15rem 1fr auto; gap: .125rem 1.5rem;
  padding: .75rem .5rem; border-bottom: 1px solid var(--line); color: inherit;
  text-decoration: none; }
.mails a:hover { background: var(--card); }
.mails a:hover b { text-decoration: underline; }
.mails span { color: var(--quiet); }
.heads { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1.25rem;
  margin: 1.25rem 0 2rem; padding: 1rem 0; border-block: 1px solid var(--line); }
.heads dt { color: var(--quiet); }
pre { white-space: pre-wrap; font: inherit; background: var(--card); padding: 1.25rem;
  border: 1px solid var(--line); border-radius: 8px; margin-bottom: 2rem; }
iframe { display: block; width: 100%; height: 36rem; background: #fff; color-scheme: light;
  border: 1px solid var(--line); border-radius: 8px; }
.trail { margin-bottom: 1rem; }
@media (max-width: 44rem) {
  main { padding-top: 1.5rem; }
  .columns { grid-template-columns: 1fr; gap: 1.5rem; }
  .card { padding: 1.25rem; }
  .summary h1 { font-size: 1.75rem; }
  .mails a { grid-template-columns: 1fr; }
  iframe { height: 28rem; } }
"""
