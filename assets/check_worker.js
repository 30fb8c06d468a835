// Serves the page that checks documents when there is no network. Its scope is that page alone; nothing of the API is kept.
const CACHE = "casa-check-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function answer(request) {
  const cache = await caches.open(CACHE);
  const hashed = new URL(request.url).pathname.startsWith("/assets/");
  const kept = await cache.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
  if (hashed && kept) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (failure) {
    if (kept) return kept;
    throw failure;
  }
}

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || /^\/(api|_event|_upload)\b/.test(pathname)) return;
  event.respondWith(answer(event.request));
});
