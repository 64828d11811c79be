// Types into the edit page of an article of 600 words and prints how long the printed page takes to answer: from the request to the picture
// in the page, and from the last key, which the pause is part of. The first answers are apart: the layout is read then.
import { browser } from '../browser/support.mjs'
import { signIn } from '../browser/pages.mjs'
import { town } from '../browser/town.mjs'

const ROUNDS = Number(process.env.ROUNDS ?? 60), WARM = 3, GOAL = 300
const SENTENCE = 'La passerelle des Tilleuls relie de nouveau le quartier Centre aux Îles, et chacun y retrouve le chemin qui mène au marché du samedi.'
const words = text => text.split(/\s+/).length
const paragraph = Array.from({ length: 3 }, () => SENTENCE).join(' ')
const count = Math.ceil(600 / words(paragraph))
const block = (type, text, attrs) => ({ type, ...(attrs ? { attrs } : {}), content: [{ type: 'text', text }] })
const doc = { type: 'doc', content: Array.from({ length: count }, (_, n) => (n % 3 === 2 ? [block('heading', `Étape ${n}`, { level: 2 })] : []).concat(block('paragraph', paragraph))).flat() }

const place = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)]
const line = (name, list) => {
  const sorted = [...list].sort((a, b) => a - b)
  console.log(`${name.padEnd(34)} p50 ${Math.round(place(sorted, 0.5))} ms   p95 ${Math.round(place(sorted, 0.95))} ms   most ${Math.round(sorted.at(-1))} ms`)
  return place(sorted, 0.95)
}

const started = await town(process.env.PARVIS_TOWN)
const chromium = await browser(process.env.CHROMIUM ?? '/usr/bin/chromium')
try {
  const desk = await signIn(chromium, started, 'chief_editor')
  const page = await desk.newPage()
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill('La passerelle rouvre, mesurée')
  await page.locator('[name=lede]').fill('Après trois mois de travaux, la passerelle relie de nouveau le Centre aux Îles.')
  await page.locator('rich-text').evaluate((it, doc) => it.editor.commands.setContent(doc, { emitUpdate: true }), doc)
  await page.waitForURL(/\/cms\/items\/\d+$/, { waitUntil: 'commit' })
  await page.getByRole('tab', { name: 'Papier', exact: true }).click()
  const answers = () => page.evaluate(() => performance.getEntriesByName('beside print').map(it => [it.startTime, it.duration]))
  const answered = n => page.waitForFunction(n => performance.getEntriesByName('beside print').length >= n, n, { timeout: 120_000 })
  await answered(1)
  const text = page.locator('#f-body').getByRole('textbox').first()
  const asked = [], keyed = []
  for (let round = 0; round < ROUNDS + WARM; round++) {
    const before = (await answers()).length
    await text.locator('p').nth(round % count).click()
    await page.keyboard.press('End')
    await page.keyboard.type(round % 2 ? ' Un mot.' : ' Deux.')
    const key = await page.evaluate(() => performance.now())
    await answered(before + 1)
    const [begun, took] = (await answers()).at(-1)
    if (round >= WARM) { asked.push(took); keyed.push(begun + took - key) }
  }
  console.log(`${words(paragraph) * count} words, ${asked.length} answers`)
  const p95 = line('the printed page, from the request', asked)
  line('from the last key, pause included', keyed)
  console.log(p95 <= GOAL ? `within ${GOAL} ms` : `beyond ${GOAL} ms`)
} finally {
  await chromium.close()
  await started.stop()
}
