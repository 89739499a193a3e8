"use strict";

// The drawer with one appointment. A dialog of the browser's own: it keeps the focus, and Escape closes it.
(function () {
  const calendar = window.SalonCalendar;
  const dialog = document.getElementById("cal-drawer");
  if (!calendar || !dialog) return;
  const { config, words, make } = calendar;
  const body = document.getElementById("cal-drawer-body");
  let shown = "";
  let asking = null;
  let closed = () => {};

  async function load(id) {
    if (asking) asking.abort();
    asking = new AbortController();
    body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(config.visit.replace("/0/", `/${id}/`), { signal: asking.signal, credentials: "same-origin" });
      if (answer.redirected) throw new Error(words.loggedOut);
      if (answer.status === 404) throw Object.assign(new Error(words.visitGone), { gone: true });
      if (!answer.ok) throw new Error(words.visitFailed);
      return await answer.text();
    } finally {
      body.removeAttribute("aria-busy");
    }
  }

  async function open(id) {
    shown = id;
    if (!dialog.open) {
      body.replaceChildren(waiting());
      dialog.showModal();
    }
    await fill(id, true);
  }

  async function fill(id, anew) {
    try {
      const text = await load(id);
      if (shown !== id) return;
      const scrolled = dialog.scrollTop;
      const page = new DOMParser().parseFromString(text, "text/html");
      body.replaceChildren(...page.body.childNodes);
      dialog.scrollTop = anew ? 0 : scrolled;
      if (anew) document.getElementById("drawer-title")?.focus();
    } catch (error) {
      if (error.name === "AbortError" || shown !== id) return;
      body.replaceChildren(failed(id, error));
    }
  }

  function waiting() {
    const made = make("div", "drawer-waiting");
    const title = make("h2", "sr-only", words.loading);
    title.id = "drawer-title";
    made.append(title);
    for (let number = 0; number < 6; number += 1) made.append(make("div", "drawer-bone"));
    return made;
  }

  function failed(id, error) {
    const made = make("div", "cal-nothing");
    const title = make("h2", "", error instanceof TypeError ? words.visitFailed : error.message);
    title.id = "drawer-title";
    const again = make("button", "cal-button", words.retry);
    again.type = "button";
    again.addEventListener("click", () => open(id));
    made.append(calendar.icon(error.gone ? "search_off" : "cloud_off"), title);
    if (!error.gone) made.append(again);
    return made;
  }

  function close() {
    if (dialog.open) dialog.close();
  }

  dialog.addEventListener("close", () => {
    shown = "";
    closed();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();  // beside the drawer
    const other = event.target.closest("a[data-open]");
    if (other && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      calendar.drawer.follow(other.dataset.open);
    }
  });
  document.getElementById("cal-drawer-close").addEventListener("click", close);

  calendar.drawer = {
    open,
    close,
    follow: open,
    isOpen: () => dialog.open,
    refresh: () => shown && fill(shown, false),
    whenClosed: (then) => { closed = then; },
  };
})();
