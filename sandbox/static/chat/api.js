// Talking to the sandbox, and small words about time.

const base = "/_chat/people";

async function answer(response) {
  if (response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `Помилка ${response.status}`);
  return body;
}

export const people = (version) => fetch(`${base}?version=${version}`).then(answer);

export const thread = (username, version) =>
  fetch(`${base}/${encodeURIComponent(username)}?version=${version}`).then(answer);

export const post = (username, what, body = {}) =>
  fetch(`${base}/${encodeURIComponent(username)}/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).then(answer);

const zone = { timeZone: "Europe/Kyiv" };
const hour = new Intl.DateTimeFormat("uk-UA", { ...zone, hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("uk-UA", { ...zone, day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("uk-UA", { ...zone, day: "numeric", month: "short" });
const key = new Intl.DateTimeFormat("sv-SE", zone);

export const time = (iso) => hour.format(new Date(iso));

export function dayKey(iso) {
  return key.format(new Date(iso));
}

export function day(iso, now) {
  const passed = Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(iso))) / 86400000);
  if (passed === 0) return "сьогодні";
  if (passed === 1) return "вчора";
  if (passed === -1) return "завтра";
  return date.format(new Date(iso));
}

export function ago(iso, now) {
  const passed = Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(iso))) / 86400000);
  if (passed <= 0) return time(iso);
  return passed === 1 ? "вчора" : short.format(new Date(iso)).replace(".", "");
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function paint(avatar, person) {
  avatar.textContent = [...(person.name || person.username.replace(/[^\p{L}\d]/gu, "") || "?")][0].toUpperCase();
  avatar.style.setProperty("--hue", Number(person.igsid.slice(-6)) % 360);
  avatar.classList.toggle("avatar--open", person.window_open);
}
