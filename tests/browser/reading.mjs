// Reading: the news narrowed and in order, an issue leafed through, places by distance, and the components of the site in the town's colours.
import { nothing, watched } from './support.mjs'
import { usable } from './pages.mjs'

const is = (found, wanted, what) => { if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`) }
const holds = (found, what) => { if (!found) throw new Error(what) }

async function reader(chromium, town, width, run) {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width, height: 900 } })
  try {
    const { page, faults } = await watched(context, town.url)
    await run(page)
    nothing(faults)
  } finally { await context.close() }
}

async function news({ chromium, town }) {
  for (const width of [390, 1280]) await reader(chromium, town, width, async page => {
    await page.goto('/actualites')
    const before = await page.locator('live-filter [role=status]').textContent()
    await page.locator('#by-form').focus()
    await page.locator('#by-form').selectOption('portrait')
    await page.waitForFunction(before => document.querySelector('live-filter [role=status]').textContent !== before, before)
    is(new URL(page.url()).searchParams.get('form'), 'portrait', 'the address says what is asked')
    is(await page.evaluate(() => document.activeElement.id), 'by-form', 'the focus stays')
    is(`${await page.locator('.rows > li').count()} articles`, await page.locator('live-filter [role=status]').textContent(), 'as many as announced')
    await page.goto('/actualites')
    await page.locator('.dossiers a').first().click()
    is(await page.locator('ol.rows > li').count(), 4, 'a dossier in its order')
    await page.locator('ol.rows h3 a').first().click()
    holds(await page.locator('.dossier-steps [rel=prev]').count() === 0, 'nothing before the first')
    await page.locator('.dossier-steps [rel=next]').click()
    holds((await page.locator('.dossier-line').textContent()).includes('Article 2 sur 4'), 'the second of four')
  })
}

async function leaves({ chromium, town }) {
  await reader(chromium, town, 1280, async page => {
    await page.goto('/magazine')
    await page.locator('.shelf h2 a').first().click()
    await page.locator('a[href$="/pages"]').click()
    await page.locator('.leaves a').nth(2).click()
    const leaf = page.locator('.leaf')
    await leaf.focus()
    const width = () => page.locator('.leaf img').evaluate(it => it.getBoundingClientRect().width)
    const whole = await width()
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    holds(await width() > 1.4 * whole, 'the keyboard comes closer')
    is(await page.locator('[data-zoom][aria-current=true]').getAttribute('data-zoom'), '200', 'said of the link')
    is(await page.evaluate(() => document.activeElement.className), 'leaf zoom-200', 'the focus stays')
    const top = await leaf.evaluate(it => it.scrollTop)
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction(top => document.querySelector('.leaf').scrollTop > top, top)
    await page.locator('[rel=next]').click()
    is(await page.locator('[data-zoom][aria-current=true]').getAttribute('data-zoom'), '200', 'the next page as close')
    await page.locator('.leaf').focus()
    await page.keyboard.press('0')
    is(Math.round(await width()), Math.round(whole), 'and back')
  })
}

async function distances({ chromium, town }) {
  await reader(chromium, town, 390, async page => {
    await page.goto('/lieux')
    is(await page.locator('near-places button').count(), 0, 'nothing is known of who said nothing')
    await page.goto('/autour-de-moi?address=12+chemin+des+%C3%AEles')
    await page.goto('/lieux')
    await page.locator('near-places button').click()
    const away = await page.locator('near-places > .directory .away').allTextContents()
    const metres = away.map(it => Number(it.replace(',', '.').replace(/[^\d.]/g, '')) * (it.includes('k') ? 1000 : 1))
    holds(metres.length > 5 && metres.every((it, at) => !at || metres[at - 1] <= it), `the nearest first: ${away}`)
    await page.reload()
    holds(await page.locator('near-places > .directory .away').count() > 5, 'remembered here')
    await page.locator('near-places button').click()
    is(await page.locator('.away').count(), 0, 'and back under their topics')
  })
}

async function colours({ desk, town }) {
  const { page, faults } = await watched(desk, town.url)
  await page.goto('/cms/design', { waitUntil: 'networkidle' })
  const ratios = await page.locator('[data-ratio]').allTextContents()
  is(ratios.length, 36, 'each pair in three looks')
  holds(ratios.every(it => Number(it.split(' ')[0].replace(',', '.')) >= 4.5), `every pair is read: ${ratios}`)
  const paper = await page.locator('.look').evaluateAll(all => all.map(it => getComputedStyle(it).backgroundColor))
  is(new Set(paper).size, 3, 'three looks')
  nothing([...faults, ...await usable(page)])
  await page.close()
}

/** Every page of this file, by everyone, in both languages. */
async function everyone({ chromium, town }) {
  const pages = ['/actualites', '/actualites?form=brief&zone=centre', '/en/news', '/dossiers/vivre-avec-la-lene', '/en/dossiers/vivre-avec-la-lene', '/actualites/dossier-lene-crues',
    '/magazine', '/magazine/41', '/magazine/41/pages', '/magazine/41/pages/3', '/en/magazine/41/pages/3?zoom=200', '/tribunes', '/en/tribunes', '/organisations', '/en/organisations?type=association', '/', '/recherche?q=opposition']
  const said = []
  for (const width of [320, 1280]) await reader(chromium, town, width, async page => {
    for (const path of pages) {
      await page.goto(path, { waitUntil: 'networkidle' })
      said.push(...(await usable(page)).map(it => `${path} at ${width} px: ${it}`))
      if (await page.locator('h1').count() !== 1) said.push(`${path}: not one h1`)
    }
  })
  nothing(said)
}

export const tests = [
  { name: 'reading: the news is narrowed, and a dossier read in order', run: news },
  { name: 'reading: an issue is leafed through by keyboard', run: leaves },
  { name: 'reading: places by distance from where one said to be', run: distances },
  { name: 'reading: every pair of colours is read, in every look', run: colours },
  { name: 'reading: everyone can use these pages', run: everyone },
]
