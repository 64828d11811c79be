// What Lighthouse says of the pages people come for. As part of the browser tests: accessibility, best practices and what engines need,
// which are the same on every machine. `make lighthouse` measures speed too, which is not: the median of three visits by a slow telephone.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { flags, nothing } from './support.mjs'
import { town } from './town.mjs'

const entry = createRequire(new URL('../../templates/assets/package.json', import.meta.url))
const load = async name => import(pathToFileURL(entry.resolve(name)))

const PAGES = ['/', 'article', 'service', '/agenda', '/recherche']
const ALWAYS = ['accessibility', 'best-practices', 'seo']

/** The first article and service that the home page and the list of services lead to. */
async function addresses(url) {
  const link = async (list, begin) => {
    const page = (await (await fetch(url + list)).text()).replaceAll('&#x2f;', '/')
    const main = page.slice(page.indexOf('<main'))
    return [...main.matchAll(/href="([^"?#]+)"/g)].map(it => it[1]).find(it => it.startsWith(begin) && it.length > begin.length)
  }
  const found = { article: await link('/', '/actualites/'), service: await link('/demarches', '/demarches/') }
  return PAGES.map(it => found[it] ?? it)
}

const median = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

/** Scores of a hundred by page and category, and what keeps a page from it. */
async function audited(url, chromium, categories, visits) {
  const { default: lighthouse } = await load('lighthouse')
  const launcher = await load(entry.resolve('chrome-launcher', { paths: [entry.resolve('lighthouse')] }))
  const chrome = await launcher.launch({ chromePath: chromium, chromeFlags: flags, logLevel: 'error' })
  const rows = []
  try {
    for (const path of await addresses(url)) {
      const seen = []
      for (let visit = 0; visit < visits; visit++) {
        seen.push((await lighthouse(url + path, { port: chrome.port, onlyCategories: categories, logLevel: 'error', output: 'json' })).lhr)
      }
      const last = seen.at(-1)
      const scores = Object.fromEntries(categories.map(it => [it, Math.round(100 * median(seen.map(one => one.categories[it].score ?? 0)))]))
      const lacking = categories.flatMap(it => last.categories[it].auditRefs.map(({ id, weight }) => ({ ...last.audits[id], weight })).filter(one => one.weight > 0 && one.score !== null && one.score < 0.9).map(one => `${one.title} ${one.displayValue ?? ''}`.trim()))
      rows.push({ path, scores, lacking, shift: Math.max(...seen.map(it => it.audits['cumulative-layout-shift']?.numericValue ?? 0)) })
    }
  } finally {
    chrome.kill()
  }
  return rows
}

/** Sentences about every page below a hundred, or that shifts. */
const faults = rows => rows.flatMap(({ path, scores, lacking, shift }) => [
  ...Object.entries(scores).filter(([, score]) => score < 100).map(([category, score]) => `${path}: ${category} ${score} of 100: ${lacking.join('; ')}`),
  ...(shift > 0 ? [`${path} shifts while it loads: ${shift}`] : []),
])

const program = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const tests = [
  { name: 'pages: Lighthouse finds nothing to mend', run: async ({ town }) => nothing(faults(await audited(town.url, program, ALWAYS, 1))) },
]

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = await town(process.env.PARVIS_TOWN)
  try {
    const rows = await audited(started.url, program, ['performance', ...ALWAYS], 3)
    for (const { path, scores, shift } of rows) console.log(path, ...Object.entries(scores).map(it => it.join(' ')), `CLS ${shift}`)
    nothing(faults(rows))
  } finally {
    await started.stop()
  }
}
