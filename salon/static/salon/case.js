// How many bytes of a reply are left: Instagram counts bytes, and a Ukrainian letter is two.
document.querySelectorAll("[data-bytes]").forEach((form) => {
  const text = form.querySelector("textarea");
  const left = form.querySelector("[data-left]");
  const most = Number(form.dataset.bytes);
  const count = () => {
    const rest = most - new TextEncoder().encode(text.value.trim()).length;
    left.textContent = `${rest} ${left.dataset.words}`;
    left.classList.toggle("case-over", rest < 0);
  };
  text.addEventListener("input", count);
  count();
});
