// Text fields that grow with their text, so that only the page scrolls.

const GROWS = CSS.supports("field-sizing", "content");

/** Makes a text field as high as its text, in browsers that do not do so themselves. */
export function grow(area) {
  if (GROWS || !area) return;
  // Made lower first, or it would never shrink; the page stays where it is meanwhile.
  const { scrollY } = window;
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  scrollTo({ top: scrollY, behavior: "instant" });
}
