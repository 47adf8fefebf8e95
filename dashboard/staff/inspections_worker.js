// The service worker of the teams' page of visits: opens that page, and the built files that it needs, without a line.
// The page's script says what to keep. Whoever signs in or out at the desk removes it.

const SCOPE = new URL(self.registration.scope).pathname
const PAGE = /^[a-z]+\/inspections$/
const KEPT = `inspections ${SCOPE}`

/** The page as it was kept: without the office in its address, which the page's script reads. */
const keptPage = async (url) => (await caches.match(url.pathname, { cacheName: KEPT, ignoreSearch: true })) ?? Response.error()

// Asked without opening, which would make an empty cache.
const keptFile = async (request) => (await caches.match(request, { cacheName: KEPT })) ?? fetch(request)

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  const inDesk = url.pathname.startsWith(SCOPE)
  const place = url.pathname.slice(SCOPE.length)
  if (inDesk && request.method === 'POST' && /\/sign-(in|out)$/.test(place)) {
    event.waitUntil(caches.delete(KEPT))
  } else if (request.method !== 'GET') {
    return
  } else if (inDesk && request.mode === 'navigate' && PAGE.test(place)) {
    event.respondWith(fetch(request).catch(() => keptPage(url)))
  } else if (!inDesk && ['script', 'style', 'font'].includes(request.destination)) {
    event.respondWith(keptFile(request))
  }
})
