// The list of people: search, filters, the one who is open.

import { ago, element, paint } from "./api.js";

const list = document.querySelector(".people__list");
const none = document.querySelector(".people__none");
const search = document.querySelector(".search input");
const filters = [...document.querySelectorAll(".filters button")];
const rows = new Map();

let shown = { people: [], now: "" };
let filter = "all";
let current = "";
let choose = () => {};

function fits(person) {
  if (filter === "open" && !person.window_open) return false;
  if (filter === "unread" && !person.unread) return false;
  const wanted = search.value.trim().toLowerCase().replace(/^@/, "");
  return [person.username, person.former_username, person.name || ""].some((word) => word.toLowerCase().includes(wanted));
}

function makeRow(person) {
  const item = element("li");
  const link = element("a", "person");
  link.dataset.testid = "person";
  link.dataset.username = person.username;
  link.href = `/?person=${encodeURIComponent(person.username)}`;
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    choose(person.username);
  });
  const avatar = element("span", "avatar");
  avatar.setAttribute("aria-hidden", "true");
  link.append(avatar, element("span", "person__name"), element("time", "person__time"));
  link.append(element("span", "person__at"), element("span", "person__last"));
  item.append(link);
  return { item, link, text: "" };
}

function fill(row, person) {
  const { link } = row;
  const [avatar, name, when, at, last] = link.children;
  paint(avatar, person);
  name.textContent = person.name || person.username;
  at.textContent = `@${person.username}`;
  when.textContent = person.last_at ? ago(person.last_at, shown.now) : "";
  const words = person.last_text || (person.messages_count ? "вкладення" : "Розмови ще немає");
  last.textContent = person.last_from_salon ? `Салон: ${words}` : words;
  link.dataset.window = person.window_open ? "open" : "shut";
  link.classList.toggle("person--unread", person.unread > 0);
  link.querySelector(".person__dot")?.remove();
  if (person.unread) {
    const dot = element("span", "person__dot", person.unread);
    dot.setAttribute("aria-label", `Непрочитаних: ${person.unread}`);
    link.append(dot);
  }
}

function draw() {
  const wanted = shown.people.filter(fits);
  const items = wanted.map((person) => {
    if (!rows.has(person.username)) rows.set(person.username, makeRow(person));
    const row = rows.get(person.username);
    const text = JSON.stringify(person) + (person.last_at ? ago(person.last_at, shown.now) : "");
    if (row.text !== text) {
      fill(row, person);
      row.text = text;
    }
    if (person.username === current) row.link.setAttribute("aria-current", "true");
    else row.link.removeAttribute("aria-current");
    return row.item;
  });
  const same = items.length === list.children.length && items.every((item, index) => list.children[index] === item);
  if (!same) list.replaceChildren(...items);
  none.hidden = items.length > 0 || !shown.people.length;
  list.hidden = !none.hidden;
}

export function show(answer) {
  shown = answer;
  draw();
}

export function mark(username) {
  current = username;
  draw();
}

export function start(onChoose) {
  choose = onChoose;
  search.addEventListener("input", draw);
  for (const button of filters) {
    button.addEventListener("click", () => {
      filter = button.dataset.filter;
      for (const one of filters) one.setAttribute("aria-pressed", String(one === button));
      draw();
    });
  }
}
