// Every way through the town: no link leads nowhere or by a detour, the map of the site names every page and none that no link leads to;
// and what a telephone keeps for the way without a network.
import { nothing } from './support.mjs'

const linked = html => [...html.matchAll(/<(?:a|link|area)\b[^>]*?\bhref="([^"]+)"/g)].map(it => it[1].replaceAll('&amp;', '&').replaceAll('&#x2f;', '/'))
const content = (html, pattern) => html.match(pattern)?.[1]?.replaceAll('&#x2f;', '/')

/** Reads every page that links lead to, as anybody. Questions are asked on the page they stand on alone: there is no end of them. */
async function crawl(town) {
  const seen = new Map()
  const faults = []
  const open = [['/', ''], ['/en/', '']]
  while (open.length) {
    const [path, from] = open.shift()
    if (seen.has(path)) continue
    const answer = await fetch(town.url + path, { redirect: 'manual' })
    const html = /text\/html/.test(answer.headers.get('content-type') ?? '') ? await answer.text() : (await answer.arrayBuffer(), '')
    seen.set(path, { html })
    if (answer.status !== 200) { faults.push(`${path}: ${answer.status}, linked on ${from}`); continue }
    if (seen.size > 5000) throw new Error('the site has no end')
    const asked = path.includes('?')
    for (const link of linked(html)) {
      const url = new URL(link, town.url + path)
      if (url.origin !== town.url || url.pathname === '/cms' || url.pathname.startsWith('/cms/')) continue
      if (!(asked && url.search)) open.push([url.pathname + url.search, path])
    }
  }
  return { seen, faults }
}

async function ways({ town }) {
  const { seen, faults } = await crawl(town)
  const map = await (await fetch(`${town.url}/sitemap.xml`)).text()
  const named = new Set([...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(it => new URL(it[1]).pathname))
  for (const path of named) if (!seen.has(path)) faults.push(`${path}: in the map, and no link leads there`)
  for (const [path, { html }] of seen) {
    const canonical = content(html, /<link rel="canonical" href="([^"]+)"/)
    if (!canonical || /<meta name="robots" content="noindex/.test(html)) continue
    if (!named.has(new URL(canonical).pathname)) faults.push(`${path}: not in the map`)
  }
  if (seen.size < 100) faults.push(`only ${seen.size} pages`)
  nothing(faults)
}

async function without({ chromium, town }) {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width: 390, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto('/demarches')
    const service = await page.locator('main .links a').first().getAttribute('href')
    const title = (await page.locator('main .links a').first().innerText()).trim()
    await page.waitForFunction(async () => {
      const store = await caches.open('parvis-offline')
      return Boolean(await store.match('/offline.json'))
    }, null, { timeout: 60_000 })
    await context.setOffline(true)
    await page.goto(service)
    const heading = (await page.locator('h1').innerText()).trim()
    if (heading !== title) throw new Error(`without a network ${service} says “${heading}”, not “${title}”`)
    const styled = await page.evaluate(() => getComputedStyle(document.querySelector('h1')).fontFamily)
    if (!/Bricolage/.test(styled)) throw new Error(`without a network the page is set in ${styled}`)
    await page.goto('/numeros-utiles')
    if (!await page.locator('a[href^="tel:"]').count()) throw new Error('no number to call without a network')
    // Somewhere nobody kept: the page that says what is kept, with a way to it.
    await page.goto('/magazine')
    await page.getByRole('heading', { level: 1, name: 'Pas de réseau' }).waitFor()
    await page.locator('main a[href="/numeros-utiles"]').click()
    await page.waitForURL('**/numeros-utiles')
    await context.setOffline(false)
    await page.goto('/magazine')
    if (await page.getByText('Pas de réseau').count()) throw new Error('the network is back and nobody noticed')
  } finally { await context.close() }
}

export const tests = [
  { name: 'ways: no link is dead, and the map names every page', run: ways },
  { name: 'ways: services and numbers without a network', run: without },
]
