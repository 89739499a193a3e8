// The page: which phone is open, asking the sandbox each second, writing.

import * as api from "./api.js";
import * as list from "./list.js";
import { draw } from "./thread.js";

const $ = (selector) => document.querySelector(selector);
const app = $(".app");
const [phone, card, welcome, toast] = [$(".phone"), $(".card"), $(".welcome"), $(".toast")];
const [composer, send, heart] = [$(".write textarea"), $("[data-testid='send']"), $(".heart")];
const [hands, ref, came] = [$("[role='switch']"), $("#ref"), $(".came")];
const narrow = matchMedia("(max-width: 800px)");
const MANNERS = {
  tap: "натискає кнопки",
  digits: "пише цифру",
  words: "відповідає словами",
  rating_only: "ставить оцінку і мовчить",
  ignore: "не відповідає",
  stop: "просить не писати",
  question: "питає про своє",
  blocked: "не отримує повідомлень",
};

let current = "";
let person = null;
let versions = { people: "", thread: "" };
let lastFull = 0;
let hideToast = 0;

function say(words, kept = false) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(hideToast);
  if (!kept) hideToast = setTimeout(() => { toast.hidden = true; }, 4000);
}

function open(username, { push = true } = {}) {
  current = username;
  versions.thread = "";
  person = null;
  const query = new URLSearchParams(location.search);
  if (username) query.set("person", username);
  else query.delete("person");
  if (push) history.pushState({}, "", query.size ? `/?${query}` : "/");
  app.dataset.view = username ? "thread" : "list";
  welcome.hidden = Boolean(username);
  phone.hidden = card.hidden = !username;
  closeCard();
  composer.value = "";
  grow();
  list.mark(username);
  if (username) refresh().then(() => { if (!came.hidden) scan(); else if (!narrow.matches) composer.focus(); });
}

function closeCard() {
  card.classList.remove("card--shown");
  $(".info").setAttribute("aria-expanded", "false");
}

async function act(what, body) {
  const username = current;
  try {
    const answer = await api.post(username, what, body);
    if (username !== current) return answer;
    take(answer, true);
    return answer;
  } catch (error) {
    say(error.message);
    versions.thread = "";
    return null;
  }
}

function take(answer, fresh = false) {
  const first = person === null;
  person = answer;
  versions.thread = answer.version;
  if (answer.username !== current) {
    current = answer.username;
    list.mark(current);
  }
  draw(answer, act, fresh || first);
  about(answer);
  $(".phone__clock").textContent = api.time(answer.now);
  if (!answer.automatic && answer.unread && document.visibilityState === "visible") act("read", {});
}

function windowWords(one) {
  if (one.blocked) return ["Салон заблоковано", "Повідомлення салону не доходять.", "blocked"];
  if (!one.window_open) {
    const words = one.messages_count ? "Відкриється, щойно людина напише." : "Ця людина ще нічого не писала салону.";
    return ["Вікно закрите", words, "shut"];
  }
  const until = one.window_until;
  return ["Вікно відкрите", `Салон може писати до ${api.time(until)}, ${api.day(until, one.now)}.`, "open"];
}

function about(one) {
  api.paint(card.querySelector(".avatar"), one);
  card.querySelector("h2").textContent = one.name || one.username;
  card.querySelector(".card__name").textContent = `@${one.username}`;
  const [title, words, state] = windowWords(one);
  const box = card.querySelector(".card__window");
  box.className = `card__window card__window--${state}`;
  box.dataset.window = state;
  box.querySelector("b").textContent = title;
  box.querySelector("span").textContent = words;
  hands.setAttribute("aria-checked", String(one.automatic));
  const [bold, note] = $(".card__hands > div").children;
  bold.textContent = one.automatic ? "Відповідає сама" : "Телефон у вас";
  const soon = one.plans.some((plan) => plan.action !== "read");
  const alone = soon ? "Саме зараз думає над відповіддю…" : `Зазвичай ${MANNERS[one.manner]}.`;
  note.textContent = one.automatic ? alone : "Увімкніть, і людина знову відповідатиме сама.";
  const facts = [["Клієнт в Altegio", one.client_id ?? "немає"], ["IGSID", one.igsid]];
  if (one.former_username) facts.unshift(["Раніше", `@${one.former_username}`]);
  const cells = facts.flatMap(([name, value]) => [api.element("dt", "", name), api.element("dd", "", value)]);
  card.querySelector("dl").replaceChildren(...cells);
  $(".strip").replaceChildren("Ви: ", api.element("b", "", one.name || one.username), ` · ${title.toLowerCase()}`);
}

async function refresh() {
  const username = current;
  if (!username) return;
  try {
    const answer = await api.thread(username, versions.thread);
    if (answer && username === current) take(answer);
  } catch (error) {
    if (username !== current) return;
    if (error instanceof TypeError) throw error;
    open("");
    say(error.message);
  }
}

async function poll() {
  try {
    if (Date.now() - lastFull > 30000) {
      versions = { people: "", thread: "" };
      lastFull = Date.now();
    }
    const [answer] = await Promise.all([api.people(versions.people), refresh()]);
    if (answer) {
      versions.people = answer.version;
      list.show(answer);
    }
    if (toast.dataset.lost) {
      delete toast.dataset.lost;
      toast.hidden = true;
    }
  } catch {
    toast.dataset.lost = "yes";
    say("Немає звʼязку з пісочницею. Пробую ще раз…", true);
  }
  setTimeout(poll, document.visibilityState === "visible" ? 1000 : 5000);
}

function grow() {
  const empty = !composer.value.trim();
  send.hidden = empty;
  heart.hidden = !empty;
}

async function write(text) {
  composer.value = "";
  grow();
  if (!(await act("act", { text }))) composer.value = text;
  grow();
}

function welcomeByLink() {
  const word = new URLSearchParams(location.search).get("ref");
  if (!word) return;
  ref.value = word;
  came.hidden = false;
  came.textContent = `Хтось відкрив ig.me/m/${document.body.dataset.salon}?ref=${word}. Чий це телефон? Натисніть на людину, і вона перейде за посиланням.`;
}

composer.addEventListener("input", grow);
composer.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (composer.value.trim()) write(composer.value.trim());
});
$(".write").addEventListener("submit", (event) => {
  event.preventDefault();
  if (composer.value.trim()) write(composer.value.trim());
});
heart.addEventListener("click", () => write("❤️"));
hands.addEventListener("click", () => act("manner", { automatic: !person?.automatic }));
$(".back").addEventListener("click", () => open(""));
$(".info").addEventListener("click", () => {
  const shown = card.classList.toggle("card--shown");
  $(".info").setAttribute("aria-expanded", String(shown));
});
$(".card__close").addEventListener("click", closeCard);
async function scan() {
  came.hidden = true;
  const answer = await act("act", { ref: ref.value.trim() });
  if (!answer) return;
  came.hidden = true;
  history.replaceState({}, "", `/?person=${encodeURIComponent(current)}`);
  closeCard();
  say(answer.opened_window ? "Розмову відкрито: салон отримав посилання, вікно відкрите." : "Розмову відкрито. Напишіть щось або натисніть запитання, і салон отримає посилання.");
}

// A whole address may be pasted: its word is what counts.
ref.addEventListener("input", () => {
  const found = /[?&]ref=([A-Za-z0-9_=-]+)/.exec(ref.value);
  if (found) ref.value = found[1];
});
$(".card__link").addEventListener("submit", (event) => {
  event.preventDefault();
  scan();
});
addEventListener("popstate", () => open(new URLSearchParams(location.search).get("person") || "", { push: false }));

list.start(open);
welcomeByLink();
open(new URLSearchParams(location.search).get("person") || "", { push: false });
poll();
