// Every kind of page of the site, in both languages: HTML as the standard has it, usable by everyone on the narrowest telephone and on a
// screen. What a page is called here is what its reader would call it.
import { createRequire } from 'node:module'
import { nothing } from './support.mjs'
import { usable } from './pages.mjs'

const { HtmlValidate, StaticConfigLoader } = createRequire(new URL('../../templates/assets/package.json', import.meta.url))('html-validate')
const validator = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:standard'],
  rules: {
    // Titles are people's; a long one is no fault of the page.
    'long-title': 'off',
    // Templates leave lines that held a condition.
    'no-trailing-whitespace': 'off',
    // `<br>` and `<br/>` are one: drawings inside a page are XML.
    'void-style': 'off',
  },
}))

/** HTML as it is served, with slashes a person can read. */
const read = async url => {
  const answer = await fetch(url)
  return (await answer.text()).replaceAll('&#x2f;', '/')
}

/** The first link of a list that goes on after its beginning. */
const first = (list, begin) => async get => {
  const html = await get(list)
  const main = html.slice(html.indexOf('<main'))
  return [...main.matchAll(/href="([^"?#]+)"/g)].map(it => it[1]).find(it => it.startsWith(begin) && it.length > begin.length)
}
const at = path => async () => path

const KINDS = {
  home: at('/'), news: at('/actualites'), article: first('/actualites', '/actualites/'), services: at('/demarches'), service: first('/demarches', '/demarches/'),
  agenda: at('/agenda'), 'a month': at('/agenda?vue=mois'), event: first('/agenda', '/agenda/'), places: at('/lieux'), place: first('/lieux', '/lieux/'),
  organisations: at('/organisations'), organisation: first('/organisations', '/organisations/'), documents: at('/documents'), document: first('/documents', '/documents/'),
  people: at('/equipe'), topic: first('/plan-du-site', '/themes/'), 'around me': at('/autour-de-moi'), dossier: first('/actualites', '/dossiers/'),
  shelf: at('/magazine'), issue: first('/magazine', '/magazine/'), tribunes: at('/tribunes'), search: at('/recherche'), results: at('/recherche?q=piscine'),
  'no result': at('/recherche?q=zzyzx'), plan: at('/plan-du-site'), numbers: first('/plan-du-site', '/numeros'), page: first('/plan-du-site', '/pages/'), 'no page': at('/rien-de-tel'), 'sign-in': at('/cms/sign-in'),
}

/** Opens what each name leads to, in French and, where the page says it has one, in English. */
async function each(town, look) {
  const said = []
  const get = path => read(town.url + path)
  const seen = new Set()
  for (const [name, find] of Object.entries(KINDS)) {
    const path = await find(get)
    if (!path) { said.push(`${name}: no link leads there`); continue }
    const english = (await get(path)).match(/hreflang="en" href="[^"]*?(\/en(?:\/[^"]*)?)"/)?.[1]
    for (const one of [path, english]) {
      if (!one || seen.has(one)) continue
      seen.add(one)
      said.push(...(await look(one, get)).map(it => `${name} (${one}): ${it}`))
    }
  }
  return said
}

async function valid(path, get) {
  const { results } = await validator.validateString(await get(path))
  return results.flatMap(it => it.messages).filter(it => it.severity > 1).map(it => `line ${it.line}: ${it.message} (${it.ruleId})`)
}

export const tests = [
  { name: 'pages: every kind is HTML as the standard has it', run: async ({ town }) => nothing(await each(town, valid)) },
  {
    name: 'pages: every kind can be used on the narrowest telephone and on a screen',
    run: async ({ chromium, town }) => {
      const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url })
      const page = await context.newPage()
      const look = async path => {
        const said = []
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 900 })
          await page.goto(path, { waitUntil: 'load' })
          said.push(...(await usable(page)).map(it => `at ${width} px: ${it}`))
        }
        return said
      }
      try { nothing(await each(town, look)) } finally { await context.close() }
    },
  },
]
