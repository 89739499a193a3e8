"use strict";

// On a phone Unfold turns rows into cards and writes the column's name before each value: begin it with a capital.
document.addEventListener("DOMContentLoaded", () => {
  for (const cell of document.querySelectorAll("#result_list td[data-label], #result_list th[data-label]")) {
    const label = cell.dataset.label.trim();
    cell.dataset.label = label.charAt(0).toUpperCase() + label.slice(1);
  }
});

// Unfold draws its buttons as links. Those that change something are sent by POST, with the page's token.
document.addEventListener("click", (event) => {
  const button = event.target.closest("a[data-post]");
  if (!button) return;
  event.preventDefault();
  const form = document.createElement("form");
  form.method = "post";
  form.action = button.href;
  form.append(document.querySelector("input[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
});
