// Copy the text and open the client's Direct: one click. The link opens by itself; we copy, and tell who took it.
function copied(field) {
  field.focus();
  field.select();
  if (document.execCommand("copy")) return; // At once: the new tab takes the focus away.
  navigator.clipboard?.writeText(field.value);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-copy-open]");
  if (!link) return;
  if (link.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  const row = link.closest("[data-hand]");
  copied(row.querySelector("textarea"));
  const body = new FormData(link.closest("form"));
  body.set("do", "taken");
  fetch(location.pathname, { method: "POST", body, keepalive: true }).then((answer) => {
    if (answer.status === 409) location.reload(); // Meanwhile asked otherwise, or taken off the list.
  });
  row.querySelector("[data-taken]").hidden = false;
  row.classList.add("hand-copied");
});
