// What must be true of every page: usable by everyone (axe-core), wide enough for a telephone, silent in the console, asking nothing of
// third parties, with the way past the navigation first.
import { axe, nothing, watched } from './support.mjs'

export const WIDTHS = [320, 1280]
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** A context signed in with a role of the demo, through the form. */
export async function signIn(chromium, town, role) {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width: 1280, height: 900 } })
  const account = town.accounts.find(it => it.role === role)
  const page = await context.newPage()
  await page.goto('/cms/sign-in')
  await page.locator('[name=email]').fill(account.email)
  await page.locator('[name=password]').fill(account.password)
  await page.locator('main form button').click()
  await page.waitForURL(url => url.pathname === '/cms')
  await page.close()
  return context
}

/** The address of the first link on a page that begins so, and goes on. */
const first = (list, begin) => async page => {
  await page.goto(list)
  return page.locator(`main a[href^="${begin}"]`).evaluateAll((links, begin) => links.map(it => it.getAttribute('href')).find(it => it.length > begin.length && !it.includes('?')), begin)
}
const at = path => async () => path
/** A page of the article changed last. */
const ofArticle = end => async page => {
  await page.goto('/cms/items?kind=article')
  return await page.locator('main td a').first().getAttribute('href') + end
}
/** A page of the newest issue. */
const ofIssue = end => async page => await first('/cms/issues', '/cms/issues/')(page) + end

const PUBLIC = {
  home: at('/'), article: first('/', '/actualites/'), service: first('/demarches', '/demarches/'), event: first('/agenda', '/agenda/'),
  search: at('/recherche?q=piscine'), 'sign-in': at('/cms/sign-in'), magazine: first('/magazine', '/magazine/'), 'an English page': at('/en/'),
}
const DESK = {
  edit: ofArticle(''), 'new article': at('/cms/items/new/article'), items: at('/cms/items'), issue: first('/cms/issues', '/cms/issues/'),
  'flat plan': ofIssue('/flat-plan'), cover: ofIssue('/cover'), agency: ofIssue('/agency'), series: at('/cms/series'),
  review: ofArticle('/review'), team: at('/cms/team'), calendar: at('/cms/calendar'), board: at('/cms/board'), log: at('/cms/log'), trash: at('/cms/trash'),
  images: at('/cms/images'), 'a list of images': at('/cms/images?view=list'), image: first('/cms/images?q=pont', '/cms/images/'), 'new images': at('/cms/images/new'),
  alerts: at('/cms/alerts'), 'new alert': at('/cms/alerts/new'), topics: at('/cms/topics'), zones: at('/cms/zones'), redirects: at('/cms/redirects'), 'best bets': at('/cms/best-bets'),
  statistics: at('/cms/statistics'), 'front page': at('/cms/home'), dossiers: at('/cms/dossiers'),
}

/** Opens each page of a table at each width and collects what `look` has to say. */
async function everywhere(context, table, look, town) {
  const said = []
  const scout = await context.newPage()
  for (const [name, find] of Object.entries(table)) {
    const path = await find(scout)
    if (!path) { said.push(`${name}: no link leads there`); continue }
    for (const width of WIDTHS) {
      const { page, faults } = await watched(context, town.url)
      await page.setViewportSize({ width, height: 900 })
      await page.goto(path, { waitUntil: 'networkidle' })
      said.push(...(await look(page, faults)).map(it => `${name} (${path}) at ${width} px: ${it}`))
      await page.close()
    }
  }
  await scout.close()
  return said
}

/** What stands in the way of somebody on this page. */
export async function usable(page) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(rules => globalThis.axe.run(document, { runOnly: rules }), RULES)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  return [
    ...violations.flatMap(it => it.nodes.slice(0, 4).map(node => `${it.id}: ${it.help}: ${node.target} ${node.any.map(fact => fact.message).join('; ')}`)),
    ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
  ]
}

/** Scrolled to its end, so that what loads late is seen too. */
async function silent(page, faults) {
  await page.evaluate(async () => {
    for (const it of document.querySelectorAll('img[loading=lazy]')) it.loading = 'eager'
    await Promise.all([...document.images].map(it => it.decode().catch(() => {})))
  })
  const empty = await page.evaluate(() => [...document.images].filter(it => it.checkVisibility() && !it.naturalWidth).map(it => it.currentSrc || it.src))
  return [...faults, ...empty.map(it => `picture without content: ${it}`)]
}

async function skips(page) {
  await page.keyboard.press('Tab')
  const link = await page.evaluate(() => ({ href: document.activeElement.getAttribute('href'), box: document.activeElement.getBoundingClientRect().toJSON() }))
  if (!link.href?.startsWith('#')) return ['the first stop of the keyboard is not the way to the content']
  if (link.box.top < 0 || link.box.left < 0 || link.box.height < 20) return ['the way to the content is not seen when the keyboard is on it']
  await page.keyboard.press('Enter')
  const inside = await page.evaluate(() => document.activeElement.matches('main'))
  return inside ? [] : ['the way to the content does not lead into it']
}

const visitor = async (chromium, town, run) => {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url })
  try { return await run(context) } finally { await context.close() }
}
const skippable = Object.fromEntries(Object.entries(PUBLIC).filter(([name]) => name !== 'sign-in'))

export const tests = [
  { name: 'pages: everyone can use the desk', run: async ({ desk, town }) => nothing(await everywhere(desk, DESK, usable, town)) },
  { name: 'pages: the site asks nobody else and reports no error', run: ({ chromium, town }) => visitor(chromium, town, async it => nothing(await everywhere(it, PUBLIC, silent, town))) },
  { name: 'pages: the desk asks nobody else and reports no error', run: async ({ desk, town }) => nothing(await everywhere(desk, DESK, silent, town)) },
  { name: 'pages: the way to the content comes first', run: ({ chromium, town, desk }) => visitor(chromium, town, async it => nothing([...await everywhere(it, skippable, skips, town), ...await everywhere(desk, DESK, skips, town)])) },
]
