// j and k move the focus through the rows of the queue; Enter follows the link, as anywhere.
const links = [...document.querySelectorAll(".queue .row-link")];
const steps = { j: 1, k: -1 };

document.getElementById("keys")?.toggleAttribute("hidden", links.length < 2);
document.addEventListener("keydown", (event) => {
  const step = steps[event.key];
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (!step || typing || event.ctrlKey || event.metaKey || event.altKey || !links.length) return;
  const here = links.indexOf(document.activeElement);
  links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)].focus();
});
