// Asks the desk's server, and tells in words why there is no answer.

const bench = document.getElementById("bench");
export const own = bench.dataset.own;
export const words = JSON.parse(bench.dataset.words);

// A sketch that was overtaken by a newer one of the same form need not be made.
const formName = crypto.randomUUID();
let token = document.querySelector('meta[name="verhalen-token"]').content;

/** Why there is no answer, as words for the writer. */
export class Trouble extends Error {}

/** Words with their slots filled in. */
export function say(key, given = {}) {
  return words[key].replace(/\{(\w+)\}/g, (slot, name) => given[name] ?? slot);
}

/** The answer to a GET, as data. */
export async function look(path) {
  const response = await reach(`${own}desk/${path}`, {});
  return response.json();
}

/** A piece of a page. */
export async function piece(path) {
  const response = await reach(`${own}desk/${path}`, {});
  return response.text();
}

/** The answer to what is sent: an object as JSON, or a file as it is. */
export async function send(path, what, headers = {}, signal = undefined) {
  const body = what instanceof Blob ? what : JSON.stringify(what);
  const response = await reach(`${own}desk/${path}`, { method: "POST", body, headers, signal });
  return response.json();
}

async function reach(address, options) {
  let response = await attempt(address, options);
  if (response.status === 403 && (await renewed())) response = await attempt(address, options);
  if (response.ok || response.status === 409 || response.status === 422) return response;
  const reasons = { 400: "refused", 403: "otherRun", 408: "noConnection", 413: "tooLarge" };
  throw new Trouble(words[reasons[response.status] ?? "broken"]);
}

async function attempt(address, options) {
  try {
    const headers = { "Content-Type": "application/json", ...options.headers, "X-Verhalen-Token": token, "X-Verhalen-Form": formName };
    return await fetch(address, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(words.noConnection);
  }
}

/** Whether the server was started anew, and the writer has opened its new link in another tab since. */
async function renewed() {
  const response = await attempt(`${own}desk/`, {});
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.querySelector('meta[name="verhalen-token"]')?.content;
  if (!found || found === token) return false;
  token = found;
  return true;
}
