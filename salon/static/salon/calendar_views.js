"use strict";

// The four views, each drawn from one answer of the server.
(function () {
  const calendar = window.SalonCalendar;
  if (!calendar) return;
  const { config, words, make, icon, byTime, parted, of, clock, hoursWords, goTo, grid } = calendar;

  function drawDay(data, state) {
    const day = data.days[0];
    const { here, away } = parted(data, state);
    if (!here.length) return { nodes: [nothing(state)], away };
    const columns = here.map((master) => {
      const hours = of(data.hours, master.id, day.date);
      const sub = hours.length ? hoursWords(hours) : data.hours.length ? words.dayOff : master.position;
      return { title: master.name, sub, hue: master.hue, cards: of(data.cards, master.id, day.date), hours, today: day.today };
    });
    return { nodes: [grid(columns, data, state)], away };
  }

  // --- a week --------------------------------------------------------------------------------------
  function drawWeek(data, state) {
    if (state.narrow) return drawAgenda(data, state);
    const { here, away } = parted(data, state);
    if (!here.length) return { nodes: [nothing(state)], away };
    if (here.length === 1) return { nodes: [weekGrid(here[0], data, state)], away };
    return { nodes: [board(here, data, state)], away };
  }

  function weekGrid(master, data, state) {
    const columns = data.days.map((day) => {
      const hours = of(data.hours, master.id, day.date);
      const sub = hours.length ? hoursWords(hours) : data.hours.length ? words.dayOff : "";
      return {
        title: `${calendar.capital(day.weekday)}, ${day.label}`, sub, dayHead: true, today: day.today, hours,
        go: { view: "day", date: day.date }, cards: of(data.cards, master.id, day.date),
      };
    });
    return grid(columns, data, state);
  }

  // A row a master, a column a day: who has whom when, at a glance.
  function board(masters, data, state) {
    const scroll = make("div", "board-scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", data.title);
    const table = make("table", "board");
    const head = make("tr");
    head.append(make("td", "board-corner"));
    for (const day of data.days) head.append(boardDay(day, data));
    const top = make("thead");
    top.append(head);
    const body = make("tbody");
    for (const master of masters) body.append(boardRow(master, data, state));
    table.append(top, body);
    scroll.append(table);
    return scroll;
  }

  function boardDay(day, data) {
    const made = make("th", "board-day");
    made.scope = "col";
    made.classList.toggle("board-today", day.today);
    const counted = data.strip.find((each) => each.date === day.date);
    made.append(goTo({ view: "day", date: day.date }, `${calendar.capital(day.weekday)}, ${day.label}`), make("span", "grid-sub", counted ? counted.words : ""));
    return made;
  }

  function boardRow(master, data, state) {
    const row = make("tr");
    const head = make("th", `board-master hue-${master.hue}`);
    head.scope = "row";
    head.append(make("span", "grid-name", master.name), make("span", "grid-sub", master.position));
    row.append(head);
    for (const day of data.days) row.append(boardCell(master, day, data, state));
    return row;
  }

  function boardCell(master, day, data, state) {
    const cell = make("td", "board-cell");
    const hours = of(data.hours, master.id, day.date);
    const cards = of(data.cards, master.id, day.date).sort(byTime);
    const away = data.hours.length > 0 && !hours.length;
    cell.classList.toggle("board-off", away);
    cell.classList.toggle("board-today", day.today);
    if (away) cell.append(make("span", "board-note", words.dayOff));
    else if (hours.length) cell.append(make("span", "board-note", hoursWords(hours)));
    const list = make("ol", "board-cards");
    for (const card of cards) {
      const item = make("li");
      item.append(calendar.chip(card, state.colour));
      list.append(item);
    }
    if (cards.length) cell.append(list);
    return cell;
  }

  // --- a month -------------------------------------------------------------------------------------
  function drawMonth(data, state) {
    const made = make("div", "month");
    for (const day of data.days.slice(0, 7)) made.append(make("div", "month-weekday", day.weekday));
    const list = make("ol", "month-days");
    for (const day of data.days) list.append(monthDay(day, state));
    made.append(list);
    return { nodes: [made], away: [] };
  }

  function monthDay(day, state) {
    const item = make("li", "month-day");
    for (const name of ["today", "past", "weekend"]) item.classList.toggle(`month-${name}`, day[name]);
    item.classList.toggle("month-outside", !day.inside);
    const whole = goTo({ view: state.narrow ? "agenda" : "day", date: day.date }, "", "month-link");
    whole.append(make("span", "month-number", String(day.number)));
    whole.append(make("span", "month-count", day.count ? (state.narrow ? String(day.count) : day.words) : ""));
    const states = make("span", "month-states");
    for (const [code, count] of Object.entries(day.states)) {
      const look = config.looks.status[code];
      const mark = make("span", `mark mark-${look.tone}`);
      mark.append(icon(look.icon), make("span", "mark-text", String(count)));
      mark.title = `${calendar.capital(look.word)}: ${count}`;
      states.append(mark);
    }
    whole.append(states, make("span", "month-masters", day.masters ? day.masters_words : ""));
    const told = Object.entries(day.states).map(([code, count]) => `${config.looks.status[code].word}: ${count}`);
    whole.setAttribute("aria-label", [day.name, day.words, ...told, day.masters ? day.masters_words : ""].filter(Boolean).join(", "));
    if (day.today) whole.setAttribute("aria-current", "date");
    item.append(whole);
    return item;
  }

  // --- an agenda -----------------------------------------------------------------------------------
  function drawAgenda(data, state) {
    const nodes = [];
    const { away } = parted(data, state);
    for (const day of data.days) {
      const cards = of(data.cards, undefined, day.date).sort(byTime);
      if (!cards.length && data.days.length > 1) continue;
      nodes.push(agendaDay(day, cards, data, state));
    }
    if (data.cut) nodes.push(make("p", "empty-note", words.cut));
    return { nodes: nodes.length ? nodes : [nothing(state)], away: data.days.length === 1 ? away : [] };
  }

  function agendaDay(day, cards, data, state) {
    const made = make("section", "agenda-day");
    const title = make("h3", "agenda-title");
    // As in the strip of days: a block of the calendar is nobody's appointment.
    const booked = cards.filter((card) => card.status !== "block").length;
    title.append(make("span", "", day.name), make("span", "quiet", booked ? String(booked) : ""));
    if (data.days.length > 1) made.append(title);
    else made.setAttribute("aria-label", day.name);
    if (!cards.length) {
      made.append(nothing(state));
      return made;
    }
    const now = data.now.slice(0, 10) === day.date ? Number(data.now.slice(11, 13)) * 60 + Number(data.now.slice(14, 16)) : null;
    const over = now === null ? [] : cards.filter((card) => card.till <= now);
    const coming = cards.filter((card) => !over.includes(card));
    if (over.length) made.append(earlier(over, coming.length === 0, state));
    if (now !== null) made.append(agendaNow(now));
    if (coming.length) made.append(agendaLines(coming, state, day.past));
    return made;
  }

  // What is over today gives way to what comes: a click shows it.
  function earlier(cards, open, state) {
    const made = make("details", "agenda-earlier");
    made.open = open;
    made.append(make("summary", "cal-plain", words.earlier.replace("{count}", cards.length)), agendaLines(cards, state, true));
    return made;
  }

  function agendaLines(cards, state, over) {
    const list = make("ol", over ? "agenda-lines agenda-over" : "agenda-lines");
    for (const card of cards) {
      const item = make("li");
      item.append(calendar.line(card, state.colour, config.several));
      list.append(item);
    }
    return list;
  }

  function agendaNow(now) {
    return make("p", "agenda-now", `${calendar.capital(words.now)}, ${clock(now)}`);
  }

  // --- nothing -------------------------------------------------------------------------------------
  function nothing(state) {
    const made = make("div", "cal-nothing");
    made.append(icon(state.narrowed ? "filter_list_off" : "event_available"), make("p", "", state.narrowed ? words.emptyFiltered : words.empty));
    if (state.narrowed) {
      const reset = make("button", "cal-button", words.reset);
      reset.type = "button";
      reset.dataset.reset = "1";
      made.append(reset);
    }
    return made;
  }

  calendar.draw = { day: drawDay, week: drawWeek, month: drawMonth, agenda: drawAgenda };
})();
