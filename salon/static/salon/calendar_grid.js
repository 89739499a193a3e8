"use strict";

// Who stands in the columns of a day, and a grid of hours with the cards of each.
(function () {
  const calendar = window.SalonCalendar;
  if (!calendar) return;
  const { config, words, make } = calendar;

  const byTime = (one, other) => one.since - other.since || one.id - other.id;

  // --- columns -----------------------------------------------------------------------------------
  // Masters to show: those whom the filters name, and those who are in the cards though they work here no more.
  function mastersOf(data, state) {
    const { staff, location } = state.filters;
    const known = config.masters.filter(
      (master) => (!staff.length || staff.includes(String(master.id))) && (!location || String(master.location) === location)
    );
    const ids = new Set(known.map((master) => master.id));
    for (const card of data.cards) {
      if (ids.has(card.staff)) continue;
      ids.add(card.staff);
      known.push({ id: card.staff, name: card.staff === null ? words.noMaster : card.master, position: "", hue: "none" });
    }
    return known;
  }

  // Who works on these days or has appointments; the others are named below the calendar.
  function parted(data, state) {
    const masters = mastersOf(data, state);
    const busy = new Set([...data.cards, ...data.hours].map((row) => row.staff));
    const here = masters.filter((master) => busy.has(master.id));
    const away = data.hours.length ? masters.filter((master) => !busy.has(master.id)) : [];
    return { here: state.everybody || !here.length || !data.hours.length ? masters : here, away };
  }

  const of = (rows, staff, day) => rows.filter((row) => (staff === undefined || row.staff === staff) && row.day === day);

  // --- a grid of hours -----------------------------------------------------------------------------
  function off(since, till) {
    const made = make("div", "grid-off");
    made.style.setProperty("--since", since);
    made.style.setProperty("--till", till);
    return made;
  }

  // The hours in which a column's master does not work; none where no schedule is known.
  function offHours(column, data) {
    if (!data.hours.length) return [];
    const free = [];
    let since = data.since * 60;
    for (const stretch of [...column.hours].sort((one, other) => one.since - other.since)) {
      if (stretch.since > since) free.push(off(since, stretch.since));
      since = Math.max(since, stretch.till);
    }
    if (since < data.till * 60) free.push(off(since, data.till * 60));
    return free;
  }

  function columnNode(column, data, state, number) {
    const made = make("section", "grid-col");
    made.classList.toggle("grid-col-today", column.today);
    made.setAttribute("aria-labelledby", `grid-head-${number}`);
    made.append(...offHours(column, data));
    const list = make("ol", "grid-cards");
    for (const card of [...column.cards].sort(byTime)) {
      const item = make("li", "grid-card");
      for (const name of ["since", "till", "lane", "lanes"]) item.style.setProperty(`--${name}`, card[name]);
      item.append(calendar.gridCard(card, state.colour));
      list.append(item);
    }
    made.append(list);
    if (column.today) made.append(nowLine());
    return made;
  }

  function nowLine() {
    const made = make("div", "grid-now");
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function headNode(column, number) {
    const made = make("div", "grid-head");
    made.classList.toggle("grid-head-today", Boolean(column.dayHead && column.today));
    const title = make("h3", "grid-name");
    title.id = `grid-head-${number}`;
    if (column.go) title.append(goTo(column.go, column.title));
    else title.textContent = column.title;
    made.append(title, make("span", "grid-sub", column.sub));
    if (column.hue !== undefined) made.classList.add("grid-head-hue", `hue-${column.hue}`);
    return made;
  }

  function goTo(where, text, className) {
    const made = make("a", className || "cal-go", text);
    made.href = `?${new URLSearchParams(where)}`;
    made.dataset.go = JSON.stringify(where);
    return made;
  }

  function grid(columns, data, state) {
    const scroll = make("div", "grid-scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", data.title);
    const made = make("div", "grid");
    made.style.setProperty("--first", data.since * 60);
    made.style.setProperty("--hours", data.till - data.since);
    const widths = columns.map((column) => Math.max(1, ...column.cards.map((card) => card.lanes)));
    made.style.gridTemplateColumns = `var(--times) ${widths.map((lanes) => `minmax(calc(var(--column) * ${lanes > 1 ? 0.72 * lanes : 1}), ${lanes > 1 ? 0.72 * lanes : 1}fr)`).join(" ")}`;
    made.append(make("div", "grid-corner"), ...columns.map(headNode));
    const times = make("div", "grid-times");
    times.setAttribute("aria-hidden", "true");
    for (let hour = data.since; hour < data.till; hour += 1) times.append(make("span", "grid-hour", `${String(hour).padStart(2, "0")}:00`));
    made.append(times, ...columns.map((column, number) => columnNode(column, data, state, number)));
    scroll.append(made);
    return scroll;
  }

  const hoursWords = (hours) => hours.map((row) => `${clock(row.since)}–${clock(row.till)}`).join(", ");
  const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

  Object.assign(calendar, { byTime, parted, of, clock, hoursWords, goTo, grid });
})();
