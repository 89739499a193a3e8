"use strict";

// Search everywhere. Ctrl-K by the key itself: on a Ukrainian keyboard it writes another letter.
document.addEventListener("DOMContentLoaded", () => {
  const finder = document.getElementById("finder");
  if (!finder) return;
  const input = finder.querySelector("input");
  const lines = finder.querySelector("[role=listbox]");
  const said = finder.querySelector("[role=status]");
  let waiting = null;
  let asked = null;
  let shownFor = null;

  const options = () => [...lines.querySelectorAll("[role=option]")];
  const chosen = () => lines.querySelector("[aria-selected=true]");

  const choose = (line) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!line) return input.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  };

  const show = (html) => {
    lines.innerHTML = html;
    const found = lines.querySelector(".found");
    said.textContent = found ? found.dataset.said : "";
    const any = options();
    lines.hidden = any.length === 0;
    input.setAttribute("aria-expanded", String(any.length > 0));
    lines.scrollTop = 0;
    choose(input.value.trim() ? any[0] : null);
  };

  const ask = async (text) => {
    asked?.abort();
    asked = new AbortController();
    finder.classList.add("finder-busy");
    try {
      const query = new URLSearchParams({ part: "1", q: text });
      const answer = await fetch(`${finder.dataset.url}?${query}`, { signal: asked.signal, credentials: "same-origin" });
      // Who was logged out in the meantime is sent to the log-in page, and so is the whole page.
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
      shownFor = text;
    } catch (error) {
      if (error.name === "AbortError") return;
      show("");
      said.textContent = finder.dataset.failed;
    }
    finder.classList.remove("finder-busy");
  };

  const askSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(input.value), 150);
  };

  const open = () => {
    if (!finder.open) finder.showModal();
    input.focus();
    input.select();
    if (shownFor !== input.value) ask(input.value);
  };

  const go = async (inNewTab) => {
    // What was typed last counts, even when Enter is faster than the answer.
    if (shownFor !== input.value) {
      clearTimeout(waiting);
      await ask(input.value);
    }
    const line = chosen() || options()[0];
    if (!line) return;
    if (inNewTab) window.open(line.href, "_blank", "noopener");
    else location.assign(line.href);
  };

  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (finder.open) finder.close();
    else open();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-finder-open]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
    // A click on the backdrop is one on the dialog itself.
    if (event.target === finder || event.target.closest("[data-finder-close]")) finder.close();
  });

  input.addEventListener("input", askSoon);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = options();
      const place = all.indexOf(chosen()) + step;
      if (all.length) choose(all[(place + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      go(event.ctrlKey || event.metaKey);
    }
  });
  lines.addEventListener("mousemove", (event) => {
    const line = event.target.closest("[role=option]");
    if (line && line !== chosen()) choose(line);
  });
});
