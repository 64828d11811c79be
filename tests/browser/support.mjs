// The browser and what every test needs of it. Knows nothing of the town.
import { createRequire } from 'node:module'

// The packages of the editor's folder, by its lock file: there is no second one.
const packages = createRequire(new URL('../../templates/assets/package.json', import.meta.url))
const { chromium } = packages('playwright-core')
export const axe = packages('axe-core').source

/** How Chromium is started: looking nothing up at its maker's. */
export const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Debian's Chromium. */
export const browser = executablePath => chromium.launch({ executablePath, args: flags })

/** Runs one test and prints its line; 1 when it failed. */
export async function report(name, run) {
  const begun = performance.now()
  try {
    await run()
    console.log(`ok   ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
    return 0
  } catch (error) {
    console.log(`FAIL ${name}\n     ${(error.stack ?? String(error)).replaceAll('\n', '\n     ')}`)
    return 1
  }
}

/** Fails with every sentence of the list. */
export function nothing(found) {
  if (found.length) throw new Error(`${found.length} faults\n${found.join('\n')}`)
}

/** A page that writes down what it asks of others, what it could not load and what its scripts and its security policy complained of. */
export async function watched(context, origin) {
  const page = await context.newPage()
  const faults = []
  const note = sentence => faults.push(`${new URL(page.url(), origin).pathname}: ${sentence}`)
  page.on('request', it => { if (!it.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(it.url())) note(`asks ${it.url()}`) })
  page.on('response', it => { if (it.status() >= 400) note(`${it.status()} for ${it.url()}`) })
  page.on('requestfailed', it => { if (it.failure()?.errorText !== 'net::ERR_ABORTED') note(`${it.failure()?.errorText} for ${it.url()}`) })
  page.on('console', it => { if (it.type() === 'error' || /Content Security Policy/i.test(it.text())) note(it.text()) })
  page.on('pageerror', it => note(it.message))
  return { page, faults }
}

/** Text as a reader compares it: one kind of space, no hyphen of a line's end, no soft hyphen. */
export const folded = text => text.normalize('NFKC').replace(/\u00ad/g, '').replace(/(\p{L})[-\u2010]\s*\n\s*/gu, '$1').replace(/\s+/gu, ' ').trim()

/** Does what leads to a new page and waits for that page; an address alone may change without one. */
export async function leads(page, act) {
  const loaded = page.waitForEvent('load')
  await act()
  await loaded
}
