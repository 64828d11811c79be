// What residents come for: something to do, a procedure and its papers, what is around them. By keyboard, on a phone as on a desk.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { nothing, watched } from './support.mjs'
import { usable } from './pages.mjs'

const { default: ICAL } = await import(createRequire(new URL('../../templates/assets/package.json', import.meta.url)).resolve('ical.js'))

const is = (found, wanted, what) => { if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`) }
const holds = (found, what) => { if (!found) throw new Error(what) }

/** A reader with a page of this width that notes its faults. */
async function reading(chromium, town, width, run, more = {}) {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width, height: 900 }, acceptDownloads: true, ...more })
  try {
    const { page, faults } = await watched(context, town.url)
    await run(page, context)
    nothing(faults)
  } finally { await context.close() }
}

/** Presses Tab until the focus is on what the selector finds. */
async function tabTo(page, selector) {
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(it => document.activeElement?.matches(it), selector)) return
  }
  throw new Error(`the keyboard does not reach ${selector}`)
}

async function agenda({ chromium, town }) {
  for (const width of [390, 1280]) await reading(chromium, town, width, async page => {
    await page.goto('/agenda')
    const before = await page.locator('main [role=status]:not(.hidden)').textContent()
    await tabTo(page, '#by-free')
    await page.keyboard.press('Space')
    await page.waitForFunction(before => document.querySelector('live-filter [role=status]').textContent !== before, before)
    holds(new URL(page.url()).searchParams.get('free') === '1', 'the address says what is asked')
    is(await page.evaluate(() => document.activeElement.id), 'by-free', 'the focus stays')
    const count = Number.parseInt(await page.locator('main [role=status]:not(.hidden)').textContent(), 10)
    is(await page.locator('.agenda-long > li').count(), Math.min(count, 40), 'as many as announced')
    await tabTo(page, '.take a[download]')
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    const events = new ICAL.Component(ICAL.parse(await readFile(await file.path(), 'utf8'))).getAllSubcomponents('vevent')
    const titles = new Set(events.map(it => it.getFirstPropertyValue('uid').slice(0, 36)))
    holds(titles.size >= count, `the file holds ${titles.size} events of ${count}`)
    is(await page.locator('h1').count(), 1, 'one title')
  })
}

async function service({ chromium, town }) {
  await reading(chromium, town, 390, async page => {
    await page.goto('/demarches')
    await tabTo(page, 'a[href="/demarches?by=life"]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/demarches?by=life')
    await page.locator('main a[href="/demarches/carte-identite-passeport"]').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/carte-identite-passeport')
    await tabTo(page, 'tick-list input')
    await page.keyboard.press('Space')
    is(await page.locator('tick-list [role=status]').textContent(), '1 sur 6 prêts', 'what is ready is said')
    await page.reload()
    is(await page.locator('tick-list input:checked').count(), 1, 'the browser remembers')
    await page.evaluate(() => { window.print = () => { document.title = [...document.querySelectorAll('.main > *')].filter(it => getComputedStyle(it).display !== 'none').length } })
    await page.emulateMedia({ media: 'print' })
    await page.locator('[data-print]').evaluate(it => it.click())
    is(await page.title(), '1', 'the list is printed alone')
    await page.emulateMedia({ media: 'screen' })
    await page.locator('[data-clear]').click()
    await page.reload()
    is(await page.locator('tick-list input:checked').count(), 0, 'and forgets')
  })
}

async function near({ chromium, town }) {
  const fake = { permissions: ['geolocation'], geolocation: { latitude: 47.0764, longitude: 5.4285 } }
  await reading(chromium, town, 390, async (page, context) => {
    const asked = []
    page.on('request', it => asked.push(it.url() + (it.postData() ?? '')))
    await page.goto('/autour-de-moi')
    await tabTo(page, '[data-locate]')
    await page.keyboard.press('Enter')
    await page.locator('[data-found] h4').first().waitFor()
    is(await page.locator('[data-found] h4').first().textContent(), 'Piscine des Îles', 'the nearest first')
    holds(/\d+ résultats/.test(await page.locator('main [role=status]:not(.hidden)').textContent()), 'how many is announced')
    is(await page.evaluate(() => document.activeElement.matches('h2')), true, 'the focus is where the results begin')
    nothing(asked.filter(it => it.includes('47.07') || it.includes('5.42')).map(it => `the position left the device: ${it}`))
    nothing(await usable(page))
    // A service says how far its counters are, and which page asks for nothing of the kind.
    await page.goto('/demarches/carte-identite-passeport')
    holds((await page.locator('.desk').first().textContent()).includes('à vol d’oiseau'), 'the counter says how far it is')
    await page.goto('/autour-de-moi')
    await page.locator('[data-forget]').click()
    is(await page.locator('main [role=status]:not(.hidden)').textContent(), 'C’est oublié.', 'it is said')
    is(await page.evaluate(() => localStorage.length), 0, 'nothing is kept')
    await context.clearPermissions()
  }, fake)
  await reading(chromium, town, 1280, async page => {
    await page.goto('/autour-de-moi')
    await page.locator('#near-address').fill('12 chemin des îles')
    await page.keyboard.press('Enter')
    await page.waitForURL('**address=**')
    is(await page.locator('[data-found] h4').first().textContent(), 'Stade de la Prairie', 'the house is known')
    await page.goto('/autour-de-moi?address=rue+de+nulle+part')
    is(await page.locator('#near-address').inputValue(), 'rue de nulle part', 'what was typed is kept')
    await page.goto('/autour-de-moi?zone=les-iles')
    holds(await page.locator('[data-found] h4').count() > 3, 'a zone without a script')
  })
}

/** Every page of this file, by everyone, in both languages. */
async function everyone({ chromium, town }) {
  const pages = ['/agenda', '/agenda?view=day', '/agenda?view=week', '/agenda?view=month', '/agenda?when=past&free=1', '/en/events?view=month', '/demarches', '/demarches?by=letter', '/demarches?by=life',
    '/en/services?by=letter', '/demarches/carte-identite-passeport', '/lieux', '/en/places', '/autour-de-moi', '/autour-de-moi?zone=centre', '/autour-de-moi?address=zzz', '/en/near-me?zone=centre']
  const said = []
  for (const width of [320, 1280]) await reading(chromium, town, width, async page => {
    for (const path of pages) {
      await page.goto(path, { waitUntil: 'networkidle' })
      said.push(...(await usable(page)).map(it => `${path} at ${width} px: ${it}`))
      if (await page.locator('h1').count() !== 1) said.push(`${path}: not one h1`)
    }
  })
  nothing(said)
}

export const tests = [
  { name: 'finding: the agenda is filtered by keyboard and taken away', run: agenda },
  { name: 'finding: a service by moment of life, its papers ticked, printed, forgotten', run: service },
  { name: 'finding: what is near, the position staying in the device', run: near },
  { name: 'finding: everyone can use these pages', run: everyone },
]
