// Agreeing on a text in a browser: an expert without an account proposes words in the editor, the newsroom takes them over; an entry of the
// calendar is dragged, and moved by its form.
import { WIDTHS, usable } from './pages.mjs'
import { leads, nothing, watched } from './support.mjs'

/** A draft of our own, with these paragraphs. */
async function draft(page, title, paragraphs) {
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill(title)
  await page.locator('[name=lede]').fill('Un essai de relecture.')
  await page.locator('rich-text').getByRole('textbox').first().click()
  for (const [at, it] of paragraphs.entries()) {
    if (at) await page.keyboard.press('Enter')
    await page.keyboard.type(it)
  }
  await leads(page, () => page.locator('button[data-save]').first().click())
  return new URL(page.url()).pathname
}

async function agree(desk, town, chromium) {
  const { page, faults } = await watched(desk, town.url)
  const path = await draft(page, 'Le bac change d’horaires', ['Le bac part toutes les heures.', 'La traversée dure dix minutes.'])
  await page.goto(`${path}/review`)
  await page.locator('#experts summary').click()
  await page.getByLabel('Nom de l’expert').fill('Anne Ledoux')
  await page.getByLabel('Son adresse électronique').fill('anne@lene.example')
  await page.getByLabel('À vérifier').fill('La durée')
  await page.getByRole('button', { name: 'Demander', exact: true }).click()
  await page.getByRole('button', { name: 'Obtenir un nouveau lien' }).click()
  const address = await page.getByLabel('Adresse personnelle').inputValue()

  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width: 1280, height: 900 } })
  const { page: expert, faults: theirs } = await watched(context, town.url)
  await expert.goto(new URL(address).pathname)
  const passage = expert.getByRole('region', { name: 'Paragraphe 3' })
  await passage.locator('summary').first().focus()
  await expert.keyboard.press('Enter')
  await passage.getByText('Proposer une autre rédaction').click()
  await passage.getByRole('textbox', { name: 'Rédaction proposée' }).click()
  await expert.keyboard.press('ControlOrMeta+A')
  await expert.keyboard.type('La traversée dure huit minutes.')
  const wrong = []
  // One passage: there is nothing to insert and nowhere to move it.
  const told = await passage.locator('rich-text').evaluate(it => `${it.querySelector('[id^=rt-help]').textContent} ${it.editor.extensionManager.extensions.find(it => it.name === 'placeholder').options.placeholder}`)
  if (/barre oblique|«\s\/\s»|déplacer/i.test(told)) wrong.push(`the expert is told: ${told}`)
  for (const width of WIDTHS) {
    await expert.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(expert)).map(it => `the expert’s page at ${width} px: ${it}`))
  }
  await passage.getByRole('button', { name: /Envoyer la remarque/ }).click()
  await expert.waitForURL(/done=remark/)
  await expert.getByLabel('Il est à corriger selon mes remarques').check()
  await expert.getByRole('button', { name: 'Envoyer ma réponse' }).click()
  await expert.waitForURL(/done=answer/)
  await context.close()

  await page.goto(`${path}/review`)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `the review page at ${width} px: ${it}`))
  }
  await page.getByRole('button', { name: 'Reprendre cette rédaction' }).click()
  await page.getByText('Reprise dans le texte').waitFor()
  await page.goto(path)
  await page.locator('rich-text').getByText('La traversée dure huit minutes.').waitFor()
  await page.close({ runBeforeUnload: false })
  nothing([...wrong, ...faults, ...theirs])
}

async function called(desk, town) {
  const { page, faults } = await watched(desk, town.url)
  const path = await draft(page, 'Un texte à signaler', ['Le bac part à midi.'])
  await page.goto(`${path}/review`)
  const passage = page.getByRole('region', { name: 'Paragraphe 2' })
  await passage.locator('summary').first().click()
  const field = passage.getByRole('textbox', { name: 'Remarque', exact: true })
  await field.click()
  const wrong = []
  // What is typed is text: an address is no call, and a name nobody has shows no list.
  await page.keyboard.type('Écrire à mairie@valbourg et à @zzz')
  const list = passage.getByRole('listbox')
  if (await list.isVisible()) wrong.push('a list without a name in it')
  await page.keyboard.type(' puis @')
  await list.waitFor()
  const names = await list.getByRole('option').allInnerTexts()
  if (!names.length || await field.getAttribute('aria-activedescendant') !== await list.getByRole('option').first().getAttribute('id')) wrong.push('the first name is not the one chosen')
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `calling somebody at ${width} px: ${it}`))
  }
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  const said = await field.inputValue()
  if (said !== `Écrire à mairie@valbourg et à @zzz puis @${names[0]} `) wrong.push(`the field says: ${said}`)
  await page.keyboard.type('et @')
  await page.keyboard.press('Escape')
  if (await list.isVisible()) wrong.push('Escape does not close the list')
  await page.close({ runBeforeUnload: false })
  nothing([...wrong, ...faults])
}

async function moved(page) {
  await page.goto('/cms/calendar?month=2026-12')
  const path = await draft(page, 'Un texte pour décembre', ['Il attend son jour.'])
  await page.getByRole('tab', { name: 'Étapes' }).click()
  await page.locator('#f-publish_at').fill('2027-03-10T08:00')
  await page.getByRole('button', { name: 'Programmer', exact: true }).click()
  await page.getByRole('button', { name: 'Programmer quand même' }).click() // it has no topic and no short text
  await page.goto('/cms/calendar?month=2027-03')
  const entry = page.locator('li', { hasText: 'Un texte pour décembre' })
  await entry.dragTo(page.locator('[data-day="2027-03-12"]'))
  await page.getByText('Déplacé au vendredi 12 mars.').waitFor()
  await entry.locator('summary').click()
  await entry.getByLabel('Nouveau jour').fill('2027-03-15')
  await entry.getByRole('button', { name: 'Déplacer' }).click()
  await page.getByText('Déplacé au lundi 15 mars.').waitFor()
  const wrong = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `the calendar at ${width} px: ${it}`))
  }
  if (await page.locator('[data-day="2027-03-15"] li').count() !== 1) wrong.push(`${path} is not on its new day`)
  nothing(wrong)
}

export const tests = [
  { name: 'review: an expert proposes words and the newsroom takes them over', run: ({ desk, town, chromium }) => agree(desk, town, chromium) },
  { name: 'review: who is called is offered as the name is typed', run: ({ desk, town }) => called(desk, town) },
  { name: 'review: an entry of the calendar is dragged, and moved by its form', run: async ({ desk, town }) => {
    const { page } = await watched(desk, town.url)
    try { await moved(page) } finally { await page.close({ runBeforeUnload: false }) }
  } },
]
