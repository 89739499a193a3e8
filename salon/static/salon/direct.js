// Copying a link, and printing a sheet.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const field = copy.parentElement.querySelector("input");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // Without https there is no clipboard to write to.
    }
    const word = copy.textContent;
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = word; }, 2000);
  }
  if (event.target.closest("[data-print]")) print();
});
