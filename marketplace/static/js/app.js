// Small comforts. Every page does its job without them.

// The one polite live region of the page.
const region = document.getElementById("announcements");

function announce(words) {
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}

// Other scripts ask for it by an event, so that none has to find this file.
document.addEventListener("say", ({ detail }) => announce(detail));

const sentence = (name) => region.dataset[name] ?? "";

// Light, dark, or as the device says; remembered in this browser only.
const ORDER = ["auto", "light", "dark"];

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.hidden = false;
    this.show();
    this.button.addEventListener("click", () => {
      this.choose(ORDER[(ORDER.indexOf(this.current) + 1) % ORDER.length]);
    });
  }

  get current() {
    return document.documentElement.dataset.theme ?? "auto";
  }

  choose(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      if (theme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch { /* storage is closed: it lasts for this page */ }
    this.show();
  }

  show() {
    const words = this.button.dataset[this.current];
    this.button.setAttribute("aria-label", words);
    this.button.title = words;
  }
}

customElements.define("theme-switch", ThemeSwitch);

// A button that copies the text beside it, and shows for a moment that it did.
class CopyText extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    this.classList.add("ready");
    this.querySelector("button").addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("code").textContent.trim());
      announce(sentence("copied"));
      this.classList.add("copied");
      setTimeout(() => this.classList.remove("copied"), 1500);
    });
  }
}

customElements.define("copy-text", CopyText);

// On a narrow screen navigation and tabs scroll; the current page is in sight.
for (const here of document.querySelectorAll(":is(.nav, .tabs) [aria-current]"))
  here.scrollIntoView({ block: "nearest", inline: "nearest" });

// After a form came back with errors, the summary has the focus; its links lead into the field.
document.querySelector("[data-focus]")?.focus();

// Menus close when the reader turns elsewhere.
const shut = (keep) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(keep)) menu.open = false;
};
document.addEventListener("click", ({ target }) => shut(target));
document.addEventListener("focusin", ({ target }) => shut(target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Buttons with commandfor open their dialog; browsers before 2025 need telling.
if (!("command" in HTMLButtonElement.prototype))
  document.addEventListener("click", ({ target }) => {
    const id = target.closest?.("button[command=show-modal]")?.getAttribute("commandfor");
    if (id) document.getElementById(id)?.showModal();
  });

// A part of the page that changed in place says so when its words change: those of its
// data-announce, or else its first status. htmx keeps the focus of what has an id; what has none
// is found again by what it sends or says.
const said = new Map();
let held = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const one = document.activeElement;
  held = detail.target.contains(one) && !one.id
    ? { tag: one.localName, name: one.name, value: one.value, words: one.textContent.trim() } : null;
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const part = document.getElementById(detail.target.id) ?? detail.target;
  const words = part.dataset.announce ?? part.querySelector(".status")?.textContent.trim() ?? "";
  if (words && said.get(part.id) !== words) announce(words);
  said.set(part.id, words);
  if (!held || document.activeElement !== document.body) return;
  const same = (one) => held.name ? one.name === held.name && one.value === held.value
    : one.textContent.trim() === held.words;
  [...part.querySelectorAll(held.tag)].find(same)?.focus({ preventScroll: true });
});
