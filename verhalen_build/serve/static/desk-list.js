// The list, as one types: the same page is asked for with other words, and only its results are shown anew.

const PAUSE = 150;
const form = document.querySelector("form.search");
let timer = 0;
let asked = 0;

async function search() {
  const number = (asked += 1);
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const response = await fetch(address).catch(() => null);
  if (!response?.ok || number !== asked) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["found", "results"]) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  history.replaceState(null, "", address);
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
