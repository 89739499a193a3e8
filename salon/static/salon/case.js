// How many characters of a reply still fit, or are too many: Instagram counts bytes, and people count letters.
// A Ukrainian letter is two bytes; only where the text so far is all of single bytes is room counted by one.
document.querySelectorAll("[data-bytes]").forEach((form) => {
  const text = form.querySelector("textarea");
  const left = form.querySelector("[data-left]");
  const most = Number(form.dataset.bytes);
  const size = (words) => new TextEncoder().encode(words).length;
  const over = (words) => {
    let rest = size(words) - most;
    let count = 0;
    for (const letter of [...words].reverse()) {
      if (rest <= 0) break;
      rest -= size(letter);
      count += 1;
    }
    return count;
  };
  const room = (words) => {
    const taken = size(words);
    return Math.floor((most - taken) / (taken && taken === words.length ? 1 : 2));
  };
  const count = () => {
    const words = text.value.trim();
    const many = over(words);
    left.textContent = many ? `${left.dataset.over}: ${many}` : `${left.dataset.words}: ${room(words)}`;
    left.classList.toggle("case-over", many > 0);
  };
  text.addEventListener("input", count);
  count();
});
