"use strict";

// On a campaign's page the count and the preview follow the form, without saving it. Without this script the
// buttons beside them open the same as pages.
(() => {
  const WAIT_MS = 700;

  // Which language of the preview is looked at.
  const show = (root, language) => {
    for (const button of root.querySelectorAll("[data-language]")) {
      if (button.dataset.language === language) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    for (const part of root.querySelectorAll("[data-shown]")) part.hidden = part.dataset.shown !== language;
    root.dataset.chosen = language;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-language]");
    if (button) show(button.closest("[data-preview], [data-preview-ready]"), button.dataset.language);
  });

  // What could not be saved stands in a tab: open it, unless one with a fault is open already.
  const openTab = (tab) => document.querySelector(`#tabs-items a[href="#${tab}"]`)?.click();
  document.addEventListener("DOMContentLoaded", () => {
    const faults = document.querySelector("[data-open-tab]");
    if (!faults || faults.querySelector(`[data-to-tab="${CSS.escape(location.hash.slice(1))}"]`)) return;
    openTab(faults.dataset.openTab);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-to-tab]");
    if (link) openTab(link.dataset.toTab);
  });

  // Of the two ways to say when, only the chosen one asks for its numbers.
  const fold = (mode) => {
    for (const [name, of] of [["delay_hours", "hours"], ["delay_days", "next_day"], ["send_at", "next_day"]]) {
      const row = document.querySelector(`.field-${name}`);
      if (row) row.classList.toggle("folded", mode.value !== of);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const mode = document.querySelector("select[name=delay_mode]");
    if (mode) {
      mode.addEventListener("change", () => fold(mode));
      fold(mode);
    }
    for (const ready of document.querySelectorAll("[data-preview-ready]")) show(ready, "uk");
    const live = document.querySelector("[data-campaign]");
    if (!live || !live.querySelector("button")) return;
    const form = live.closest("form");
    const preview = form.querySelector("[data-preview]");
    const folded = form.querySelector("[data-preview-fold]");
    // Where there is no room beside the form it is opened by who wants to see it.
    folded.open = matchMedia("(min-width: 1280px)").matches;
    const part = (name) => live.querySelector(`[data-${name}]`);
    let asked = 0;

    const list = (element, lines) => {
      element.replaceChildren(...lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }));
    };
    const say = (found) => {
      if (found.rule) part("rule").textContent = found.rule.charAt(0).toUpperCase() + found.rule.slice(1);
      if (found.notes) {
        list(part("notes"), found.notes);
        part("notes").hidden = found.notes.length === 0;
      }
      const faults = found.errors || [];
      part("faults").hidden = faults.length === 0;
      list(part("faults").querySelector("ul"), faults);
      part("count").hidden = !found.count;
      if (found.count) part("count").textContent = found.count;
      list(part("reasons"), found.reasons || []);
      part("reasons").hidden = !(found.reasons || []).length;
    };
    const post = (url) => fetch(url, {
      method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, credentials: "same-origin",
    }).then((answer) => (answer.ok ? answer : Promise.reject(new Error(String(answer.status)))));

    const refresh = async () => {
      const mine = ++asked;
      live.setAttribute("aria-busy", "true");
      if (part("count").hidden && part("faults").hidden) say({ count: live.dataset.wait });
      const counted = post(live.dataset.countUrl).then((answer) => answer.json());
      const drawn = post(live.dataset.previewUrl).then((answer) => answer.text());
      try {
        const found = await counted;
        if (mine === asked) say(found);
      } catch {
        if (mine === asked) say({ count: live.dataset.lost });
      }
      try {
        const html = await drawn;
        if (mine !== asked) return;
        preview.innerHTML = html;
        folded.hidden = false;
        form.classList.add("has-preview");
        show(preview, preview.dataset.chosen || "uk");
      } catch { /* The last preview stays. */ }
      if (mine === asked) live.removeAttribute("aria-busy");
    };

    let timer = 0;
    const later = () => { clearTimeout(timer); timer = setTimeout(refresh, WAIT_MS); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    // Select2 tells only jQuery.
    if (window.django && window.django.jQuery) window.django.jQuery(form).on("change", "select", later);
    refresh();
  });
})();
