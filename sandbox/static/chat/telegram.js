// The team's phones: which one is open, its chat with the bot, buttons, blocking.

import { ago, day, dayKey, element, time } from "./api.js";

const $ = (selector) => document.querySelector(selector);
const base = "/_control/telegram/chats";
const [app, list, none, search] = [$(".app"), $(".people__list"), $(".people__none"), $(".search input")];
const [phone, welcome, toast, came] = [$(".phone"), $(".welcome"), $(".toast"), $(".came")];
const [box, begin, form, composer, block] = [$(".thread"), $(".begin"), $(".write"), $(".write textarea"), $(".block")];

let current = 0;
let versions = { list: "", chat: "" };
let shown = { chats: [], now: "" };
let drawn = "";
let hideToast = 0;
const notices = new Map();

async function ask(path, options) {
  const response = await fetch(`${base}${path}`, options);
  if (response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `Помилка ${response.status}`);
  return body;
}

function say(words, kept = false) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(hideToast);
  if (!kept) hideToast = setTimeout(() => { toast.hidden = true; }, 4000);
}

function paint(avatar, one) {
  avatar.textContent = [...one.name][0].toUpperCase();
  avatar.style.setProperty("--hue", (one.id * 47) % 360);
  avatar.classList.toggle("avatar--open", one.started && !one.blocked);
}

function row(one) {
  const link = element("a", "person");
  link.dataset.testid = "phone";
  link.dataset.phone = one.id;
  link.href = `/?app=telegram&phone=${one.id}`;
  link.classList.toggle("person--unread", one.unread > 0);
  if (one.id === current) link.setAttribute("aria-current", "true");
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(one.id);
  });
  const avatar = element("span", "avatar");
  avatar.setAttribute("aria-hidden", "true");
  paint(avatar, one);
  const state = one.blocked ? "бота заблоковано" : one.role;
  const last = one.last_text ? (one.last_from_bot ? "Бот: " : "") + one.last_text : "Розмови ще немає";
  link.append(avatar, element("span", "person__name", one.name));
  link.append(element("time", "person__time", one.last_at ? ago(one.last_at, shown.now) : ""));
  link.append(element("span", "person__at", state), element("span", "person__last", last));
  if (one.unread) {
    const dot = element("span", "person__dot", one.unread);
    dot.setAttribute("aria-label", `Непрочитаних: ${one.unread}`);
    link.append(dot);
  }
  const item = element("li");
  item.append(link);
  return item;
}

function drawList() {
  const wanted = search.value.trim().toLowerCase();
  const found = shown.chats.filter((one) => `${one.name} ${one.role}`.toLowerCase().includes(wanted));
  list.replaceChildren(...found.map(row));
  none.hidden = found.length > 0 || !shown.chats.length;
  list.hidden = !none.hidden;
}

function keys(message, chat) {
  const all = element("div", "keys");
  message.buttons.forEach((button, index) => {
    const made = element(button.url ? "a" : "button", "", button.text);
    if (button.url) Object.assign(made, { href: button.url, target: "_blank", rel: "noopener" });
    else {
      made.type = "button";
      made.dataset.testid = "key";
      made.disabled = message.waiting || chat.blocked;
      made.addEventListener("click", () => act("press", { message: message.number, button: index }));
    }
    all.append(made);
  });
  return all;
}

function lines(chat) {
  const all = [];
  let before = "";
  for (const message of chat.messages) {
    if (dayKey(message.at) !== before) all.push(element("p", "day", `${day(message.at, chat.now)}, ${time(message.at)}`));
    before = dayKey(message.at);
    const stack = element("div", "stack");
    const line = element("div", message.from_bot ? "line" : "line line--mine");
    const bubble = element("div", "bubble", message.text);
    bubble.dataset.testid = "bubble";
    bubble.dataset.from = message.from_bot ? "bot" : "person";
    line.append(bubble);
    stack.append(line);
    if (message.buttons.length) stack.append(keys(message, chat));
    if (message.edited) stack.append(element("span", "edited", "змінено"));
    all.push(stack);
  }
  return all;
}

function draw(chat) {
  const text = JSON.stringify([chat.id, chat.messages, chat.blocked, chat.word, chat.started, dayKey(chat.now)]);
  if (text === drawn) return;
  const low = !drawn || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  drawn = text;
  box.replaceChildren(...lines(chat));
  if (low) box.scrollTop = box.scrollHeight;
  const opening = chat.word !== null || !chat.started || chat.blocked;
  begin.hidden = !opening;
  form.hidden = opening;
  begin.firstElementChild.textContent = chat.blocked ? "Перезапустити бота" : "Почати";
  block.textContent = chat.blocked ? "Розблокувати" : "Заблокувати";
  $(".strip").textContent = `Телефон: ${chat.name}, ${chat.role}`;
  $(".phone__clock").textContent = time(chat.now);
}

function take(chat) {
  if (!chat || chat.id !== current) return;
  versions.chat = chat.version;
  draw(chat);
  for (const message of chat.messages) {
    const seen = notices.get(message.number);
    if (message.notice && seen !== undefined && seen !== message.notice) say(message.notice);
    notices.set(message.number, message.notice);
  }
  if (chat.unread && document.visibilityState === "visible") act("read", {});
}

async function act(deed, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    take(await ask(`/${current}/${deed}`, { method: "POST", headers, body: JSON.stringify(body) }));
  } catch (error) {
    say(error.message);
  }
}

function open(id, { push = true } = {}) {
  current = id;
  versions.chat = "";
  drawn = "";
  notices.clear();
  const query = new URLSearchParams({ app: "telegram" });
  const word = new URLSearchParams(location.search).get("start");
  if (id) query.set("phone", id);
  else if (word) query.set("start", word);
  if (push) history.pushState({}, "", `/?${query}`);
  app.dataset.view = id ? "thread" : "list";
  welcome.hidden = Boolean(id);
  phone.hidden = !id;
  composer.value = "";
  drawList();
  if (!id) return;
  if (word) act("open", { word }).then(() => { came.hidden = true; });
  else refresh();
}

async function refresh() {
  try {
    const listed = await ask(`?version=${versions.list}`);
    if (listed) {
      shown = listed;
      versions.list = listed.version;
      drawList();
    }
    if (current) take(await ask(`/${current}?version=${versions.chat}`));
  } catch (error) {
    say(`Пісочниця не відповідає: ${error.message}`, true);
  }
}

search.addEventListener("input", drawList);
$(".back").addEventListener("click", () => open(0));
begin.addEventListener("click", () => act("start", {}));
block.addEventListener("click", () => act(block.textContent === "Заблокувати" ? "block" : "unblock", {}));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = composer.value.trim();
  composer.value = "";
  if (text) act("write", { text });
});
composer.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
addEventListener("popstate", () => open(Number(new URLSearchParams(location.search).get("phone")), { push: false }));

const asked = new URLSearchParams(location.search);
came.hidden = !asked.get("start");
refresh().then(() => { if (asked.get("phone")) open(Number(asked.get("phone")), { push: false }); });
setInterval(() => { if (document.visibilityState === "visible") refresh(); }, 1000);
