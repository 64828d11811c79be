// The whole way of one article, by mouse and keyboard: written at the desk, published, read on the site, chosen for the issue, found in
// the PDF.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import { folded, nothing, watched } from './support.mjs'

const TITLE = 'La passerelle des Tilleuls rouvre aux piétons'
const WORDS = {
  opening: 'Les planches neuves sentent encore le mélèze.',
  heading: 'Trois mois de chantier',
  before: 'Pour venir en bus, voyez ',
  link: 'les horaires de la Navette',
  list: ['Largeur : deux mètres', 'Pente adoucie des deux côtés'],
  callout: 'Bon à savoir',
  advice: 'Les vélos passent à la main jusqu’au printemps.',
  alt: 'Un dégradé de bleu vers le jaune',
  caption: 'La passerelle au petit matin',
}

/** The checksum of a PNG's parts. */
function crc32(bytes) {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

/** A PNG of our own: a picture nobody has seen before. */
function picture(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set([(255 * x) / width, (255 * y) / height, 255 - (255 * x) / width], y * (1 + width * 3) + 1 + x * 3)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

async function write(page) {
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill(TITLE)
  await page.locator('[name=lede]').fill('Après trois mois de travaux, la passerelle relie de nouveau le quartier Centre aux Îles.')
  await page.locator('[name="details.short_text"]').fill('La passerelle des Tilleuls rouvre après trois mois de travaux. Les vélos y passent à la main.')
  await page.locator('[name=topics]').first().check()

  const field = page.locator('rich-text')
  const text = field.getByRole('textbox').first()
  const press = name => field.getByRole('toolbar').first().getByRole('button', { name, exact: true }).click()
  const type = words => page.keyboard.type(words)
  await text.click()
  await type(WORDS.opening)
  await page.keyboard.press('Enter')

  await press('Intertitre')
  await type(WORDS.heading)
  await page.keyboard.press('Enter')

  // A link to an article of the town: by name, not by address.
  await type(WORDS.before + WORDS.link)
  for (let i = 0; i < WORDS.link.length; i++) await page.keyboard.press('Shift+ArrowLeft')
  await press('Lien')
  const target = page.getByRole('dialog')
  // The list is made anew with what the search finds: the entries before it are marked, so as not to choose one that goes away.
  await target.locator('.pick').first().waitFor()
  await target.locator('.pick').evaluateAll(all => all.forEach(it => { it.dataset.before = '' }))
  await target.getByRole('searchbox').fill('Navette')
  await target.locator('.pick:not([data-before])', { hasText: 'Navette' }).first().click()
  await target.getByRole('button', { name: 'Valider' }).click()
  await target.waitFor({ state: 'detached' })
  // The editor takes the cursor back in the next frame; until then the words are still selected.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.keyboard.press('End')
  await field.evaluate(it => new Promise(done => { const look = () => (it.editor.state.selection.empty ? done() : requestAnimationFrame(look)); look() }))
  await page.keyboard.press('Enter')

  await press('Liste à puces')
  await type(WORDS.list[0])
  await page.keyboard.press('Enter')
  await type(WORDS.list[1])
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')

  await press('Encadré')
  await type(WORDS.advice)
  await field.getByLabel('Titre de l’encadré').fill(WORDS.callout)
  await field.getByText(WORDS.advice).click()

  await press('Image')
  const images = page.getByRole('dialog')
  await images.locator('summary').click()
  await images.locator('input[type=file]').setInputFiles({ name: 'passerelle.png', mimeType: 'image/png', buffer: picture(1500, 1000) })
  await images.getByLabel('Texte de remplacement').fill(WORDS.alt)
  await images.getByRole('button', { name: 'Envoyer', exact: true }).click()
  await images.getByText('Image envoyée et choisie.').waitFor()
  await images.getByRole('button', { name: 'Insérer' }).click()
  await images.waitFor({ state: 'detached' })
  await field.locator('figure figcaption').click()
  await type(WORDS.caption)

  await page.locator('button[data-save]').click()
  await page.waitForURL(/\/cms\/items\/\d+$/)
  return Number(new URL(page.url()).pathname.split('/').pop())
}

async function publish(page) {
  await page.getByRole('button', { name: 'Publier maintenant' }).click()
  await page.locator('.mark-published').first().waitFor()
  return page.locator('dl.facts a[href^="/actualites/"]').first().getAttribute('href')
}

async function read(page, path) {
  const missing = []
  const want = (what, it) => { if (!it) missing.push(`the page lacks ${what}`) }
  await page.goto(path)
  const body = page.locator('main .text')
  const all = folded(await page.locator('main').innerText())
  want('its title', folded(await page.locator('h1').innerText()) === folded(TITLE))
  want('the opening', all.includes(folded(WORDS.opening)))
  want('the heading', await body.getByRole('heading', { level: 2, name: WORDS.heading }).count() === 1)
  want('the link', await body.locator('a[href^="/"]', { hasText: WORDS.link }).count() === 1)
  want('the list', folded(await body.locator('ul > li').allInnerTexts().then(it => it.join(' | '))) === folded(WORDS.list.join(' | ')))
  want('the callout', all.includes(folded(WORDS.callout)) && all.includes(folded(WORDS.advice)))
  // Its sizes are made by a job: the page as it is then.
  const image = body.getByRole('img', { name: WORDS.alt })
  const sized = () => image.getAttribute('srcset')
  for (const end = Date.now() + 120_000; !(await sized()) && Date.now() < end;) await page.reload()
  await image.scrollIntoViewIfNeeded()
  want('the picture', await sized() && await image.evaluate(it => it.decode().then(() => it.naturalWidth > 0, () => false)))
  want('the caption', all.includes(WORDS.caption))
  nothing(missing)
}

/** Puts the article into the issue that is being prepared, and has it laid out; the PDF's address. */
async function print(page, id) {
  await page.goto('/cms/issues')
  const open = page.locator('tr', { has: page.locator('.mark-issue-planned, .mark-issue-proof, .mark-issue-closed') })
  if (await open.count()) await open.first().locator('a.title').click()
  else await page.locator('main form button.primary').last().click()
  await page.waitForURL(/\/cms\/issues\/\d+/)
  const choice = page.getByLabel(`Décision pour « ${TITLE} »`)
  const save = page.getByRole('button', { name: 'Enregistrer le sommaire' })
  if (!(await choice.count())) {
    const label = await page.locator('#add option', { hasText: TITLE }).first().textContent()
    await page.locator('#add').selectOption({ label })
    await save.click()
    await choice.waitFor()
  }
  await choice.selectOption('chosen')
  await save.click()
  await page.locator('select[name="pick.choice"]').first().waitFor()
  await page.getByRole('button', { name: 'Mettre en page' }).click()
  await page.getByRole('status').filter({ hasText: 'Mise en page' }).first().waitFor()
  // The page looks by itself whether the job has ended, and then shows the proof.
  await page.locator('wait-for').waitFor({ state: 'detached', timeout: 300_000 })
  await page.locator('.sheets img').first().waitFor()
  const failure = page.locator('.notice.alarm')
  if (await failure.count()) throw new Error(await failure.innerText())
  return page.getByRole('link', { name: 'PDF' }).getAttribute('href')
}

async function wordsOf(pdf, folder) {
  const file = join(folder, 'issue.pdf')
  await writeFile(file, pdf)
  const { stdout } = await promisify(execFile)('pdftotext', [file, '-'], { maxBuffer: 1 << 26 })
  return folded(stdout)
}

export const tests = [{
  name: 'editor: an article is written, published, read, and printed',
  async run({ desk, town }) {
    const { page, faults } = await watched(desk, town.url)
    const id = await write(page)
    const path = await publish(page)
    await read(page, path)
    const href = await print(page, id)
    const answer = await desk.request.get(href)
    const printed = await wordsOf(await answer.body(), town.folder)
    const expected = [TITLE, WORDS.opening, WORDS.heading, WORDS.link, ...WORDS.list, WORDS.advice, WORDS.caption, `/a/${id}`]
    nothing([...expected.map(folded).filter(it => !printed.includes(it)).map(it => `the PDF lacks “${it}”`), ...faults])
    await page.close()
  },
}]
