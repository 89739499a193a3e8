"use strict";

// Parts of the first page come after it. One that could not be fetched says so and can be tried again; one
// that is only looked at anew keeps what it showed.
const skeletons = new WeakMap();

function partOf(event) {
  return event.target instanceof Element ? event.target.closest("[data-part]") : null;
}

function failed(event) {
  const part = partOf(event);
  if (!part || part.querySelector(":scope > .part-error")) return;
  const error = document.getElementById("part-error").content.cloneNode(true);
  error.querySelector(".part-error").setAttribute("role", "alert");
  if (part.getAttribute("aria-busy") === "true") part.replaceChildren(error);
  else part.prepend(error);
  part.removeAttribute("aria-busy");
}

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, failed);

// A page that nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = partOf(event);
  if (!part) return;
  if (document.hidden && !part.hasAttribute("aria-busy")) event.preventDefault();
  if (part.getAttribute("aria-busy") === "true" && !skeletons.has(part)) skeletons.set(part, part.innerHTML);
});

// Who was logged out meanwhile gets the log-in page, not a piece of it inside this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!partOf(event) || !new URL(event.detail.xhr.responseURL).pathname.includes("/login/")) return;
  event.preventDefault();
  location.reload();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const part = partOf(event);
  if (part) part.removeAttribute("aria-busy");
});

document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-again]");
  if (!again) return;
  const part = again.closest("[data-part]");
  if (!part.hasAttribute("hx-get")) {
    location.reload();
    return;
  }
  if (skeletons.has(part)) {
    part.innerHTML = skeletons.get(part);
    part.setAttribute("aria-busy", "true");
  }
  window.htmx.ajax("GET", part.getAttribute("hx-get"), { target: part, swap: "innerHTML", source: part });
});

// What opens over the page is closed by a click beside it, and by Escape, which leads back to its key.
const OPEN = ".said-tags[open], .home-custom[open]";
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(OPEN)) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(OPEN);
  if (!open) return;
  open.removeAttribute("open");
  open.querySelector("summary").focus();
});
