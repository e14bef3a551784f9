// Small comforts. Every page does its job without them.

// The one polite live region of the page.
const region = document.getElementById("announcements");

function announce(words) {
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}

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

// A button that copies the text beside it.
class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("code").textContent.trim());
      announce(sentence("copied"));
    });
  }
}

customElements.define("copy-text", CopyText);

// On a narrow screen the navigation scrolls; the current page is in sight.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// After a form came back with errors, the summary has the focus; its links lead into the field.
document.querySelector("[data-focus]")?.focus();

// Menus close when the reader turns elsewhere.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(target)) menu.open = false;
});
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
// data-announce, or else its first status.
const said = new Map();
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const part = document.getElementById(detail.target.id) ?? detail.target;
  const words = part.dataset.announce ?? part.querySelector(".status")?.textContent.trim() ?? "";
  if (words && said.get(part.id) !== words) announce(words);
  said.set(part.id, words);
});
