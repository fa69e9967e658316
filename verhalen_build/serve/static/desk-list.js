// Search while typing: the same page is requested with another query, and only its results are replaced.

const PAUSE = 150;
const form = document.querySelector("form.search");
let timer = 0;
let latest = 0;

async function search() {
  const number = (latest += 1);
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const response = await fetch(address).catch(() => null);
  if (!response?.ok || number !== latest) return;
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
