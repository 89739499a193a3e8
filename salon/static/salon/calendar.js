"use strict";

// The calendar's page: steps, filters, keys, and the watch for changes.
(function () {
  const calendar = window.SalonCalendar;
  if (!calendar || !document.getElementById("calendar")) return;
  const { config, words, make, address, drawer } = calendar;
  const at = (id) => document.getElementById(id);
  const root = at("calendar");
  const body = at("cal-body");

  let state = address.read();
  let data = null;
  let dataAt = 0;
  let asking = null;

  // --- asking the server ----------------------------------------------------------------------------
  async function ask(path, options) {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
    if (answer.redirected) throw new Error(words.loggedOut);
    if (!answer.ok && answer.status !== 304) throw new Error(words.failed);
    return answer;
  }

  const sayFailure = (error) => {
    at("cal-error-words").textContent = error instanceof TypeError ? words.failed : error.message;
    at("cal-error").hidden = false;
  };

  async function load({ live = false } = {}) {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    if (!live) busy(true);
    try {
      const answer = await ask(`${config.events}?${address.asked(state)}`, { signal: mine.signal });
      const found = await answer.json();
      const before = live ? data : null;
      data = found;
      dataAt = performance.now();
      draw(before);
      at("cal-error").hidden = true;
    } catch (error) {
      if (error.name === "AbortError") return;
      sayFailure(error);
      if (!data) body.replaceChildren();
    } finally {
      if (asking === mine) {
        asking = null;
        busy(false);
      }
    }
  }

  function busy(is) {
    body.setAttribute("aria-busy", String(is));
    body.classList.toggle("cal-busy", is);
  }

  // --- drawing --------------------------------------------------------------------------------------
  let drawn = "";

  function draw(before) {
    if (!data) return;
    const shown = { ...state, narrow: address.narrow.matches, narrowed: address.narrowed(state.filters) };
    const kind = `${state.view}${shown.narrow}`;
    const kept = drawn === kind ? scrolled() : null;
    const focused = body.contains(document.activeElement) ? document.activeElement.closest("[data-id]")?.dataset.id : null;
    const { nodes, away } = calendar.draw[state.view](data, shown);
    body.replaceChildren(...nodes);
    drawn = kind;
    place();
    if (kept) scroll(kept);
    else begin();
    if (focused) body.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
    if (before) tellChanges(before);
    head(shown);
    foot(away);
  }

  const scroller = () => body.querySelector(".grid-scroll, .board-scroll");
  const scrolled = () => (scroller() ? { top: scroller().scrollTop, left: scroller().scrollLeft } : null);
  const scroll = (to) => scroller()?.scrollTo(to);

  // Where a grid opens: an hour before now, else at its first card.
  function begin() {
    const box = body.querySelector(".grid-scroll");
    const line = box?.querySelector(".grid-now:not([hidden])");
    const first = box && [...box.querySelectorAll(".grid-card")].sort((one, other) => one.offsetTop - other.offsetTop)[0];
    const target = line || first;
    if (target) box.scrollTop = Math.max(0, target.offsetTop - (line ? 160 : 12));
  }

  // The minute it is in the salon, whatever the clock of this computer says.
  function salonNow() {
    const [day, time] = data.now.split("T");
    const [hours, minutes, seconds] = time.split(":").map(Number);
    const gone = Math.floor((performance.now() - dataAt) / 1000);
    return { day, minutes: hours * 60 + minutes + Math.floor((seconds + gone) / 60) };
  }

  function place() {
    const now = salonNow();
    for (const line of body.querySelectorAll(".grid-now")) {
      line.style.setProperty("--since", now.minutes);
      line.hidden = now.minutes < data.since * 60 || now.minutes > data.till * 60;
    }
    return now;
  }

  function head(shown) {
    at("cal-title").textContent = data.title;
    document.title = `${data.title} | ${config.site}`;
    at("cal-date").value = state.date || data.now.slice(0, 10);
    at("cal-till").closest("label").hidden = state.view !== "agenda";
    root.querySelector(".cal-colours")?.toggleAttribute("hidden", state.view === "month");
    at("cal-till").value = state.till || at("cal-date").value;
    const today = data.days.some((day) => day.today && (state.view !== "month" || day.inside));
    root.querySelector('[data-step="today"]').setAttribute("aria-pressed", String(today));
    address.chips(state.filters, takeAway);
    strip(shown);
  }

  // The days of the week with how many appointments each has.
  function strip(shown) {
    const place = at("cal-strip");
    const wanted = state.view === "day" || (state.view === "agenda" && !state.till) || (state.view === "week" && shown.narrow);
    place.hidden = !wanted;
    if (!wanted) return;
    const view = state.view === "week" ? "agenda" : state.view;
    place.replaceChildren(...data.strip.map((day) => {
      const made = calendar.goTo({ view, date: day.date }, "", "strip-day");
      made.append(make("span", "strip-weekday", day.weekday), make("span", "strip-number", String(day.number)), make("span", "strip-count", day.count ? String(day.count) : "–"));
      made.setAttribute("aria-label", `${day.name}, ${day.words}`);
      made.title = day.words;
      made.classList.toggle("strip-today", day.today);
      if (day.current && state.view !== "week") made.setAttribute("aria-current", "date");
      return made;
    }));
  }

  function foot(away) {
    const place = at("cal-away");
    const names = away.map((master) => master.name).join(", ");
    place.replaceChildren();
    if (!names || !(state.view === "day" || state.view === "week")) return sayRead();
    const button = make("button", "cal-plain", state.everybody ? words.hideAway : words.showAway);
    button.type = "button";
    button.addEventListener("click", () => change({ everybody: !state.everybody }, { redraw: true }));
    place.append(make("span", "", words.away.replace("{names}", names)), button);
    return sayRead();
  }

  function sayRead(header) {
    if (header) data.read_at = new Date(header).toISOString();
    const place = at("cal-read");
    if (!data.read_at) place.textContent = words.neverRead;
    else {
      const minutes = Math.floor((Date.now() - new Date(data.read_at)) / 60000);
      const when = new Date(data.read_at).toLocaleString(config.locale, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: config.zone });
      place.textContent = minutes < 1 ? words.justRead : minutes < 60 ? words.readAgo.replace("{minutes}", minutes) : words.readAt.replace("{when}", when);
    }
    place.textContent = calendar.capital(place.textContent);
  }

  function press() {
    for (const name of ["view", "colour"]) {
      for (const button of root.querySelectorAll(`button[data-${name}]`)) button.setAttribute("aria-pressed", String(button.dataset[name] === state[name]));
    }
  }

  // --- changing what is shown -----------------------------------------------------------------------
  function change(values, { step = false, redraw = false } = {}) {
    state = { ...state, ...values };
    address.write(state, { step });
    press();
    if (redraw) draw();
    else load();
  }

  const go = (values) => change({ till: "", ...values }, { step: true });
  const filter = (filters) => change({ filters });

  function takeAway(name, value) {
    const kept = state.filters[name];
    const filters = { ...state.filters, [name]: Array.isArray(kept) ? kept.filter((each) => each !== value) : "" };
    address.fill(filters);
    filter(filters);
    at("cal-filters").querySelector("summary").focus();
  }

  function step(where) {
    if (where === "today") go({ date: "" });
    else if (data) go({ date: data[where], till: state.till && shifted(where) });
  }

  // The last day of an agenda of several days moves along.
  function shifted(where) {
    const days = data.days.length;
    const last = new Date(`${data[where]}T12:00:00Z`);
    last.setUTCDate(last.getUTCDate() + days - 1);
    return last.toISOString().slice(0, 10);
  }

  const openVisit = (id) => {
    if (state.open !== id) {
      state = { ...state, open: id };
      address.write(state, { step: true });
    }
    drawer.open(id);
  };

  drawer.follow = openVisit;
  drawer.whenClosed(() => {
    const id = state.open;
    if (!id) return;
    state = { ...state, open: "" };
    address.write(state);
    body.querySelector(`[data-id="${id}"]`)?.focus({ preventScroll: true });
  });

  root.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const card = event.target.closest("a[data-id]");
    const where = event.target.closest("a[data-go]");
    const button = event.target.closest("button");
    if (card || where) event.preventDefault();
    if (card) openVisit(card.dataset.id);
    else if (where) go(JSON.parse(where.dataset.go));
    else if (button?.dataset.step) step(button.dataset.step);
    else if (button?.dataset.view) go({ view: button.dataset.view });
    else if (button?.dataset.colour) change({ colour: button.dataset.colour }, { redraw: true });
    else if (button?.dataset.reset) address.form.reset();
  });

  at("cal-pick").addEventListener("click", () => at("cal-date").showPicker());
  at("cal-date").addEventListener("change", (event) => event.target.value && go({ date: event.target.value }));
  at("cal-till").addEventListener("change", (event) => {
    const from = state.date || data.now.slice(0, 10);
    change({ date: from, till: event.target.value > from ? event.target.value : "" }, { step: true });
  });
  address.form.addEventListener("change", () => filter(address.chosen()));
  address.form.addEventListener("reset", () => {
    address.fill(address.empty());
    filter(address.empty());
  });
  address.form.addEventListener("submit", (event) => {
    event.preventDefault();
    at("cal-filters").open = false;
    at("cal-filters").querySelector("summary").focus();
  });
  at("cal-retry").addEventListener("click", () => load());
  at("cal-print").addEventListener("click", () => window.print());
  window.addEventListener("popstate", () => {
    state = address.read();
    address.fill(state.filters);
    press();
    if (state.open) drawer.open(state.open);
    else drawer.close();
    load();
  });
  address.narrow.addEventListener("change", () => {
    state = { ...state, view: address.read().view };
    press();
    load();
  });

  // Panels that drop down close on a click elsewhere and by Escape.
  document.addEventListener("click", (event) => {
    for (const panel of root.querySelectorAll("details.cal-drop[open]")) if (!panel.contains(event.target)) panel.open = false;
  });
  root.addEventListener("keydown", (event) => {
    const panel = event.target.closest("details.cal-drop[open]");
    if (event.key === "Escape" && panel) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  });

  calendar.page = { load, draw, place, salonNow, ask, sayRead, sayFailure, step, body, at, data: () => data, state: () => state };

  // What changed since it was last drawn lights up for a moment.
  function tellChanges(before) {
    const known = new Map(before.cards.map((card) => [card.id, JSON.stringify({ ...card, lane: 0, lanes: 0 })]));
    const changed = data.cards.filter((card) => known.get(card.id) !== JSON.stringify({ ...card, lane: 0, lanes: 0 }));
    for (const card of changed) body.querySelector(`[data-id="${card.id}"]`)?.classList.add("ev-changed");
    const ids = new Set(data.cards.map((card) => card.id));
    const count = changed.length + before.cards.filter((card) => !ids.has(card.id)).length;
    if (count) at("cal-said").textContent = words.changed;
    if (drawer.isOpen()) drawer.refresh();
  }

  address.fill(state.filters);
  press();
  load();
  if (state.open) drawer.open(state.open);
})();
