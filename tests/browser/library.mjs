// The library of pictures and the alert in a browser: many files with their progress, one of them bad; a photograph that is there already;
// three clicks from the first page to every page of the site.
import { WIDTHS, signIn, usable } from './pages.mjs'
import { leads, nothing, watched } from './support.mjs'

/** A PNG made by the browser, unlike that of another seed. */
const photo = (page, seed, width = 1200) => page.evaluate(async ([seed, width]) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height: width * 2 / 3 })
  const pen = canvas.getContext('2d')
  for (let at = 0; at < 96; at++) {
    pen.fillStyle = (seed * 2654435761 >>> at % 31) & 1 ? `hsl(${at * 7} 40% 75%)` : `hsl(${at * 5} 40% 25%)`
    pen.fillRect(at % 12 * width / 12, Math.floor(at / 12) * width / 12, width / 12 + 1, width / 12 + 1)
  }
  const blob = await new Promise(done => canvas.toBlob(done, 'image/png'))
  return [...new Uint8Array(await blob.arrayBuffer())]
}, [seed, width]).then(bytes => Buffer.from(bytes))

async function cropped(desk, town) {
  const { page, faults } = await watched(desk, town.url)
  await page.goto('/cms/images')
  await page.locator('.image-grid a').first().click()
  const wide = page.getByRole('group', { name: 'Paysage 16:9' })
  const left = wide.getByLabel('Gauche, en %'), top = wide.getByLabel('Haut, en %'), size = wide.getByLabel('Taille, en %')
  const wrong = []
  if (await left.isVisible()) wrong.push('an automatic crop shows numbers')
  await wide.getByLabel('Régler à la main').check()
  await size.fill('60')
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `a crop by hand at ${width} px: ${it}`))
  }
  const before = await left.inputValue()
  await wide.locator('svg').scrollIntoViewIfNeeded()
  const box = await wide.locator('svg').boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 - 30, box.y + box.height / 2 - 10, { steps: 4 })
  await page.mouse.up()
  if (Number(await left.inputValue()) <= Number(before)) wrong.push(`dragging to the left moves the window from ${before} to ${await left.inputValue()}`)
  const chosen = [await left.inputValue(), await top.inputValue()]
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).first().click()
  await page.getByText('Image modifiée.').waitFor()
  // The sizes of the crop are made while the page tells of it.
  await page.getByText('Toutes les tailles sont prêtes.').or(page.locator('main:not(:has(wait-for))')).first().waitFor()
  if (JSON.stringify([await left.inputValue(), await top.inputValue()]) !== JSON.stringify(chosen)) wrong.push('what was dragged was not kept')
  await wide.getByLabel('Régler à la main').uncheck()
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).first().click()
  await page.getByText('Image modifiée.').waitFor()
  if (await left.isVisible()) wrong.push('the crop is not automatic again')
  await page.close()
  nothing([...wrong, ...faults])
}

async function many(desk, town) {
  const { page, faults } = await watched(desk, town.url)
  await page.goto('/cms/images/new')
  const file = async (name, seed, width) => ({ name, mimeType: 'image/png', buffer: await photo(page, seed, width) })
  const empty = { name: 'vide.png', mimeType: 'image/png', buffer: Buffer.alloc(0) }
  const files = [await file('halle.png', 11), { name: 'note.png', mimeType: 'image/png', buffer: Buffer.from('bonjour') }, await file('quai.png', 23), empty]
  await page.locator('input[name=file]').setInputFiles([empty])
  const refused = await page.locator('input[name=file]').evaluate(it => it.validationMessage)
  await page.locator('input[name=file]').setInputFiles(files)
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click()
  const rows = page.locator('.sending li')
  await page.getByRole('link', { name: 'Décrire les images envoyées' }).waitFor()
  const wrong = []
  const said = await rows.allInnerTexts()
  if (!refused.includes('Ce fichier est vide')) wrong.push(`a single empty file says: ${refused}`)
  if (!said[3].includes('Ce fichier est vide')) wrong.push(`the empty file says: ${said[3]}`)
  const count = await page.locator('image-upload [role=status]').innerText()
  if (!/Envoyées\s: 2\. Refusées\s: 2/.test(count)) wrong.push(`at the end it says: ${count}`)
  if (!said[1].includes('n’est pas une image reconnue')) wrong.push(`the bad file says: ${said[1]}`)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `sending at ${width} px: ${it}`))
  }
  const describe = await page.getByRole('link', { name: 'Décrire les images envoyées' }).getAttribute('href')

  // Until then they lack their words, and are told apart by their files.
  await page.goto('/cms/items/new/article')
  await page.locator('rich-text').getByRole('textbox').first().click()
  await page.getByRole('button', { name: 'Image', exact: true }).click()
  const bare = page.getByRole('dialog').locator('.image-pick', { hasText: /Sans texte de remplacement · (halle|quai)\.png/ })
  await bare.nth(1).waitFor()
  await bare.first().click()
  await page.getByRole('button', { name: 'Insérer' }).click()
  const note = await page.locator('rich-text .rt-alt').innerText()
  if (!/^Sans texte de remplacement · (halle|quai)\.png$/.test(note)) wrong.push(`in the text it is called: ${note}`)
  await page.goto(describe)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `describing at ${width} px: ${it}`))
  }
  await page.locator('.described textarea').nth(0).fill('La halle un jour de marché')
  await page.locator('.described textarea').nth(1).fill('Le quai sous la neige')
  await page.locator('button[data-save]').first().click()
  await page.getByText('Images décrites.').waitFor()

  // The same photograph, smaller, inside the editor: the one that is there is used.
  await page.goto('/cms/items/new/article')
  await page.locator('rich-text').getByRole('textbox').first().click()
  await page.getByRole('button', { name: 'Image', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('summary').click()
  await dialog.locator('input[type=file]').setInputFiles(await file('halle-web.png', 11, 600))
  await dialog.getByLabel('Texte de remplacement').fill('La halle')
  await dialog.getByRole('button', { name: 'Envoyer', exact: true }).click()
  await dialog.getByRole('button', { name: 'Utiliser celle-ci' }).click()
  await dialog.getByText('L’image déjà présente est choisie.').waitFor()
  if (await dialog.locator('.crops figure').count() !== 3) wrong.push('the three crops are not shown')
  await dialog.getByRole('button', { name: 'Insérer' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.goto('/cms/images?q=halle')
  if (await page.locator('.image-grid li').count() !== 1) wrong.push('the second photograph is still there')
  // The bad file is told by its status.
  wrong.push(...faults.filter(it => !it.includes('422')))
  await page.close({ runBeforeUnload: false })
  nothing(wrong)
}

async function alert(desk, town, chromium) {
  const { page, faults } = await watched(desk, town.url)
  await page.goto('/cms')
  await page.getByRole('link', { name: 'Lancer une alerte' }).click()
  await page.getByLabel('Titre', { exact: true }).fill('Crue de la Lène : évitez les quais')
  await page.getByLabel('Alerte majeure').check()
  await page.getByRole('button', { name: 'Mettre en ligne' }).click()
  await page.waitForURL('**/cms/alerts')
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, colorScheme: 'light' })
  const { page: reader, faults: theirs } = await watched(context, town.url)
  const wrong = []
  for (const path of ['/', '/agenda', '/en/']) {
    await reader.goto(path)
    for (const width of WIDTHS) {
      await reader.setViewportSize({ width, height: 900 })
      wrong.push(...(await usable(reader)).map(it => `${path} at ${width} px: ${it}`))
    }
    if (await reader.getByRole('alert').count() !== 1) wrong.push(`${path} does not show it`)
  }
  await page.getByRole('button', { name: 'Terminer' }).first().click()
  await reader.goto('/')
  if (await reader.getByRole('alert').count()) wrong.push('it is still there')
  wrong.push(...faults, ...theirs)
  await context.close()
  await page.close()
  nothing(wrong)
}

async function settings(chromium, town) {
  const desk = await signIn(chromium, town, 'administrator')
  const { page } = await watched(desk, town.url)
  await page.goto('/cms/settings')
  await page.locator('[name=name]').fill('Valbourg-la-Neuve')
  await page.locator('[name="identity.accent"]').fill('#7a1f5c')
  const frame = page.frameLocator('town-preview iframe')
  await frame.locator('.brand span', { hasText: 'Valbourg-la-Neuve' }).waitFor()
  const brand = await frame.locator('html').evaluate(it => getComputedStyle(it).getPropertyValue('--brand'))
  await page.close({ runBeforeUnload: false })
  await desk.close()
  nothing(brand.trim() === '#7a1f5c' ? [] : [`the frame shows ${brand}`])
}

/** The main image and the logo are looked for where the editor's are; without scripts there is a menu. */
async function chosen(desk, town, chromium) {
  const { page, faults } = await watched(desk, town.url)
  const wrong = []
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill('Le pont et son héron')
  const field = page.locator('image-field'), dialog = page.getByRole('dialog')
  await field.getByRole('button', { name: 'Image principale Choisir une image' }).focus()
  await page.keyboard.press('Enter')
  await dialog.locator('.image-pick').nth(5).waitFor()
  const found = page.waitForResponse(/images\.json\?q=h%C3%A9ron/)
  await dialog.getByRole('searchbox').fill('héron')
  await found
  const pick = dialog.locator('.image-pick', { hasText: 'héron' }).first()
  const id = await pick.locator('input').inputValue()
  await pick.click()
  await dialog.getByRole('button', { name: 'Valider' }).click()
  await dialog.waitFor({ state: 'detached' })
  if (!await field.getByRole('button').first().evaluate(it => it === document.activeElement)) wrong.push('the focus does not come back')
  await leads(page, () => page.locator('button[data-save]').click())
  if (await page.locator('select[name=image]').inputValue() !== id) wrong.push('what was chosen is not saved')
  if (!/héron/.test(await field.locator('figcaption').innerText())) wrong.push(`its words: ${await field.innerText()}`)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `chosen at ${width} px: ${it}`))
  }
  const bare = await chromium.newContext({ storageState: await desk.storageState(), baseURL: town.url, javaScriptEnabled: false })
  const still = await bare.newPage()
  await still.goto(page.url())
  if (!await still.getByLabel('Image principale').isVisible()) wrong.push('without scripts there is no menu')
  await bare.close()
  await field.getByRole('button', { name: 'Retirer Image principale' }).click()
  if (await page.locator('select[name=image]').inputValue()) wrong.push('it cannot be taken away')
  await page.close({ runBeforeUnload: false })

  const admin = await signIn(chromium, town, 'administrator')
  const { page: settings, faults: theirs } = await watched(admin, town.url)
  await settings.goto('/cms/settings')
  await settings.getByRole('button', { name: 'Logo Changer' }).click()
  await settings.getByRole('dialog').locator('.image-pick').nth(3).click()
  await settings.getByRole('button', { name: 'Valider' }).click()
  const src = await settings.locator('image-field img').getAttribute('src')
  await settings.frameLocator('town-preview iframe').locator(`.brand img[src="${src}"]`).waitFor()
  wrong.push(...(await usable(settings)).map(it => `the settings: ${it}`))
  await settings.close({ runBeforeUnload: false })
  await admin.close()
  nothing([...wrong, ...faults, ...theirs])
}

/** What a list and a form say while somebody chooses. */
async function helps(desk, town) {
  const { page, faults } = await watched(desk, town.url)
  const wrong = []
  await page.goto('/cms/items?kind=article')
  const boxes = page.locator('input[name=ids]'), ticked = page.locator('input[name=ids]:checked'), all = page.getByLabel('Tout cocher')
  await all.check()
  if (await ticked.count() !== await boxes.count()) wrong.push('not every one is ticked')
  await boxes.first().uncheck()
  if (!await all.evaluate(it => it.indeterminate && !it.checked)) wrong.push('it still says that all are ticked')
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill('Une brève')
  const hint = page.locator('[id="h-details.form"]')
  const first = await hint.innerText()
  await page.locator('[name="details.form"]').selectOption('brief')
  const brief = await hint.innerText()
  if (brief === first || !/600 signes/.test(brief)) wrong.push(`beside “Brève” stands: ${brief}`)
  await leads(page, () => page.locator('button[data-save]').click())
  if (await hint.innerText() !== brief) wrong.push(`once saved it says: ${await hint.innerText()}`)
  await page.close({ runBeforeUnload: false })
  nothing([...wrong, ...faults])
}

export const tests = [
  { name: 'library: many files are sent, described, and not kept twice', run: ({ desk, town }) => many(desk, town) },
  { name: 'library: the main image and the logo are looked for', run: ({ desk, town, chromium }) => chosen(desk, town, chromium) },
  { name: 'library: a list is ticked at once, a hint follows its menu', run: ({ desk, town }) => helps(desk, town) },
  { name: 'library: one crop is adjusted by hand and given back', run: ({ desk, town }) => cropped(desk, town) },
  { name: 'library: an alert is three clicks from every page', run: ({ desk, town, chromium }) => alert(desk, town, chromium) },
  { name: 'library: the settings show the site as it will be', run: ({ town, chromium }) => settings(chromium, town) },
]
