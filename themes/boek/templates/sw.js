{% if view.version %}
"use strict";
{# Pages are asked of the network first. What is kept is shown only where that fails, and the page says so. #}
const {scope} = self.registration;
const MINE = `verhalen ${scope} `, NAME = MINE + {{ view.version|json }};
const UNREAD = scope + {{ view.unread|json }}, STATIC = {{ view.static|json }}.map((path) => scope + path);
const PICTURES = scope + {{ view.pictures|json }};
const MOST = 200, LARGEST = 2e6;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  await cache.addAll([UNREAD, ...STATIC].map((address) => new Request(address, {cache: "no-cache"})));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(MINE) && name !== NAME) await caches.delete(name);
  await self.clients.claim();
  {# Not waited for: no page is answered before this is done. #}
  keepOpenPages().catch(() => {});
})()));

self.addEventListener("fetch", (event) => {
  const {request} = event;
  if (request.method !== "GET" || request.headers.has("range") || !isOurs(request.url)) return;
  event.respondWith(STATIC.includes(request.url) ? fixed(request) : read(event));
});

const isOurs = (address) => address.startsWith(scope) && !address.includes("/pagefind/");
const sizeless = (address) => address.startsWith(PICTURES) && address.slice(PICTURES.length).replace(/^\d+(-webp)?/, "");
const keyOf = (address) => address.replace(/[?#].*$/s, "").replace(/(^|\/)index\.html$/, "$1");
const isPage = (answer) => (answer.headers.get("content-type") || "").startsWith("text/html");
const asHtml = (html) => new Response(html, {headers: {"content-type": "text/html; charset=utf-8"}});

{# The address of such a file changes with what is in it. #}
async function fixed(request) {
  return await (await caches.open(NAME)).match(request) || fetch(request);
}

async function read(event) {
  const {request} = event, key = keyOf(request.url);
  let answer;
  try {
    answer = await fetch(request.url, {cache: "no-cache", signal: request.signal});
  } catch (error) {
    return kept(key, request);
  }
  if (answer.redirected && request.mode === "navigate") return Response.redirect(answer.url);
  if (answer.ok && answer.type === "basic" && key !== UNREAD) event.waitUntil(keep(key, answer.clone()).catch(() => {}));
  if (answer.status === 404 || answer.status === 410) event.waitUntil(forget(key));
  return answer;
}

{# What was asked for before this worker was there. #}
async function keepOpenPages() {
  for (const {url} of await self.clients.matchAll({type: "window"})) {
    const html = await fetchAndKeep(url);
    {# Of a picture its smallest size. #}
    const found = html.matchAll(/<source [^>]*srcset="([^ "]+)[^>]*><img|<img [^>]*src="([^"]+)/g);
    const sources = Array.from(found, ([, small, whole]) => new URL(small || whole, url).href);
    await Promise.all(sources.filter(isOurs).map(fetchAndKeep));
  }
}

async function fetchAndKeep(address) {
  const answer = await fetch(address), copy = answer.clone();
  if (answer.ok) await keep(keyOf(address), answer);
  return isPage(copy) ? copy.text() : "";
}

{# What a newer worker has taken away, one that still answers a page must not bring back. #}
const isCurrent = () => caches.has(NAME);

async function keep(key, answer) {
  const body = await answer.blob();
  if (body.size > LARGEST || !await isCurrent()) return;
  const cache = await caches.open(NAME);
  const headers = {"content-type": answer.headers.get("content-type") || "", "x-kept": new Date().toISOString()};
  await cache.put(key, new Response(body, {headers}));
  const keys = (await cache.keys()).filter(({url}) => url !== UNREAD && !STATIC.includes(url));
  await Promise.all(keys.slice(0, -MOST).map((request) => cache.delete(request)));
}

async function forget(key) {
  if (await isCurrent()) await (await caches.open(NAME)).delete(key);
}

async function kept(key, request) {
  const cache = await caches.open(NAME);
  const answer = await cache.match(key) || await otherSize(cache, key);
  const isVisit = request.mode === "navigate";
  if (!answer) return isVisit ? Response.redirect(`${UNREAD}?from=${encodeURIComponent(key)}`) : Response.error();
  if (!isVisit || !isPage(answer)) return answer;
  const html = await answer.text();
  if (key === UNREAD) return asHtml(html.replace('<div id="_kept"></div>', await listed(cache, new URL(request.url))));
  const day = new Date(answer.headers.get("x-kept")).toLocaleDateString({{ view.locale|json }}, {dateStyle: "long"});
  const notice = `<p class="invitation" role="status">${ {{ view.notice|json }}.replace("{day}", day)}</p>`;
  {# A theme of an archive's own may have no main part; the notice is there all the same. #}
  const place = [/<main[^>]*>/, /<body[^>]*>/].find((tag) => tag.test(html)) || /^/;
  return asHtml(html.replace(place, (tag) => tag + notice));
}

{# A page may ask for a picture in another size than the one that was read. #}
async function otherSize(cache, key) {
  const asked = sizeless(key), other = asked && (await cache.keys()).find(({url}) => sizeless(url) === asked);
  return other && cache.match(other);
}

async function listed(cache, asked) {
  const items = [];
  for (const {url} of (await cache.keys()).reverse()) {
    const answer = await cache.match(url);
    if (url === UNREAD || !isPage(answer)) continue;
    const title = /<title>([^<]*)/.exec(await answer.text());
    items.push(`<li><a href="${url}">${title ? title[1] : url}</a></li>`);
  }
  const address = asked.searchParams.get("from") || "";
  const again = isOurs(address) ? `<p><a href="${new URL(address).href}">${ {{ view.retry|json }} }</a></p>` : "";
  const list = items.length ? `<p>${ {{ view.list_title|json }} }</p><ul>${items.join("")}</ul>` : `<p>${ {{ view.empty_list|json }} }</p>`;
  return again + list;
}
{% else %}
{# A browser keeps the worker of an earlier build until it gets this one, which leaves nothing behind. #}
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const {scope} = self.registration;
  for (const name of await caches.keys()) if (name.startsWith(`verhalen ${scope} `)) await caches.delete(name);
  await self.registration.unregister();
})()));
{% endif %}
