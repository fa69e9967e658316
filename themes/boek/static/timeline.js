// The timeline by municipality; the address keeps the choice.
"use strict";
(() => {
  const all = (query) => document.querySelectorAll(query);
  const [select] = all(".choose select");

  const show = () => {
    const { search } = location;
    select.value = new URLSearchParams(search).get(select.name);
    select.value ||= "";
    for (const item of all("[data-in]")) {
      const { unit, in: within } = item.dataset;
      const number = +(` ${within}`.match(` ${select.value}:(\\d+)`)?.[1] ?? 0);
      item.toggleAttribute("hidden", !number);
      if (unit) {
        item.lastElementChild.textContent = number;
        item.querySelector(".bar")?.setAttribute("width", unit * number);
      }
    }
    for (const link of all(".pager a, a[data-unit]")) {
      link.setAttribute("href", link.getAttribute("href").replace(/(\?[^#]*)?(#|$)/, `${search}$2`));
    }
  };

  select.onchange = () => {
    history.pushState(null, "", select.value ? `?${select.name}=${select.value}` : location.pathname);
    show();
  };
  onpopstate = show;
  select.closest(".choose").hidden = false;
  show();
})();
