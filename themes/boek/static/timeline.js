// The timeline by municipality; the choice stands in the address.
"use strict";
(() => {
  const all = (what) => document.querySelectorAll(what);
  const [select] = all(".choose select");

  const show = () => {
    select.value = new URLSearchParams(location.search).get(select.name);
    select.value ||= "";
    const totals = {};
    for (const item of all("[data-in]")) {
      const { lane, unit, in: within } = item.dataset;
      const number = +(` ${within}`.match(` ${select.value}:(\\d+)`)?.[1] ?? 0);
      item.toggleAttribute("hidden", !number);
      totals[lane] = number + (totals[lane] ?? 0);
      if (unit) {
        item.children[1].setAttribute("width", unit * number);
        item.lastChild.textContent = number;
      }
    }
    for (const one of all("[data-count]")) one.textContent = totals[one.dataset.count] ?? 0;
  };

  select.onchange = () => {
    history.pushState(null, "", `?${select.name}=${select.value}`);
    show();
  };
  addEventListener("popstate", show);
  select.form.hidden = false;
  show();
})();
