// On every page of the preview: reloads it after a rebuild.
//
// The server sends the visible epoch on every connection, so nothing is missed in between. A hidden tab closes its
// connection, as a browser has only six for each server.

const { seen, events } = document.currentScript.dataset;
let source = null;

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(events);
  source.onmessage = (event) => {
    if (event.data !== seen) location.reload();
  };
  source.onerror = reloadIfRefused;
}

// A restarted server has another token, and refuses this tab until its new link is opened. Reloading then shows the page
// that explains this.
async function reloadIfRefused() {
  if (source?.readyState !== EventSource.CLOSED) return;
  disconnect();
  const answer = await fetch(events, { method: "HEAD" }).catch(() => null);
  if (answer?.status === 403 && seen) location.reload();
}

function disconnect() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : listen()));
addEventListener("pagehide", disconnect);
addEventListener("pageshow", listen);
listen();
