// Shows one of two drawings at a time, with buttons; without this script they are below each other.
(() => {
  "use strict";
  for (const states of document.querySelectorAll("[data-switch]")) {
    const bar = states.querySelector(".switch");
    const buttons = [...bar.querySelectorAll("button")];
    const figures = states.querySelectorAll("figure");
    const show = (chosen) => {
      buttons.forEach((button, place) => {
        button.setAttribute("aria-pressed", String(place === chosen));
        figures[place].hidden = place !== chosen;
      });
    };
    buttons.forEach((button, place) => button.addEventListener("click", () => show(place)));
    bar.hidden = false;
    show(0);
  }
})();
