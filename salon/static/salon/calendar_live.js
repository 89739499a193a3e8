"use strict";

// The watch for changes, the clock, and the keys of the calendar.
(function () {
  const calendar = window.SalonCalendar;
  if (!calendar || !calendar.page) return;
  const { config, address, page } = calendar;
  const EVERY = 5000;
  const EVERY_MONTH = 15000;
  const LONGEST = 60000;
  // Nobody has touched the page for so long: it is looked at now and then only.
  const IDLE_AFTER = 10 * 60000;
  const WHEN_IDLE = 30000;
  let wait = EVERY;
  let touched = Date.now();
  let timer = 0;

  // One small question: has anything changed of what is shown? Nearly always the answer is an empty 304.
  async function look() {
    const known = page.data();
    if (!known) return;
    const answer = await page.ask(`${config.version}?${address.asked(page.state())}`, { headers: { "If-None-Match": `"${known.version}"` } });
    if (known !== page.data()) return; // another view was loaded meanwhile
    page.at("cal-error").hidden = true;
    if (answer.status === 304) page.sayRead(answer.headers.get("Last-Modified"));
    else await page.load({ live: true });
  }

  async function round() {
    window.clearTimeout(timer);
    if (document.hidden) return;
    try {
      await look();
      const usual = page.state().view === "month" ? EVERY_MONTH : EVERY;
      wait = Date.now() - touched > IDLE_AFTER ? WHEN_IDLE : usual;
    } catch (error) {
      wait = Math.min(wait * 2, LONGEST);
      page.sayFailure(error);
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(round, wait);
  }

  document.addEventListener("visibilitychange", () => !document.hidden && round());
  window.addEventListener("online", round);
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  timer = window.setTimeout(round, wait);

  // The line of the hour moves; after midnight another day is today.
  window.setInterval(() => {
    if (!page.data()) return;
    if (page.place().minutes >= 24 * 60) page.load();
  }, 20000);

  // --- keys -----------------------------------------------------------------------------------------
  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  page.body.addEventListener("keydown", (event) => {
    if (event.shiftKey && ["ArrowLeft", "ArrowRight", "Home"].includes(event.key)) {
      event.preventDefault();
      page.step({ ArrowLeft: "back", ArrowRight: "on", Home: "today" }[event.key]);
      return;
    }
    const card = event.target.closest("[data-id]");
    if (!card || !ARROWS[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = nearest(card, ...ARROWS[event.key]);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // The nearest card in a direction; what lies aside counts twice as far.
  function nearest(from, right, down) {
    const here = middle(from);
    let best = null;
    let shortest = Infinity;
    for (const card of page.body.querySelectorAll("[data-id]")) {
      const there = middle(card);
      const along = (there.x - here.x) * right + (there.y - here.y) * down;
      const aside = Math.abs((there.x - here.x) * down + (there.y - here.y) * right);
      const far = along + 2 * aside;
      if (card !== from && along > 2 && far < shortest) [best, shortest] = [card, far];
    }
    return best;
  }

  function middle(node) {
    const box = node.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + Math.min(box.height / 2, 20) };
  }
})();
