// The form works without this. With it a tap on an answer is enough, and a second tap sends nothing twice.
(() => {
    const form = document.querySelector("[data-form]");
    if (!form) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const shown = performance.now();
    let tapped = false, sending;

    // Only a tap or a click sends: with the arrow keys one looks through the answers first.
    form.addEventListener("pointerup", (event) => {
        tapped = Boolean(event.target.closest(".choice"));
    });
    form.addEventListener("click", (event) => {
        if (!event.target.matches("input[type=radio]") || !tapped) return;
        tapped = false;
        clearTimeout(sending);
        sending = setTimeout(() => form.requestSubmit(), calm ? 0 : 260);
    });
    // Who taps an answer and then the button means the page before: that one is gone by now, and this one, of which
    // nothing can have been read yet, is not to be passed over.
    const meantBefore = (button) => performance.now() - shown < 1000 && button?.name !== "skip"
        && !new FormData(form).get("value");
    form.addEventListener("submit", (event) => {
        if (form.getAttribute("aria-busy") === "true" || meantBefore(event.submitter)) {
            event.preventDefault();
            return;
        }
        form.setAttribute("aria-busy", "true");
    });
    // Back from the next page: the browser may show this one as it was left.
    addEventListener("pageshow", () => form.removeAttribute("aria-busy"));
})();
