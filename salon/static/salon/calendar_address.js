"use strict";

// What is shown stands in the address: a link opens the same view, with the same filters and the same drawer.
(function () {
  const calendar = window.SalonCalendar;
  if (!calendar) return;
  const { config, words, make, icon, capital } = calendar;
  const narrow = window.matchMedia("(max-width: 767px)");
  const form = document.getElementById("cal-filter-form");
  const VIEWS = ["day", "week", "month", "agenda"];
  const LISTS = ["staff", "status"];
  const SINGLE = ["service", "location", "survey", "instagram", "unpaid"];
  const DAY = /^\d{4}-\d{2}-\d{2}$/;

  const usualView = () => (narrow.matches ? "agenda" : "day");
  const empty = () => ({ staff: [], status: [], service: "", location: "", survey: "", instagram: "", unpaid: "" });

  function read() {
    const query = new URLSearchParams(window.location.search);
    const filters = empty();
    for (const name of LISTS) filters[name] = (query.get(name) || "").split(",").filter((value) => choice(name, value));
    for (const name of SINGLE) filters[name] = choice(name, query.get(name) || "") ? query.get(name) : "";
    const given = (name) => (DAY.test(query.get(name) || "") ? query.get(name) : "");
    return {
      view: VIEWS.includes(query.get("view")) ? query.get("view") : usualView(),
      date: given("date"),
      till: given("till"),
      colour: query.get("colour") === "master" ? "master" : "status",
      everybody: query.get("everybody") === "1",
      open: /^\d{1,18}$/.test(query.get("open") || "") ? query.get("open") : "",
      filters,
    };
  }

  // The field that stands for a value of a filter, so that an address cannot name what there is not.
  function choice(name, value) {
    if (!value) return null;
    const fields = [...form.querySelectorAll(`[name=${name}]`)];
    if (fields.length && fields[0].tagName === "SELECT") return [...fields[0].options].find((option) => option.value === value) || null;
    return fields.find((field) => field.value === value) || null;
  }

  function query(state) {
    const made = new URLSearchParams();
    if (state.view !== usualView()) made.set("view", state.view);
    if (state.date) made.set("date", state.date);
    if (state.view === "agenda" && state.till) made.set("till", state.till);
    for (const [name, value] of Object.entries(state.filters)) if (value.length) made.set(name, String(value));
    if (state.colour !== "status") made.set("colour", state.colour);
    if (state.everybody) made.set("everybody", "1");
    if (state.open) made.set("open", state.open);
    return made;
  }

  // `commas` in lists stay readable.
  function write(state, { step = false } = {}) {
    const text = query(state).toString().replaceAll("%2C", ",");
    const address = window.location.pathname + (text ? `?${text}` : "");
    if (address === window.location.pathname + window.location.search) return;
    window.history[step ? "pushState" : "replaceState"](null, "", address);
  }

  // What the server is asked for; without a day it is today, whichever day that is by then.
  function asked(state) {
    const made = new URLSearchParams({ view: state.view, zone: config.zone });
    if (state.date) made.set("date", state.date);
    if (state.view === "agenda" && state.till) made.set("till", state.till);
    for (const [name, value] of Object.entries(state.filters)) if (value.length) made.set(name, String(value));
    return made;
  }

  const narrowed = (filters) => Object.values(filters).some((value) => value.length > 0);

  // --- the form and the chips that stand for it -----------------------------------------------------
  function fill(filters) {
    for (const field of form.elements) {
      if (!field.name) continue;
      const value = filters[field.name];
      if (field.type === "checkbox") field.checked = value.includes(field.value) && value.length > 0;
      else field.value = value;
    }
  }

  function chosen() {
    const data = new FormData(form);
    const filters = empty();
    for (const name of LISTS) filters[name] = data.getAll(name);
    for (const name of SINGLE) filters[name] = data.get(name) || "";
    return filters;
  }

  function wordOf(name, value) {
    const field = choice(name, value);
    if (!field) return value;
    const shown = (field.tagName === "OPTION" ? field : field.closest("label")).cloneNode(true);
    for (const mark of shown.querySelectorAll(".material-symbols-outlined")) mark.remove();
    return capital(shown.textContent.trim());
  }

  function chips(filters, remove) {
    const place = document.getElementById("cal-chips");
    const count = document.getElementById("cal-filters-count");
    const made = [];
    for (const [name, value] of Object.entries(filters)) {
      for (const each of Array.isArray(value) ? value : [value].filter(Boolean)) {
        const chip = make("button", "cal-chip", wordOf(name, each));
        chip.type = "button";
        chip.append(icon("close"));
        chip.setAttribute("aria-label", `${words.takeAway}: ${wordOf(name, each)}`);
        chip.addEventListener("click", () => remove(name, each));
        made.push(chip);
      }
    }
    count.textContent = made.length || "";
    count.hidden = !made.length;
    place.replaceChildren(...made);
  }

  calendar.address = { read, write, asked, narrowed, narrow, empty, fill, chosen, chips, form };
})();
