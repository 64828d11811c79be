// The whole way of one article, by mouse and keyboard: written at the desk, published, read on the site, chosen for the issue, found in
// the PDF. Then what a person meets on the way: pasting, dialogs, other words for paper.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import { WIDTHS, usable } from './pages.mjs'
import { folded, leads, nothing, watched } from './support.mjs'

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
  const found = page.waitForResponse(/search\.json\?.*Navette/)
  await target.getByRole('searchbox').fill('Navette')
  await found // the list is another one from here on
  await target.locator('.pick', { hasText: 'Navette' }).first().click()
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
  await images.getByLabel('Peut aussi être imprimée').check()
  await images.getByRole('button', { name: 'Envoyer', exact: true }).click()
  await images.getByText('Image envoyée et choisie.').waitFor()
  await images.getByRole('button', { name: 'Insérer' }).click()
  await images.waitFor({ state: 'detached' })
  await field.locator('figure figcaption').click()
  await type(WORDS.caption)

  await saved(page)
  return Number(new URL(page.url()).pathname.split('/').pop())
}

/** Saves a new item. */
const saved = page => leads(page, () => page.locator('button[data-save]').click())

async function publish(page) {
  await page.getByRole('tab', { name: 'Étapes' }).click()
  await page.getByRole('button', { name: 'Publier maintenant' }).click()
  // No short text: asked once.
  await page.getByRole('button', { name: 'Publier quand même' }).click()
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
  const choice = page.getByLabel(`Décision « ${TITLE} »`)
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
  // The plan is adopted: what is new comes in when somebody says so.
  const issue = new URL(page.url()).pathname
  await page.goto(`${issue}/flat-plan`)
  const card = page.locator('.plan-card', { hasText: TITLE }).first()
  await card.locator('.decide summary').click()
  await card.locator('[name=must_run]').check()
  await leads(page, () => card.locator('.decide button').click())
  await page.goto(`${issue}/flat-plan?propose=1`)
  await leads(page, () => page.getByRole('button', { name: 'Adopter ce plan' }).click())
  await page.goto(issue)
  // The page looks by itself whether the job has ended, and then shows the proof.
  await page.locator('wait-for').waitFor({ state: 'detached', timeout: 300_000 })
  await page.locator('.sheets img').first().waitFor()
  const failure = page.locator('.notice.alarm')
  if (await failure.count()) throw new Error(await failure.innerText())
  return page.getByRole('link', { name: 'PDF de l’épreuve' }).getAttribute('href')
}

async function wordsOf(pdf, folder) {
  const file = join(folder, 'issue.pdf')
  await writeFile(file, pdf)
  const { stdout } = await promisify(execFile)('pdftotext', [file, '-'], { maxBuffer: 1 << 26 })
  return folded(stdout)
}

const PASTED = [
  ['Word', '<p class=MsoNormal><b style="mso-bidi-font-weight:normal">Gras</b> puis <span style="FONT-WEIGHT: bold !important">gras</span> puis <b style="font-weight:normal">maigre</b></p>',
    ['**Gras** puis **gras** puis maigre']],
  ['Google Docs', '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">Maigre</span></p><br /><p dir="ltr"><span style="font-weight:700">gras</span></p></b><br class="Apple-interchange-newline">',
    ['Maigre', '**gras**']],
  ['a page', '<p>Une ligne<br>puis une autre</p><p><br></p><br><br><p>fin</p>', ['Une ligne↵puis une autre', 'fin']],
]

/** What the editor holds, a line for each block: bold between stars, line breaks as an arrow. */
const lines = field => field.evaluate(it => JSON.parse(it.value).content.map(block => (block.content ?? []).map(run => (
  run.type === 'hardBreak' ? '↵' : run.marks?.some(mark => mark.type === 'strong') ? `**${run.text}**` : run.text)).join('')))

async function paste(page) {
  await page.goto('/cms/items/new/article')
  const field = page.locator('rich-text')
  const wrong = []
  for (const [source, html, expected] of PASTED) {
    await field.evaluate((it, html) => { it.editor.commands.clearContent(); it.editor.view.pasteHTML(html) }, html)
    const found = await lines(field)
    if (found.join('|') !== expected.join('|')) wrong.push(`${source}: ${JSON.stringify(found)}`)
  }
  nothing(wrong)
}

/** A dialog by keyboard: opened, usable, left with Escape, the focus back where it was. */
async function keyboard(page, name) {
  const wrong = []
  const button = page.getByRole('toolbar').first().getByRole('button', { name, exact: true })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    // A list is asked for at once; without one there is nothing to wait for.
    if (await dialog.getByRole('searchbox').count()) await dialog.locator('.pick, .image-pick').first().waitFor({ state: 'attached' })
    const inside = () => page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest('dialog'))
    if (!await page.evaluate(() => !!document.activeElement.closest('dialog'))) wrong.push('the focus does not go into it')
    wrong.push(...await usable(page))
    const stops = await dialog.locator('button, input, select, summary').count()
    for (let i = 0; i < stops + 2; i++) {
      await page.keyboard.press('Tab')
      if (!await inside()) { wrong.push('the keyboard leaves it'); break }
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    if (!await button.evaluate(it => it === document.activeElement)) wrong.push('the focus does not come back')
  }
  return wrong.map(it => `${name}: ${it}`)
}

/** What is typed behind a slash chooses what is put there, by keyboard alone. */
async function slash(page) {
  await page.goto('/cms/items/new/article')
  const field = page.locator('rich-text'), wrong = []
  const text = field.getByRole('textbox').first(), list = field.getByRole('listbox')
  await text.click()
  await page.keyboard.type('/inter')
  await list.waitFor()
  const names = await list.getByRole('option').locator('span').allInnerTexts()
  if (!names.length || names.some(it => !/inter/i.test(it))) wrong.push(`offered for “inter”: ${names}`)
  const active = () => text.evaluate(it => document.getElementById(it.getAttribute('aria-activedescendant'))?.getAttribute('aria-selected'))
  if (await active() !== 'true') wrong.push('the text field does not say which entry is chosen')
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `at ${width} px: ${it}`))
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/slash-${width}.png` })
  }
  await page.keyboard.press('Enter')
  await page.keyboard.type('Le chantier')
  await page.keyboard.press('Enter')
  await page.keyboard.type('/liste à')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Une ligne')
  const kinds = await field.evaluate(it => JSON.parse(it.value).content.map(block => block.type))
  if (kinds.join() !== 'heading,bulletList') wrong.push(`the text is: ${kinds}`)
  // Escape leaves what was typed, and a slash within a sentence is one.
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('/tab')
  await page.keyboard.press('Escape')
  if (await list.isVisible()) wrong.push('Escape does not close it')
  await page.keyboard.type('leau et/ou plan')
  if (await list.isVisible()) wrong.push('it opens within a sentence')
  if (!(await text.innerText()).includes('/tableau et/ou plan')) wrong.push('Escape loses what was typed')
  nothing(wrong)
}

/** The menu keeps clear of what is sticky, wherever the caret stands, and of the chosen entry nothing is hidden. */
async function clear(page) {
  await page.goto('/cms/items/new/article')
  const field = page.locator('rich-text'), wrong = []
  const list = field.getByRole('listbox')
  await field.evaluate(it => it.editor.commands.setContent({ type: 'doc', content: Array.from({ length: 40 }, (_, n) => ({ type: 'paragraph', content: n % 4 ? [{ type: 'text', text: `Ligne ${n}.` }] : [] })) }))
  for (const size of [[1280, 900], [1280, 640], [390, 700]]) {
    await page.setViewportSize({ width: size[0], height: size[1] })
    for (const line of [0, 8, 20, 36]) {
      const at = await field.evaluate((it, line) => { let at = 0; it.editor.state.doc.forEach((node, begin, index) => { if (index === line) at = begin + 1 }); return at }, line)
      await field.evaluate((it, at) => { it.editor.view.focus(); it.editor.chain().setTextSelection(at).scrollIntoView().run() }, at)
      await page.keyboard.type('/')
      await list.waitFor()
      for (const key of ['Home', 'End']) {
        await page.keyboard.press(key)
        const hidden = await list.locator('[aria-selected=true]').evaluate(it => {
          const { left, top, bottom } = it.getBoundingClientRect()
          return [top + 2, bottom - 2].some(y => !it.contains(document.elementFromPoint(left + 8, y)))
        })
        if (hidden) wrong.push(`line ${line} at ${size}: the entry chosen with ${key} is covered`)
      }
      await page.keyboard.press('Escape')
      await page.keyboard.press('Backspace')
    }
  }
  nothing(wrong)
}

/** The fields of blocks by keyboard: into them, through them, into the words, on, and out at the end. */
async function places(page) {
  await page.goto('/cms/items/new/article')
  const field = page.locator('rich-text'), wrong = []
  const keys = async (...all) => { for (const it of all) await (/^(Tab|Shift\+Tab|Enter|Escape|Arrow\w+)$/.test(it) ? page.keyboard.press(it) : page.keyboard.type(it)) }
  const here = () => page.evaluate(() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.getAttribute('aria-label'))
  const at = async (name, after) => { if (await here() !== name) wrong.push(`${after}: the focus is in “${await here()}”, not in “${name}”`) }
  await field.getByRole('textbox').first().click()
  await keys('/tab', 'Enter')
  await at('Titre du tableau', 'a new table')
  await keys('Horaires', 'Tab', 'Matin', 'Tab', 'Soir', 'Tab', 'Tab', 'Tab', 'Tab', 'Fin', 'Tab', 'Derrière.', 'Enter', '/chiffre', 'Enter', '12', 'Enter')
  await at('Ce qu’il dit', 'Enter in a figure')
  await keys('bateaux', 'Enter', 'Voyez :', 'Enter', '/contenu', 'Enter', 'https://lene.example/film', 'ArrowDown')
  await at('Titre du contenu', 'the arrow down')
  await keys('Le film', 'Escape', 'Tab')
  await at('Adresse (https://…)', 'Escape and Tab')
  await keys('Tab', 'Tab', 'Suite.', 'Enter', '/citation', 'Enter', 'Il pleut.', 'Tab', 'Odile', 'Enter', 'Encore.')
  const text = await field.evaluate(it => JSON.parse(it.value).content.map(block => {
    const words = []
    const walk = node => { if (node.text) words.push(node.text); node.content?.forEach(walk) }
    walk(block)
    return [block.type, ...Object.entries(block.attrs).filter(it => it[0] !== 'id').map(it => it[1]), ...words].join('|')
  }))
  const expected = ['table|Horaires|Matin|Soir|Fin', 'paragraph|Derrière.', 'keyFigure|12|bateaux', 'paragraph|Voyez :', 'embed|https://lene.example/film|Le film', 'paragraph|Suite.', 'quote|Odile|Il pleut.', 'paragraph|Encore.']
  if (text.join('\n') !== expected.join('\n')) wrong.push(`the text is\n${text.join('\n')}`)
  if (!page.url().endsWith('/cms/items/new/article')) wrong.push('a key of a field sent the form')
  await keys('Tab')
  await at('Texte court', 'Tab at the end')
  await keys('Shift+Tab')
  for (let i = 0; i < 30 && await field.evaluate(it => it.querySelector('.rt-body').contains(document.activeElement)); i++) await keys('Shift+Tab')
  if (!await field.evaluate(it => it.querySelector('.rt-bars').contains(document.activeElement))) wrong.push(`backwards the keyboard ends in “${await here()}”`)
  nothing(wrong)
}

/** A search that answers late, after something was chosen from the list before it. */
async function late(page) {
  await page.goto('/cms/items/new/article')
  const field = page.locator('rich-text')
  await field.getByRole('textbox').first().click()
  await page.keyboard.type('horaires')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+k')
  const dialog = page.getByRole('dialog')
  await dialog.locator('.pick').first().waitFor()
  const answered = page.waitForResponse(/search\.json\?q=zzz/)
  await page.route(/search\.json\?q=zzz/, async route => { await new Promise(done => setTimeout(done, 1500)); await route.continue() })
  const asked = page.waitForRequest(/search\.json\?q=zzz/)
  await dialog.getByRole('searchbox').fill('zzz')
  await asked
  const chosen = dialog.locator('.pick').nth(1)
  const id = await chosen.locator('input').inputValue()
  await chosen.click()
  await answered
  await dialog.getByText('Rien de tel.').waitFor()
  await dialog.getByRole('button', { name: 'Valider' }).click()
  await dialog.waitFor({ state: 'detached' })
  const linked = await field.evaluate(it => JSON.parse(it.value).content[0].content[0].marks?.[0].attrs.target.item)
  if (linked !== id) throw new Error(`the link leads to ${linked}, not to ${id}, which was chosen before the late answer`)
}

/** Uploads that fail say why, in words. */
async function refused(page) {
  await page.goto('/cms/items/new/article')
  await page.getByRole('toolbar').first().getByRole('button', { name: 'Image', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('summary').click()
  await dialog.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture(20, 20) })
  await dialog.getByLabel('Texte de remplacement').fill('Un carré')
  const answers = [
    [route => route.fulfill({ status: 409, json: { status: 409, title: 'Non', text: 'Quelqu’un a enregistré avant vous.' } }), 'Quelqu’un a enregistré avant vous.'],
    [route => route.fulfill({ status: 413, body: 'length limit exceeded' }), 'Ce fichier est trop lourd.'],
    [route => route.abort('internetdisconnected'), 'L’image n’a pas pu être envoyée. Réessayez.'],
  ]
  for (const [answer, sentence] of answers) {
    await page.route('**/cms/images', answer, { times: 1 })
    await dialog.getByRole('button', { name: 'Envoyer', exact: true }).click()
    await dialog.getByRole('alert').filter({ hasText: sentence }).waitFor({ timeout: 5000 })
  }
}

/** A paragraph with other words on paper, a link kept; then shown word by word. */
async function reword(page) {
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill('Le bac change d’heure')
  await page.locator('rich-text').evaluate(it => it.editor.commands.setContent({ type: 'doc', content: [{ type: 'paragraph', content: [
    { type: 'text', text: 'Le bac part à huit heures, voyez ' }, { type: 'text', text: 'les horaires', marks: [{ type: 'link', attrs: { target: { address: 'https://lene.example' } } }] }, { type: 'text', text: '.' },
  ] }, { type: 'keyFigure', attrs: { value: '12', label: 'traversées' } }] }, { emitUpdate: true }))
  await saved(page)
  await page.goto(`${page.url()}/print`)
  const wrong = []
  const block = page.getByRole('group', { name: 'Paragraphe 1' })
  await block.locator('summary').click()
  const text = block.getByRole('textbox')
  await text.click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('Dès lundi, ')
  await page.keyboard.press('Enter')
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `at ${width} px: ${it}`))
  }
  await leads(page, () => page.locator('button[data-save]').click())
  await block.getByText('réécrit', { exact: true }).waitFor()
  const added = folded(await block.locator('ins').allInnerTexts().then(it => it.join('|')))
  if (added !== 'Dès lundi,') wrong.push(`added on paper: “${added}”`)
  const kept = await block.locator('input[name^="words."]').evaluate(it => JSON.parse(it.value).content[0].content)
  if (kept[1]?.type !== 'hardBreak') wrong.push('Enter does not break the line')
  if (!kept.some(run => run.marks?.[0].attrs?.target.address === 'https://lene.example')) wrong.push('the link is lost on paper')
  await page.setViewportSize({ width: WIDTHS[0], height: 900 })
  for (const side of ['Sur le site', 'Sur papier']) if (!await block.getByText(side, { exact: true }).isVisible()) wrong.push(`“${side}” does not stand over the block`)
  nothing(wrong)
}

/** A test on a page of its own. */
const alone = (name, run) => ({ name, run: async ({ desk, town }) => {
  const { page } = await watched(desk, town.url)
  try { await run(page) } finally { await page.close({ runBeforeUnload: false }) }
} })

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
},
  alone('editor: what is pasted keeps its bold and loses its empty lines', paste),
  alone('editor: dialogs go by keyboard', async page => {
    await page.goto('/cms/items/new/article')
    await page.locator('rich-text').getByRole('textbox').first().click()
    await page.keyboard.type('mots')
    await page.keyboard.press('Shift+Home')
    const wrong = []
    for (const name of ['Lien', 'Image', 'Galerie', 'Fiche du site', 'Bouton', 'Canaux et impression du bloc']) wrong.push(...await keyboard(page, name))
    nothing(wrong)
  }),
  alone('editor: a slash offers what can be put there', slash),
  alone('editor: the slash menu is never covered', clear),
  alone('editor: fields of blocks go by keyboard', places),
  alone('editor: a late answer drops no choice', late),
  alone('editor: a refused image says why', refused),
  alone('editor: a block has other words on paper', reword),
]
