// Requests to the server of the desk, with error messages for the writer.

const bench = document.getElementById("bench");
export const own = bench.dataset.own;
export const words = JSON.parse(bench.dataset.words);

// Identifies this form, so that the server skips previews that a newer request supersedes.
const formName = crypto.randomUUID();
let token = document.querySelector('meta[name="verhalen-token"]').content;

/** A failed request; the message is for the writer. */
export class RequestError extends Error {}

/** A text with its placeholders filled in. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (slot, name) => values[name] ?? slot);
}

/** A time in milliseconds, in words. */
export function formatTime(time) {
  return new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
}

/** The JSON of a GET request. */
export async function getJson(path) {
  const response = await request(`${own}desk/${path}`, {});
  return response.json();
}

/** The HTML of a GET request. */
export async function getHtml(path) {
  const response = await request(`${own}desk/${path}`, {});
  return response.text();
}

/** The JSON answer to a POST request with an object, sent as JSON, or a file. */
export async function send(path, payload, headers = {}, signal = undefined) {
  const body = payload instanceof Blob ? payload : JSON.stringify(payload);
  const response = await request(`${own}desk/${path}`, { method: "POST", body, headers, signal });
  return response.json();
}

async function request(address, options) {
  let response = await attempt(address, options);
  if (response.status === 403 && (await renewToken())) response = await attempt(address, options);
  if (response.ok || response.status === 409 || response.status === 422) return response;
  const reasons = { 400: "refused", 403: "otherRun", 408: "noConnection", 413: "tooLarge" };
  throw new RequestError(words[reasons[response.status] ?? "broken"]);
}

async function attempt(address, options) {
  try {
    const headers = { "Content-Type": "application/json", ...options.headers, "X-Verhalen-Token": token, "X-Verhalen-Form": formName };
    return await fetch(address, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError(words.noConnection);
  }
}

/** Gets the token of a restarted server, if its new link has been opened in another tab. */
async function renewToken() {
  const response = await attempt(`${own}desk/`, {});
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const newToken = page.querySelector('meta[name="verhalen-token"]')?.content;
  if (!newToken || newToken === token) return false;
  token = newToken;
  return true;
}
