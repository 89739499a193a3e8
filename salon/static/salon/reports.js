"use strict";

// While another report is counted the page says so: one of years takes seconds.
(() => {
  const words = document.currentScript.dataset.counting;
  // What comes at once needs no sign.
  const PATIENCE = 300;
  let timer = 0;

  function begin() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const sign = document.createElement("p");
      sign.className = "report-busy";
      sign.setAttribute("role", "status");
      sign.textContent = words;
      document.body.append(sign);
    }, PATIENCE);
  }

  // A file comes while the page stays: of it the browser itself tells.
  function leadsToReport(event) {
    const link = event.target.closest("#content a[href]");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey;
    return link && !elsewhere && link.pathname === location.pathname && !new URLSearchParams(link.search).has("file");
  }

  document.addEventListener("click", (event) => { if (leadsToReport(event)) begin(); });
  document.addEventListener("submit", (event) => { if (event.target.matches(".report-filters")) begin(); });
  // The way back shows the page as it was left.
  window.addEventListener("pageshow", () => {
    clearTimeout(timer);
    document.querySelectorAll(".report-busy").forEach((sign) => sign.remove());
  });
})();
