"use strict";

// What one appointment looks like: as a card of a grid, a chip of a week, a line of a list. Each says in words what
// its colours and icons say, for those who do not see them.
window.SalonCalendar = (function () {
  const source = document.getElementById("calendar-config");
  if (!source) return null;
  const config = JSON.parse(source.textContent);
  const { looks, words } = config;
  const hues = new Map(config.masters.map((master) => [master.id, master.hue]));

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== "") made.textContent = text;
    return made;
  }

  function icon(name, className) {
    const made = make("span", `material-symbols-outlined ev-icon ${className || ""}`.trim(), name);
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const statusOf = (card) => looks.status[card.status];

  // Everything beside the state that a card has a mark for: icon, tone, words, and what stands beside the icon.
  function marksOf(card) {
    const marks = [];
    if (card.first) marks.push({ icon: "celebration", tone: "live", word: words.first, kind: "first" });
    if (card.online) marks.push({ icon: "language", tone: "off", word: words.online, kind: "online" });
    if (card.note) marks.push({ icon: "sticky_note_2", tone: "off", word: `${words.note}: ${card.note}`, kind: "note" });
    if (card.payment) marks.push({ ...looks.payment[card.payment], kind: "payment" });
    if (card.instagram && card.instagram !== "none") {
      const look = looks.instagram[card.instagram];
      marks.push({ ...look, word: `${words.instagram}: ${look.word}`, short: look.word, kind: "instagram" });
    }
    if (card.photo) {
      const look = looks.photo[card.photo];
      marks.push({ ...look, word: `${words.photo}: ${look.word}`, short: look.word, kind: "photo" });
    }
    if (card.survey) {
      const look = looks.survey[card.survey.state];
      const said = [look.word, card.survey.words].filter(Boolean).join(", ");
      marks.push({ ...look, word: `${words.survey}: ${said}`, short: look.word, text: card.survey.text, kind: "survey" });
    }
    return marks;
  }

  // In a chip only what differs from the ordinary: that something is paid needs no mark there.
  const quiet = (mark) => mark.kind === "payment" && mark.tone === "good";

  function markNode(mark, spelled) {
    const made = make("span", `mark mark-${mark.tone} mark-${mark.kind}`);
    const rated = mark.text && mark.text.startsWith("★");
    if (!rated) made.append(icon(mark.icon));
    if (mark.text) made.append(make("span", "mark-text", mark.text));
    else if (spelled) made.append(make("span", "mark-text", mark.short || mark.word));
    made.title = capital(mark.word);
    return made;
  }

  // One sentence with all that the card shows.
  function sentence(card) {
    const said = [card.time, card.client, card.services, card.master, statusOf(card).word, ...marksOf(card).map((mark) => mark.word)];
    return said.filter(Boolean).join(", ");
  }

  function link(card, className, colour) {
    const made = make("a", `ev ${className}`);
    const hue = colour === "master" && card.status !== "block" ? `hue-${hues.get(card.staff) ?? "none"}` : `tone-${statusOf(card).tone}`;
    made.classList.add(hue);
    if (card.status === "cancelled") made.classList.add("ev-gone");
    if (card.status === "block") made.classList.add("ev-block");
    made.href = config.page.replace("/0/", `/${card.id}/`);
    made.dataset.id = card.id;
    made.setAttribute("aria-label", sentence(card));
    made.title = [card.time, card.client, card.services, capital(statusOf(card).word), ...marksOf(card).map((mark) => capital(mark.word))]
      .filter(Boolean)
      .join("\n");
    return made;
  }

  const start = (card) => card.time.slice(0, 5);

  // A card of a grid: it shows as much of this as its height has room for.
  function gridCard(card, colour) {
    const made = link(card, "ev-card", colour);
    const body = make("span", "ev-body");
    const head = make("span", "ev-head");
    const time = make("span", "ev-time");
    time.append(make("span", "ev-start", start(card)), make("span", "ev-end", card.time.slice(5)));
    head.append(icon(statusOf(card).icon, "ev-state"), time, make("span", "ev-client ev-client-short", card.client));
    const marks = make("span", "ev-marks");
    for (const mark of marksOf(card)) marks.append(markNode(mark));
    const state = card.status === "block" ? "" : statusOf(card).word;
    body.append(head, make("span", "ev-client", card.client), make("span", "ev-services", card.services), make("span", "ev-word", state), marks);
    made.append(body);
    return made;
  }

  // A chip in the cell of a master's day in the week: the name has a line of its own.
  function chip(card, colour) {
    const made = link(card, "ev-chip", colour);
    const head = make("span", "ev-head");
    const marks = make("span", "ev-marks");
    for (const mark of marksOf(card)) {
      if (!["payment", "survey", "photo", "first"].includes(mark.kind) || quiet(mark)) continue;
      marks.append(markNode({ ...mark, text: (mark.text || "").startsWith("★") ? mark.text : "" }));
    }
    head.append(icon(statusOf(card).icon, "ev-state"), make("span", "ev-time", start(card)), marks);
    made.append(head, make("span", "ev-client", card.client));
    return made;
  }

  // A line of the agenda: there is room for words.
  function line(card, colour, several) {
    const made = link(card, "ev-line", colour);
    const what = make("span", "ev-what");
    what.append(make("span", "ev-client", card.client), make("span", "ev-services", card.services));
    const marks = make("span", "ev-marks");
    for (const mark of marksOf(card)) marks.append(markNode(mark, true));
    const state = make("span", `tag tag-${statusOf(card).tone} ev-tag`);
    state.append(icon(statusOf(card).icon), make("span", "", statusOf(card).word));
    made.append(make("span", "ev-time", card.time), what, make("span", "ev-master", several ? card.master : ""), state, marks);
    return made;
  }

  return { config, words, make, icon, gridCard, chip, line, capital };
})();
