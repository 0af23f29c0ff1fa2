// What the pages do beyond HTML and htmx. Everything works without it, apart from what it adds: copy, show, read a file, warn while typing.
(() => {
  "use strict";
  document.documentElement.classList.add("script");

  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(found, event);
    });

  const say = (button, word) => {
    const status = document.createElement("span");
    status.className = "muted";
    status.setAttribute("role", "status");
    status.textContent = word;
    button.after(status);
    setTimeout(() => status.remove(), 2000);
  };

  on("click", "[data-copy]", async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(button, "Copied");
    } catch {
      say(button, "Could not copy");
    }
  });

  on("click", "[data-reveal]", (button) => {
    const shown = document.getElementById(button.dataset.reveal).classList.toggle("shown");
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = shown ? "Hide" : "Show";
  });

  on("change", "[data-into]", async (input) => {
    const file = input.files[0];
    if (!file) return;
    const into = document.getElementById(input.dataset.into);
    if (file.size > 600000) {
      say(input, "This file is too large");
      return;
    }
    into.value = await file.text();
    input.value = "";
  });

  // The server would end the connection in the middle of a file that is too large: say so before.
  on("change", "[data-most]", (input) => {
    const large = input.files[0]?.size > Number(input.dataset.most);
    input.closest(".field").querySelector(".problem").textContent = large ? "This file is too large for a module." : "";
    if (large) input.value = "";
  });

  on("click", "[data-add-pair]", (button) => {
    const pairs = document.getElementById(button.dataset.addPair);
    const pair = pairs.lastElementChild.cloneNode(true);
    for (const input of pair.querySelectorAll("input")) input.value = "";
    pairs.append(pair);
    pair.querySelector("input").focus();
  });

  // The same slips as ValueCheck.java, told while they can still be mended.
  const slips = (value) => {
    const found = [];
    if (/^[\s\p{Z}]/u.test(value)) found.push("begins with a blank or a line end");
    if (/[\s\p{Z}]$/u.test(value)) found.push("ends with a blank or a line end");
    if (/[^\P{C}\n\t]|[^\P{Z} ]/u.test(value)) found.push("has characters that can't be seen");
    return found;
  };

  const check = (area) => {
    const found = slips(area.value.replaceAll("\r\n", "\n"));
    const field = area.closest(".field");
    field.querySelector(".warning").textContent = found.length ? "The value " + found.join(", and ") + "." : "";
    const box = field.querySelector("[data-as-is]");
    box.hidden = !found.length;
    return !found.length || box.querySelector("input").checked;
  };

  on("input", "[data-value-check]", check);
  for (const area of document.querySelectorAll("[data-value-check]")) check(area);

  const notice = (text) => {
    const shown = document.createElement("p");
    shown.className = "notice bad";
    shown.setAttribute("role", "alert");
    shown.textContent = text;
    document.querySelector("main > .notice[role=alert]")?.remove();
    document.querySelector(".head").after(shown);
    shown.scrollIntoView({ block: "nearest" });
  };
  const unreachable = () => notice("The server can't be reached. Nothing typed is lost: try again.");

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const area = form.querySelector("[data-value-check]");
    if (area && area.offsetParent && !check(area)) {
      event.preventDefault();
      area.focus();
      return;
    }
    if (form.dataset.once === undefined || form.dataset.once === "sent") return;
    // Browsers drop a page when its form can't be sent, with all that was typed. So ask first.
    event.preventDefault();
    try {
      await fetch("/healthz", { signal: AbortSignal.timeout(10000) });
    } catch {
      unreachable();
      return;
    }
    if (form.dataset.once === "sent") return;
    form.dataset.once = "sent";
    form.requestSubmit(event.submitter);
    // The server takes the same form once only; this spares people the wondering.
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
  });

  // A page that comes back from the browser's cache has its buttons again, and no value.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll("button[disabled]")) button.disabled = false;
    for (const field of document.querySelectorAll("[name^=secret-]")) field.value = "";
  });

  document.addEventListener("htmx:sendError", unreachable);
})();
