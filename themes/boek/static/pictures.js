"use strict";
// Opens a picture large in the page. Without this the link leads to the picture itself, as that of a tall one does.
(() => {
  const dialog = document.querySelector(".large");
  const links = Array.from(document.querySelectorAll("a.enlarge:not(.tall)"));
  if (!dialog || !dialog.showModal || !links.length) return;
  const figure = dialog.querySelector("figure"), [before, after, close] = dialog.querySelectorAll("button");
  let number = 0;

  function show(asked) {
    number = (asked + links.length) % links.length;
    const link = links[number], small = link.querySelector("img"), image = new Image();
    image.src = link.href;
    image.alt = small.alt;
    const caption = link.closest("figure").querySelector("figcaption");
    figure.replaceChildren(image, ...caption ? [caption.cloneNode(true)] : []);
    if (!dialog.open) dialog.showModal();
  }

  function step(by) {
    show(number + by);
    history.replaceState({picture: number}, "");
  }

  const opened = () => history.state && history.state.picture in links;

  // What was opened by going a step further in the history is closed by going back, and not before that is done.
  function leave() {
    if (opened()) history.back();
    else dialog.close();
  }

  links.forEach((link, position) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({picture: position}, "");
    show(position);
  }));
  before.hidden = after.hidden = links.length < 2;
  before.addEventListener("click", () => step(-1));
  after.addEventListener("click", () => step(1));
  close.addEventListener("click", leave);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("keydown", ({key}) => {
    if (key === "ArrowLeft") step(-1);
    if (key === "ArrowRight") step(1);
  });
  dialog.addEventListener("click", ({target}) => {
    if (target === dialog || target === figure) leave();
  });
  dialog.addEventListener("close", () => {
    // The event comes late, when the next picture may be open.
    if (dialog.open) return;
    // A browser may close it without asking.
    if (opened()) history.back();
    links[number].focus();
  });
  const follow = () => opened() ? show(history.state.picture) : dialog.close();
  addEventListener("popstate", follow);
  if (opened()) follow();
})();
