"use strict";

// Unfold presses on plain text and pictures. Here they become buttons for the keyboard and for a reader's voice.
// Alpine starts after this script and reads the attributes that are added.
(() => {
  const words = document.currentScript.dataset;
  const NAMES = {
    dock_to_right: words.menu, close: words.close, computer: words.theme, light_mode: words.theme,
    dark_mode: words.theme, visibility: words.password, visibility_off: words.password, search: words.search,
    manage_search: words.search,
  };
  const ICON = ".material-symbols-outlined";
  const NATIVE = "a[href], button, input, select, textarea, summary, label";
  const TOGGLE = /^(\w+)\s*=\s*!\1\b/;

  function makeButton(element) {
    const toggled = element.getAttribute("x-on:click").match(TOGGLE);
    let button = element;
    if (/^H[1-6]$/.test(element.tagName)) {
      // A heading stays one; what it says becomes the button inside it.
      button = document.createElement("span");
      button.className = "heading-button";
      button.append(...element.childNodes);
      element.append(button);
    }
    if (!button.matches(NATIVE)) {
      button.setAttribute("role", "button");
      button.setAttribute("tabindex", "0");
      button.dataset.pressed = "by-keys";
    }
    if (toggled) button.setAttribute("x-bind:aria-expanded", toggled[1]);
  }

  // A button with nothing but an icon is given a name by it.
  function nameByIcon(element) {
    if (element.title || element.hasAttribute("aria-label")) return;
    const icons = [...element.querySelectorAll(ICON)];
    if (element.matches(ICON)) icons.push(element);
    const rest = icons.reduce((text, icon) => text.replace(icon.textContent, ""), element.textContent);
    if (!icons.length || rest.trim() || element.querySelector("img[alt]:not([alt=''])")) return;
    // Alpine draws some icons itself, out of an expression with their names in it.
    const drawn = icons.map((icon) => icon.textContent + icon.outerHTML).join(" ");
    const icon = Object.keys(NAMES).find((name) => new RegExp(`\\b${name}\\b`).test(drawn));
    element.setAttribute("aria-label", NAMES[icon] || words.more);
  }

  function improve(root) {
    // What lies behind a window and closes it is for the mouse: the Escape key does the same.
    root.querySelectorAll("[x-on\\:click]:not(#changelist-filter-close)").forEach(makeButton);
    root.querySelectorAll("button, a[href], [role=button]").forEach(nameByIcon);
    // Icons are drawn from words: a voice would read them.
    for (const icon of root.querySelectorAll(`${ICON}:not([role])`)) icon.setAttribute("aria-hidden", "true");
  }

  improve(document);
  document.getElementById("nav-sidebar")?.parentElement.parentElement.classList.add("menu-of-phone");
  document.addEventListener("htmx:afterSwap", (event) => improve(event.target));

  document.addEventListener("keydown", (event) => {
    if (event.target.dataset?.pressed !== "by-keys" || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.target.click();
  });

  // Escape closes the menu of a phone and the one of the user, as it closes Unfold's own windows.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !window.Alpine) return;
    for (const [state, where] of [["sidebarMobileOpen", "body"], ["openUserLinks", "[x-data*=openUserLinks]"], ["openTheme", "[x-data*=openTheme]"]]) {
      const element = document.querySelector(where);
      if (!element || !window.Alpine.$data(element)[state]) continue;
      window.Alpine.$data(element)[state] = false;
      element.querySelector("[aria-expanded]")?.focus();
    }
  });

  // What is dimmed behind the menu of a phone closes it.
  document.addEventListener("click", (event) => {
    if (event.target.matches(".menu-of-phone")) window.Alpine.$data(document.body).sidebarMobileOpen = false;
  });

  // The list's filters lie over the page: the keyboard goes into them, and back to their button.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest('[x-on\\:click="filterOpen = true"]');
    if (!opener) return;
    const sheet = document.getElementById("changelist-filter");
    requestAnimationFrame(() => sheet.querySelector("input:not([type=hidden]), select, a, button")?.focus());
    const back = (key) => {
      if (key.key !== "Escape") return;
      document.removeEventListener("keydown", back);
      opener.focus();
    };
    document.addEventListener("keydown", back);
  });

  // They cover most of a phone: a cross closes them there.
  function closeByCross(sheet) {
    const cross = document.createElement("button");
    cross.type = "button";
    cross.className = "filter-cross";
    cross.setAttribute("aria-label", words.close);
    cross.innerHTML = '<span class="material-symbols-outlined" aria-hidden="true">close</span>';
    cross.addEventListener("click", () => {
      document.getElementById("changelist-filter-close").click();
      document.querySelector('[x-on\\:click="filterOpen = true"]')?.focus();
    });
    sheet.lastElementChild.append(cross);
  }
  const filters = document.getElementById("changelist-filter");
  if (filters) closeByCross(filters);

  // A list to search in (select2) stands beside its label and does not know it.
  function nameChoices() {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const label = document.querySelector(`label[for="${select.id}"]`);
      const shown = select.parentElement.querySelector(".select2-selection__rendered");
      if (!label || !shown) continue;
      label.id ||= `${select.id}-label`;
      shown.setAttribute("aria-labelledby", label.id);
      shown.closest(".select2-selection").setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    }
  }
  window.addEventListener("load", nameChoices);
  document.addEventListener("formset:added", () => setTimeout(nameChoices));

  // In place of the drawn scroll bars, which only `app.js` asks for: the chosen line of a long menu is in view.
  window.SimpleBar = { instances: new Map() };
  window.addEventListener("load", () => {
    document.querySelector("#nav-sidebar-apps a.active")?.scrollIntoView({ block: "nearest" });
  });
})();
