// The library of pictures and the alert in a browser: many files with their progress, one of them bad; a photograph that is there already;
// three clicks from the first page to every page of the site.
import { WIDTHS, signIn, usable } from './pages.mjs'
import { nothing, watched } from './support.mjs'

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
  const files = [await file('halle.png', 11), { name: 'note.png', mimeType: 'image/png', buffer: Buffer.from('bonjour') }, await file('quai.png', 23)]
  await page.locator('input[name=file]').setInputFiles(files)
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click()
  const rows = page.locator('.sending li')
  await page.getByRole('link', { name: 'Décrire les images envoyées' }).waitFor()
  const wrong = []
  const said = await rows.allInnerTexts()
  if (!said[1].includes('n’est pas une image reconnue')) wrong.push(`the bad file says: ${said[1]}`)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `sending at ${width} px: ${it}`))
  }
  await page.getByRole('link', { name: 'Décrire les images envoyées' }).click()
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

export const tests = [
  { name: 'library: many files are sent, described, and not kept twice', run: ({ desk, town }) => many(desk, town) },
  { name: 'library: one crop is adjusted by hand and given back', run: ({ desk, town }) => cropped(desk, town) },
  { name: 'library: an alert is three clicks from every page', run: ({ desk, town, chromium }) => alert(desk, town, chromium) },
  { name: 'library: the settings show the site as it will be', run: ({ town, chromium }) => settings(chromium, town) },
]
