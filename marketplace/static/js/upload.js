// How far an upload has come. Without this the form is sent as any other, and works the same.

class UploadForm extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      const file = event.target.querySelector("input[type=file]").files[0];
      if (!file) return;
      event.preventDefault();
      if (file.size > Number(this.dataset.limit)) this.say(this.dataset.tooLarge);
      else this.send(event.target);
    });
  }

  send(form) {
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    const button = form.querySelector("button");
    button.disabled = true;
    this.say("");
    this.show(0, this.dataset.sending);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.show((100 * loaded) / total, loaded < total ? this.dataset.sending : this.dataset.arrived);
    });
    request.addEventListener("load", () => this.answer(form, request));
    request.addEventListener("error", () => {
      button.disabled = false;
      this.querySelector("[data-progress]").hidden = true;
      this.say(this.dataset.broken);
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  }

  // Taken in: the import's page. Refused: the same form, with the sentence in it.
  answer(form, request) {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) {
      form.submit();
      return;
    }
    document.querySelector("main").replaceWith(main);
    main.querySelector("[data-focus]")?.focus();
  }

  show(percent, words) {
    const box = this.querySelector("[data-progress]");
    const bar = box.querySelector("progress");
    const [label, number] = box.querySelectorAll("span");
    box.hidden = false;
    label.textContent = words;
    number.textContent = `${Math.floor(percent)} %`;
    if (percent < 100) bar.value = percent;
    else bar.removeAttribute("value");
  }

  say(words) {
    this.querySelector(".errorlist")?.remove();
    if (!words) return;
    const field = this.querySelector(".field");
    field.insertAdjacentHTML("beforeend", '<ul class="errorlist" role="alert"><li></li></ul>');
    field.querySelector(".errorlist li").textContent = words;
  }
}

customElements.define("upload-form", UploadForm);
