// A search by keyboard and with a slip, on a telephone and a desktop: the box proposes as one types, says how many, and leads there; without
// scripts the form does the same. Then a page is told that it did not help.
import { WIDTHS, usable } from './pages.mjs'
import { leads, nothing, watched } from './support.mjs'

async function typed(chromium, town, width) {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width, height: 900 } })
  const { page, faults } = await watched(context, town.url)
  const wrong = []
  await page.goto('/')
  const box = page.locator('main, header').getByRole('combobox', { name: 'Que cherchez-vous ?' }).first()
  await box.focus()
  await page.keyboard.type('medi', { delay: 20 })
  const list = page.getByRole('listbox', { name: 'Suggestions' })
  await list.waitFor()
  const options = list.getByRole('option'), count = await options.count()
  const status = page.locator('find-list [role=status]').filter({ hasText: /suggestion/ })
  if (!(await status.textContent()).startsWith(`${count} suggestion`)) wrong.push(`${count} options, said: ${await status.textContent()}`)
  wrong.push(...(await usable(page)).map(it => `open list at ${width} px: ${it}`))
  const chosen = () => box.getAttribute('aria-activedescendant')
  await page.keyboard.press('ArrowDown')
  if (await chosen() !== await options.first().getAttribute('id')) wrong.push('arrow down does not choose the first')
  if (await options.first().getAttribute('aria-selected') !== 'true') wrong.push('the first is not selected')
  await page.keyboard.press('ArrowUp')
  if (await chosen() !== null) wrong.push('arrow up does not lead back into the box')
  await page.keyboard.press('ArrowUp')
  if (await chosen() !== await options.nth(count - 1).getAttribute('id')) wrong.push('arrow up does not lead to the last')
  await page.keyboard.press('Escape')
  if (await list.isVisible() || await box.getAttribute('aria-expanded') !== 'false') wrong.push('Escape leaves the list open')
  if (await box.inputValue() !== 'medi') wrong.push('Escape empties the box')
  await page.keyboard.press('ArrowDown')
  await list.waitFor()
  await page.keyboard.press('ArrowDown')
  const label = (await options.first().locator('span').textContent()).trim()
  await leads(page, () => page.keyboard.press('Enter'))
  if (await page.locator('h1').textContent() !== label) wrong.push(`“${label}” leads to ${page.url()}`)

  // A slip.
  await page.goto('/recherche')
  await page.getByRole('combobox', { name: 'Que cherchez-vous ?' }).last().fill('biblioteque')
  await page.getByRole('option', { name: /Essayez avec/ }).waitFor()
  await leads(page, () => page.keyboard.press('Enter'))
  const instead = page.locator('.instead a')
  if (await instead.textContent() !== '«\u00a0bibliothèque\u00a0»') wrong.push(`a slip is answered with ${await instead.textContent()}`)
  wrong.push(...(await usable(page)).map(it => `a slip at ${width} px: ${it}`))
  await leads(page, () => instead.click())
  if (!await page.locator('.results h2').count()) wrong.push('what was proposed finds nothing')

  // Narrowed down, and widened again.
  await page.locator('.narrow > summary').click()
  wrong.push(...(await usable(page)).map(it => `narrowed down at ${width} px: ${it}`))
  const link = page.locator('.narrow nav a').first(), said = Number((await link.locator('small').textContent()).trim())
  await leads(page, () => link.click())
  const found = Number(/\d+/.exec(await page.locator('main [role=status]:not(.hidden)').first().textContent())[0])
  if (found !== said) wrong.push(`${said} announced, ${found} found`)
  await leads(page, () => page.locator('.narrow a[aria-current]').first().click())
  if (await page.locator('.narrow a[aria-current]').count()) wrong.push('a limit cannot be taken off')
  await context.close()
  return [...wrong, ...faults]
}

/** Everything without a script. */
async function still(chromium, town) {
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width: 390, height: 900 }, javaScriptEnabled: false })
  const page = await context.newPage()
  const wrong = []
  await page.goto('/')
  await page.locator('main input[name=q], header input[name=q]').first().fill('pisine')
  await leads(page, () => page.keyboard.press('Enter'))
  await leads(page, () => page.locator('.instead a').click())
  await leads(page, () => page.locator('.results h2 a').first().click())
  if (await page.locator('#feedback').textContent() !== 'Cette page vous a-t-elle aidé\u202f?') wrong.push('no question at the end of a page')
  await leads(page, () => page.getByRole('button', { name: 'Non' }).click())
  await page.getByLabel(/Ce qui manquait/).fill('L’heure d’été')
  await leads(page, () => page.getByRole('button', { name: 'Envoyer' }).click())
  if (await page.locator('h1').textContent() !== 'Merci') wrong.push(`after sending: ${await page.locator('h1').textContent()}`)
  await context.close()
  return wrong
}

export const tests = [
  { name: 'search: a slip, the keyboard and limits', run: async ({ chromium, town }) => {
    const found = []
    for (const width of WIDTHS) found.push(...(await typed(chromium, town, width)).map(it => `${width} px: ${it}`))
    nothing(found)
  } },
  { name: 'search: without a script, and a page that did not help', run: async ({ chromium, town }) => nothing(await still(chromium, town)) },
]
