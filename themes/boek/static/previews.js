// On names, words and notes: what they are about, without leaving the text. With a mouse or the keyboard by itself, on
// a touch screen at the first tap, with a link to go there (https://www.w3.org/TR/WCAG22/#content-on-hover-or-focus).
(() => {
  "use strict";
  const on = (name, action) => addEventListener(name, action, true);
  const box = document.querySelector("#_preview");
  if (!box.showPopover) return;
  const [told, go] = box.children;
  const texts = [...document.querySelector("#_previews").content.children];
  let shown, timer, pointer;

  // Where a list or a note beside the text says the same already, nothing is shown.
  function preview(link) {
    const address = link.getAttribute("href");
    if (!link.matches(".footnote-ref, .tie")) return texts.find(({ dataset }) => dataset.of === address);
    const beside = link.closest("sup")?.nextElementSibling;
    if (beside?.matches(".sidenote") && beside.offsetParent) return null;
    return document.getElementById(decodeURIComponent(address.slice(1)));
  }

  const linkAt = ({ target }) => target.closest?.("main a[href]:not(.entries a, .preview a)");

  function hide() {
    clearTimeout(timer);
    if (!shown) return;
    if (box.contains(document.activeElement)) shown.focus({ preventScroll: true });
    shown.removeAttribute("aria-describedby");
    box.hidePopover();
    shown = null;
  }

  function show(link, { innerHTML, lang }, { clientY: y }) {
    hide();
    shown = link;
    Object.assign(told, { innerHTML, lang });
    for (const part of told.querySelectorAll("[id]")) part.removeAttribute("id");
    go.hidden = pointer !== "touch";
    go.firstChild.href = link.getAttribute("href");
    link.setAttribute("aria-describedby", box.id);
    box.showPopover();
    // A link may run over several lines; that of a relation has the whole arrow, and its mark in a badge.
    const lines = [...(link.querySelector(".badge") ?? link).getClientRects()];
    const { left, top, bottom } = lines.find(({ top, bottom }) => y >= top && y <= bottom) ?? lines[0];
    const height = box.offsetHeight;
    const above = bottom + height > innerHeight && top > height;
    const x = Math.max(8, Math.min(left, document.body.clientWidth - box.offsetWidth - 8));
    box.style = `left:${scrollX + x}px;top:${scrollY + (above ? top - height : bottom)}px`;
  }

  // Something was pointed at, or has the focus.
  function meet(event, wait) {
    const link = linkAt(event);
    clearTimeout(timer);
    if (box.contains(event.target) || (link && link === shown)) return;
    const text = link && preview(link);
    const act = () => (text ? show(link, text, event) : shown?.matches(":focus-visible") || hide());
    // The focus may scroll the page below a pointer that rests: what that comes upon must not undo it.
    timer = wait ? setTimeout(act, wait) : act();
  }
  on("pointerover", (event) => event.pointerType !== "touch" && meet(event, 300));
  on("focusin", (event) => pointer || meet(event));
  on("keydown", ({ key }) => {
    pointer = "";
    if (key === "Escape") hide();
  });
  on("pointerdown", (event) => {
    pointer = event.pointerType;
    if (linkAt(event) !== shown && !box.contains(event.target)) hide();
  });
  on("click", (event) => {
    const link = linkAt(event);
    const text = pointer === "touch" && link && link !== shown && preview(link);
    if (!text) return box.contains(event.target) && hide();
    event.preventDefault();
    show(link, text, event);
    // A screen reader goes on here.
    box.focus();
  });
})();
