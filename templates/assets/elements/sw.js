// The worker of the site: pages come from the network, and from what was kept when there is none. It keeps what the list names, nothing else:
// what somebody read stays between them and the site.
const STORE = 'parvis-offline'
const DAY = 24 * 3600 * 1000

/** Fetches what the list names, as anybody gets it, and forgets the rest. */
async function keep(list) {
  const store = await caches.open(STORE)
  const known = await store.match(list)
  const made = Number(known?.headers.get('x-kept-at') ?? 0)
  if (Date.now() - made < DAY) return
  const answer = await fetch(list, { credentials: 'omit', cache: 'no-cache' })
  if (!answer.ok) return
  const text = await answer.text()
  const { pages, assets, language } = JSON.parse(text)
  const wanted = new Set([list, ...pages, ...assets])
  for (const path of wanted) {
    if (path === list) continue
    const answer = await fetch(path, { credentials: 'omit', cache: 'no-cache' }).catch(() => null)
    if (answer?.ok && !answer.redirected) await store.put(path, answer)
  }
  // Pages of the other language stay if they were kept before: a family may read both.
  const own = path => path.startsWith('/en/') === (language === 'en')
  for (const request of await store.keys()) {
    const { pathname, search } = new URL(request.url)
    if (own(pathname) && !wanted.has(pathname + search)) await store.delete(request)
  }
  await store.put(list, new Response(text, { headers: { 'content-type': 'application/json', 'x-kept-at': String(Date.now()) } }))
}

/** The kept page of this address, else the page that says what is kept. */
async function without(request) {
  const store = await caches.open(STORE)
  const { pathname } = new URL(request.url)
  const english = pathname === '/en' || pathname.startsWith('/en/')
  const found = await store.match(request) ?? await store.match(pathname)
  if (found || request.mode !== 'navigate') return found ?? Response.error()
  return await store.match(english ? '/en/offline' : '/hors-ligne') ?? Response.error()
}

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))
self.addEventListener('message', event => {
  if (event.data?.keep === '/offline.json' || event.data?.keep === '/en/offline.json') event.waitUntil(keep(event.data.keep).catch(() => {}))
})
self.addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || pathname === '/cms' || pathname.startsWith('/cms/')) return
  event.respondWith(fetch(request).catch(() => without(request)))
})
