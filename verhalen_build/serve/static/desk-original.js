// The original beside the form of a translation: what is in it may be taken over, to be translated there.

import * as forms from "./desk-form.js";

/** Lets each button take over one field, unless there is something in it already; calls `taken` after that. */
export function takeFromOriginal(record, taken) {
  const original = document.querySelector(".original");
  original?.addEventListener("click", ({ target }) => {
    const key = target.closest("[data-take]")?.dataset.take;
    if (!key) return;
    const { values, body } = record.current;
    const words = JSON.parse(original.dataset.values)[key];
    const isEmpty = key === "body" ? !body?.trim() : forms.isEmpty(values[key] ?? "");
    const control = forms.take(record, key, isEmpty ? words : undefined);
    if (isEmpty) taken(control);
    control.focus();
  });
}
