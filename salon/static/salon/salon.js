"use strict";

// On a phone Unfold turns rows into cards and writes the column's name before each value: begin it with a capital.
document.addEventListener("DOMContentLoaded", () => {
  for (const cell of document.querySelectorAll("#result_list td[data-label], #result_list th[data-label]")) {
    const label = cell.dataset.label.trim();
    cell.dataset.label = label.charAt(0).toUpperCase() + label.slice(1);
  }
});

// A cell with a dash says nothing: on a phone, where each cell is a line, it is left out.
document.addEventListener("DOMContentLoaded", () => {
  for (const cell of document.querySelectorAll("#result_list td[data-label]")) {
    if (cell.textContent.trim() === "–") cell.classList.add("cell-nothing");
  }
});

// Unfold draws its buttons as links. Those that change something are sent by POST, with the page's token.
document.addEventListener("click", (event) => {
  const button = event.target.closest("a[data-post]");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.ask && !window.confirm(button.dataset.ask)) return;
  const form = document.createElement("form");
  form.method = "post";
  form.action = button.href;
  form.append(document.querySelector("input[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
});

// Copy what a button names. Without a secure address there is no clipboard: then the text is selected instead.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 1500);
    return;
  }
  const shown = button.parentElement.querySelector("code");
  if (shown) getSelection().selectAllChildren(shown);
});

// What is done to chosen rows asks first, in the words of its choice. Deleting has a page of its own that asks.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "changelist-form" || event.submitter?.name === "_save") return;
  const chosen = event.target.querySelector("select[name=action]")?.selectedOptions[0];
  if (!chosen?.value || chosen.value === "delete_selected") return;
  const across = event.target.querySelector("input[name=select_across]")?.value === "1";
  const count = event.target.querySelectorAll("input.action-select:checked").length;
  const words = across ? event.target.querySelector("span.all")?.textContent.trim() : count;
  if (count && !window.confirm(`${chosen.text.trim()}: ${words}?`)) event.preventDefault();
});

// A deed that hurts asks first, by the name of who is chosen where that matters. An incomplete form says so itself.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ask], button[data-ask-narrow]");
  if (!button || (button.dataset.askOf && !button.form.checkValidity())) return;
  // A sign without its word, beside others, is hit by a thumb that meant its neighbour.
  if (button.dataset.askNarrow && !matchMedia("(max-width: 767px)").matches) return;
  const chosen = button.dataset.askOf && button.form.querySelector(`input[name="${button.dataset.askOf}"]:checked`);
  const words = (button.dataset.ask || button.dataset.askNarrow).replace("{who}", chosen ? chosen.dataset.who : "");
  if (!window.confirm(words)) event.preventDefault();
});

// Of the tabs within a form the chosen one says so, and saving opens it again; one that holds a fault is open already.
document.addEventListener("DOMContentLoaded", () => {
  const tabs = [...document.querySelectorAll("form nav > a:not([href])")];
  if (!tabs.length) return;
  const kept = `open tab of ${location.pathname}`;
  const press = (chosen) => {
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab === chosen));
  };
  for (const tab of tabs) tab.addEventListener("click", () => press(tab));
  press(tabs.find((tab) => tab.classList.contains("active")) || tabs[0]);
  tabs[0].closest("form").addEventListener("submit", () => {
    sessionStorage.setItem(kept, tabs.findIndex((tab) => tab.getAttribute("aria-pressed") === "true"));
  });
  const before = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  if (before !== null && !tabs.some((tab) => tab.querySelector("[data-testid=error-count]"))) tabs[before]?.click();
});
