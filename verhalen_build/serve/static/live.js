// Comes with every page of the preview: reloads it when the book was made anew.
//
// The server tells which epoch is visible whenever one connects, so nothing is missed in between. A tab that nobody
// looks at lets go of its connection: a browser has only six for one server.

const { seen, events } = document.currentScript.dataset;
let source = null;

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(events);
  source.onmessage = (event) => {
    if (event.data !== seen) location.reload();
  };
  source.onerror = lookForClosedDoor;
}

// A server that was started anew has another link, and nothing for who has not come in with that. Whoever looks at this
// tab after that gets the page again.
async function lookForClosedDoor() {
  if (source?.readyState !== EventSource.CLOSED) return;
  letGo();
  const answer = await fetch(events, { method: "HEAD" }).catch(() => null);
  if (answer?.status === 403 && seen) location.reload();
}

function letGo() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? letGo() : listen()));
addEventListener("pagehide", letGo);
addEventListener("pageshow", listen);
listen();
