"use strict";

(function () {
  const root = document.getElementById("calendar");
  if (!root) return;
  const config = JSON.parse(document.getElementById("calendar-config").textContent);
  const words = config.words;
  const phone = window.matchMedia("(max-width: 767px)").matches;
  const choice = document.getElementById("calendar-staff");
  const dayView = config.several ? "resourceTimeGridDay" : "timeGridDay";
  const weekViews = ["timeGridWeek", "listWeek"];
  const views = ["listDay", dayView, ...weekViews, "dayGridMonth"];

  function readHash() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    return {
      view: views.includes(wanted.get("view")) ? wanted.get("view") : phone ? "listDay" : dayView,
      date: /^\d{4}-\d{2}-\d{2}$/.test(wanted.get("date") || "") ? wanted.get("date") : config.now.slice(0, 10),
      staff: wanted.get("staff") || "",
    };
  }

  const begin = readHash();
  if (choice && [...choice.options].some((option) => option.value === begin.staff)) choice.value = begin.staff;

  const chosen = () => (choice ? choice.value : "");
  // A week of many masters in seven columns is slivers: it is a list, until one master is chosen.
  const weekView = () => (phone || (config.several && !chosen()) ? "listWeek" : "timeGridWeek");
  if (weekViews.includes(begin.view)) begin.view = weekView();
  const toolbar = () =>
    phone
      ? { start: "prev,today,next", center: "", end: `title listDay,${weekView()},dayGridMonth` }
      : { start: "prev,today,next title", center: "", end: `listDay,${dayView},${weekView()},dayGridMonth` };
  const resources = () =>
    config.masters
      .filter((master) => !chosen() || String(master.id) === chosen())
      .map((master) => ({ id: master.id, title: master.title }));

  // The salon's clock, not the computer's: a laptop abroad shows the same day.
  const pad = (number) => String(number).padStart(2, "0");
  const iso = (date) => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

  function load(info, done, failed) {
    const month = calendar ? calendar.getView().type === "dayGridMonth" : begin.view === "dayGridMonth";
    const query = new URLSearchParams({ start: iso(info.start), end: iso(info.end), zone: config.zone });
    if (month) query.set("counts", "1");
    if (chosen()) query.set("staff", chosen());
    fetch(`${config.events}?${query}`, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        return response.json();
      })
      .then((events) => {
        say("");
        done(events);
      })
      .catch((error) => {
        say(words.failed);
        failed(error);
      });
  }

  function say(text) {
    const note = document.getElementById("calendar-error");
    note.textContent = text;
    note.hidden = !text;
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function icon(name, title) {
    const made = element("span", "material-symbols-outlined ev-icon", name);
    made.setAttribute("aria-hidden", "true");
    if (title) made.title = title;
    return made;
  }

  function draw(info) {
    const extra = info.event.extendedProps;
    if (extra.day) return { domNodes: [element("span", "ev-count-word", phone ? extra.count : info.event.title)] };
    const list = info.view.type.startsWith("list");
    const short = !list && (info.event.end - info.event.start) / 60000 <= 40;
    const box = element("div", list ? "ev-body ev-list" : short ? "ev-body ev-short" : "ev-body");
    const head = element("div", "ev-head");
    head.append(icon(extra.icon, extra.status), element("span", "ev-time", short ? info.timeText.slice(0, 5) : info.timeText));
    if (extra.online) head.append(icon("language", words.online));
    if (extra.payment) head.append(icon("money_off", extra.payment));
    if (extra.photo) head.append(icon(extra.photo, extra.photoWord));
    box.append(head, element("div", "ev-client", info.event.title));
    if (list || extra.services) box.append(element("div", "ev-services", extra.services));
    if (list) box.append(element("div", "ev-master", extra.master));
    if (list) box.append(element("div", "ev-status", [extra.status, extra.payment].filter(Boolean).join(" · ")));
    box.title = [info.timeText, info.event.title, extra.services, extra.master, extra.status, extra.payment, extra.photoWord]
      .filter(Boolean)
      .join("\n");
    return { domNodes: [box] };
  }

  let calendar = null;
  const button = (text) => ({
    ...text,
    today: words.today, prev: words.prev, next: words.next,
    listDay: words.list, timeGridWeek: words.week, listWeek: words.week, dayGridMonth: words.month, [dayView]: words.day,
  });
  calendar = EventCalendar.create(root, {
    view: begin.view,
    date: begin.date,
    locale: config.locale,
    firstDay: 1,
    height: phone ? "auto" : "calc(100vh - 170px)",
    headerToolbar: toolbar(),
    buttonText: button,
    allDaySlot: false,
    slotMinTime: "08:00",
    slotMaxTime: "21:00",
    flexibleSlotTimeLimits: true,
    slotDuration: "00:30",
    slotHeight: 34,
    scrollTime: `${pad(Math.max(8, Number(config.now.slice(11, 13)) - 1))}:00`,
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    titleFormat: { weekday: "long", day: "numeric", month: "long" },
    dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
    slotEventOverlap: false,
    nowIndicator: true,
    lazyFetching: false,
    noEventsContent: words.empty,
    resources: resources(),
    views: {
      dayGridMonth: { titleFormat: { month: "long", year: "numeric" }, dayHeaderFormat: { weekday: "short" } },
      timeGridWeek: { titleFormat: { day: "numeric", month: "long", year: "numeric" }, columnWidth: phone ? "110px" : undefined },
      [dayView]: { dayHeaderFormat: { weekday: "long" }, columnWidth: config.several ? "minmax(120px, 1fr)" : undefined },
      listDay: { listDayFormat: { weekday: "long" }, listDaySideFormat: { day: "numeric", month: "long" } },
      listWeek: {
        titleFormat: { day: "numeric", month: "long", year: "numeric" },
        listDayFormat: { weekday: "long" },
        listDaySideFormat: { day: "numeric", month: "long" },
      },
    },
    eventSources: [{ events: load }],
    eventContent: draw,
    eventClick: (info) => {
      const extra = info.event.extendedProps;
      if (extra.day) {
        calendar.setOption("date", extra.day);
        calendar.setOption("view", phone ? "listDay" : dayView);
      } else {
        window.location.assign(extra.url);
      }
    },
    datesSet: (info) => remember(info.view),
  });

  function remember(view) {
    const kept = new URLSearchParams({ view: view.type, date: iso(view.currentStart) });
    if (chosen()) kept.set("staff", chosen());
    window.history.replaceState(null, "", `#${kept}`);
  }

  if (choice) {
    choice.addEventListener("change", () => {
      calendar.setOption("resources", resources());
      calendar.setOption("headerToolbar", toolbar());
      if (weekViews.includes(calendar.getView().type)) calendar.setOption("view", weekView());
      calendar.refetchEvents();
      remember(calendar.getView());
    });
  }
  window.setInterval(() => calendar.refetchEvents(), 120000);
})();
