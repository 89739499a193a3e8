// One person's phone: the conversation, and what can be tapped in it.

import { day, dayKey, element, time } from "./api.js";

const box = document.querySelector(".thread");
const salon = document.body.dataset.salon;
const GAP = 45 * 60 * 1000;
const heart = '<svg viewBox="0 0 24 24"><path d="M12 20s-7.5-4.6-9-9.3C1.9 7 4.3 4.5 7.2 4.5c2 0 3.7 1.1 4.8 2.9 1.1-1.8 2.8-2.9 4.8-2.9 2.9 0 5.3 2.5 4.2 6.2C19.5 15.4 12 20 12 20Z"/></svg>';
const back = '<svg viewBox="0 0 24 24"><path d="M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6"/></svg>';
const onlyEmoji = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,8}$/u;

let drawn = "";
let low = true;

box.addEventListener("scroll", () => {
  low = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}, { passive: true });
new ResizeObserver(() => {
  if (low) box.scrollTop = box.scrollHeight;
}).observe(box);

function profile() {
  const top = element("div", "thread__salon");
  const avatar = element("span", "avatar avatar--salon", "С");
  avatar.setAttribute("aria-hidden", "true");
  top.append(avatar, element("b", "", salon), element("span", "", "Салон краси · Instagram"));
  return top;
}

function content(message, act) {
  const bubble = element("div", "bubble");
  bubble.dataset.testid = "bubble";
  bubble.dataset.from = message.from_salon ? "salon" : "person";
  bubble.dataset.mid = message.mid;
  if (message.kind === "story_reply") bubble.append(element("span", "kind", "Відповідь на історію"));
  if (message.title) bubble.append(element("b", "", message.title));
  bubble.append(message.text || (message.title ? "" : "Вкладення"));
  if (onlyEmoji.test(message.text) && /\p{Extended_Pictographic}/u.test(message.text) && message.text.length < 9) {
    bubble.classList.add("bubble--emoji");
  }
  if (message.buttons.length) bubble.append(buttons(message, act));
  if (message.reaction) bubble.append(element("span", "reaction", message.reaction));
  return bubble;
}

function buttons(message, act) {
  const all = element("div", "buttons");
  message.buttons.forEach((button, index) => {
    const made = element(button.type === "web_url" ? "a" : "button", "", button.title);
    if (button.type === "web_url") Object.assign(made, { href: button.url, target: "_blank", rel: "noopener" });
    else made.addEventListener("click", () => act("act", { button: index }));
    all.append(made);
  });
  return all;
}

function tool(message, act) {
  const made = element("button", "tool");
  made.type = "button";
  if (message.from_salon) {
    const liked = Boolean(message.reaction);
    made.dataset.testid = "react";
    made.innerHTML = heart;
    made.setAttribute("aria-label", liked ? "Забрати реакцію" : "Поставити сердечко");
    made.addEventListener("click", () => act("react", { mid: message.mid, emoji: liked ? "" : "❤️" }));
    return made;
  }
  made.dataset.testid = "unsend";
  made.innerHTML = back;
  made.setAttribute("aria-label", "Скасувати надсилання");
  made.addEventListener("click", () => {
    if (made.classList.contains("tool--ask")) act("unsend", { mid: message.mid });
    made.classList.add("tool--ask");
    made.textContent = "Скасувати?";
  });
  made.addEventListener("blur", () => {
    made.classList.remove("tool--ask");
    made.innerHTML = back;
  });
  return made;
}

function lines(person, act) {
  const all = [];
  let before = null;
  for (const message of person.messages) {
    const late = !before || Date.parse(message.at) - Date.parse(before.at) > GAP;
    if (late || dayKey(message.at) !== dayKey(before.at)) {
      all.push(element("p", "day", `${day(message.at, person.now)}, ${time(message.at)}`));
    }
    const line = element("div", "line");
    line.classList.toggle("line--mine", !message.from_salon);
    line.classList.toggle("line--first", Boolean(before) && before.from_salon !== message.from_salon);
    line.classList.toggle("line--reacted", Boolean(message.reaction));
    line.append(content(message, act), tool(message, act));
    all.push(line);
    before = message;
  }
  if (before?.from_salon) {
    all.push(element("p", "seen", before.seen ? "Прочитано" : "Доставлено, ще не прочитано"));
  }
  return all;
}

function chips(titles, key, testid, act) {
  const row = element("div", key === "ice_breaker" ? "chips chips--ice" : "chips");
  titles.forEach((title, index) => {
    const chip = element("button", "", title);
    chip.type = "button";
    chip.dataset.testid = testid;
    chip.addEventListener("click", () => {
      for (const one of row.children) one.disabled = true;
      act("act", { [key]: index });
    });
    row.append(chip);
  });
  return row;
}

export function draw(person, act, fresh) {
  const { messages, quick_replies: replies, ice_breakers: ice, menu, pending_ref: ref, username } = person;
  const text = JSON.stringify([username, messages, replies, ice, menu, ref, dayKey(person.now)]);
  if (text === drawn) return;
  drawn = text;
  if (fresh) low = true;
  const stay = low;
  box.classList.toggle("thread--new", !messages.length);
  const parts = [];
  if (messages.length < 12) parts.push(profile());
  parts.push(...lines(person, act));
  if (ref) {
    const words = `Ви відкрили розмову за посиланням (ref ${ref}). Салон дізнається про це з вашим першим повідомленням.`;
    parts.push(element("p", "notice", words));
  }
  if (ice.length) parts.push(chips(ice, "ice_breaker", "ice-breaker", act));
  if (replies.length) parts.push(chips(replies, "quick_reply", "quick-reply", act));
  if (menu.length && messages.length) parts.push(chips(menu, "menu", "menu-item", act));
  box.replaceChildren(...parts);
  if (stay) box.scrollTop = box.scrollHeight;
}
