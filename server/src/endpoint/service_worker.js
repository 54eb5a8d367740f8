// Keeps the page for when there is no network, and nothing of anybody's: what
// other pages show depends on rights that may be gone by tomorrow. NAME and KEPT
// stand above, written by the console (endpoint/offline.rs).
const [OFFLINE, ...FILES] = KEPT;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(NAME);
    // Past the browser's own cache: what is kept must belong together.
    await cache.addAll(KEPT.map((path) => new Request(path, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const begin = async () => {
    for (const name of await caches.keys()) {
      if (name !== NAME) await caches.delete(name);
    }
    // The network is asked while this script still wakes up.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(begin());
});

const kept = async (path) => {
  const cache = await caches.open(NAME);
  // The language and the colours are those of the day it was kept.
  return (await cache.match(path, { ignoreVary: true })) ?? Response.error();
};

const open = async (event) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return kept(OFFLINE);
  }
};

const load = async (request, path) => {
  try {
    return await fetch(request);
  } catch {
    return kept(path);
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(open(event));
    return;
  }
  const path = new URL(request.url).pathname;
  if (FILES.includes(path)) event.respondWith(load(request, path));
});
