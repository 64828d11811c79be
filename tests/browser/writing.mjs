// Writing with the site and the printed column in sight: what is shown follows what is typed, nothing typed is lost, and two people who
// write the same text agree on it.
import { usable, signIn, WIDTHS } from './pages.mjs'
import { leads, nothing, watched } from './support.mjs'

const KEPT = /Brouillon gardé à/
const LOCAL = 'Enregistré dans ce navigateur seulement'
const doc = (...words) => ({ type: 'doc', content: words.map(text => ({ type: 'paragraph', content: [{ type: 'text', text }] })) })

/** A page of somebody with this role, in a context of its own. */
async function person({ chromium, town }, role) {
  const context = await signIn(chromium, town, role)
  return { context, ...await watched(context, town.url) }
}

const state = page => page.locator('[data-state]')
const text = page => page.locator('#f-body').getByRole('textbox').first()
const tab = (page, name) => page.getByRole('tab', { name, exact: true })

/** A draft of its own for each test; the form as it stands saved. */
async function draft(page, title, ...words) {
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill(title)
  await page.locator('[name=lede]').fill('Quelques mots pour commencer.')
  await page.locator('rich-text').evaluate((it, content) => it.editor.commands.setContent(content, { emitUpdate: true }), doc(...words))
  await save(page)
  return new URL(page.url()).pathname
}

const save = page => leads(page, () => page.locator('button[data-save]').click())

async function type(page, words) {
  await text(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(words)
}

async function beside(it) {
  const { page, faults, context } = await person(it, 'chief_editor')
  const wrong = []
  const path = await draft(page, 'La passerelle en vue', 'Les planches neuves sentent encore le mélèze.')
  await page.goto(path)

  // The site: what is typed is read there, the caret stays, and no two requests are under way at once.
  await tab(page, 'Site').click()
  const frame = page.frameLocator('#beside-web iframe')
  await frame.getByRole('heading', { level: 1 }).waitFor()
  let asked = 0, answer
  const held = new Promise(done => { answer = done })
  await page.route('**/apercu/*', async route => { asked++; await held; await route.continue() })
  const first = page.waitForRequest(/\/apercu\//)
  await type(page, ' Le pont est large')
  await first
  await page.keyboard.type(' de deux mètres.')
  // Kept: the pause after which the page would be asked for is long over.
  await state(page).filter({ hasText: KEPT }).waitFor()
  if (asked !== 1) wrong.push(`${asked} requests under way at once`)
  answer()
  await frame.getByText('Le pont est large de deux mètres.').waitFor()
  await page.keyboard.type(' Encore.')
  await frame.getByText('deux mètres. Encore.').waitFor()
  if (!await text(page).evaluate(it => it === document.activeElement)) wrong.push('the caret is lost')
  await page.unroute('**/apercu/*')
  const narrow = await page.locator('#beside-web iframe').evaluate(it => it.contentWindow.innerWidth)
  await page.getByLabel('Ordinateur').check()
  const wide = await page.locator('#beside-web iframe').evaluate(it => it.contentWindow.innerWidth)
  if (narrow !== 390 || wide !== 1280) wrong.push(`the page is shown ${narrow} and ${wide} px wide`)

  // Tabs by keyboard.
  await tab(page, 'Site').focus()
  await page.keyboard.press('ArrowRight')
  const shape = page.locator('#beside-shape')
  await page.locator('[data-answer]').waitFor()
  if (!await tab(page, 'Papier').evaluate(it => it === document.activeElement)) wrong.push('arrows do not lead from tab to tab')

  // Paper: an answer in words, once for a pause, a picture that says what it shows.
  const say = page.locator('#beside-print [data-say]')
  await shape.selectOption('plain-1')
  await say.filter({ hasText: /Tient dans «\sTexte, 1 colonne\s», sur/ }).waitFor()
  await say.evaluate(it => { globalThis.said = 0; new MutationObserver(() => globalThis.said++).observe(it, { childList: true, characterData: true, subtree: true }) })
  await page.locator('rich-text').evaluate((it, content) => it.editor.commands.setContent(content, { emitUpdate: true }), doc(...Array.from({ length: 9 }, (_, n) => `Paragraphe ${n}. ${'Le bac traverse la Lène toutes les heures, et revient. '.repeat(9)}`)))
  await say.filter({ hasText: /lignes de trop dans «\sTexte, 1 colonne\s»/ }).waitFor()
  const words = await say.innerText()
  if (!/Tient dans/.test(words)) wrong.push(`no other shape is named: ${words}`)
  if (!/texte \+ \d+ lignes/.test(words)) wrong.push(`what changed is not said: ${words}`)
  if (await page.evaluate(() => globalThis.said) !== 1) wrong.push('more than one announcement for a pause')
  const picture = page.locator('[data-pictures] img').first()
  const alt = await picture.getAttribute('alt')
  if (!/page 1 sur/.test(alt) || !/lignes de trop/.test(alt)) wrong.push(`the picture says: ${alt}`)
  if (!await picture.evaluate(it => it.naturalWidth > 500)) wrong.push('there is no picture of the page')
  for (const label of ['Texte entier', 'Brève']) if (!await page.locator('[data-lengths]').getByText(label).count()) wrong.push(`nothing is said of: ${label}`)
  // At the end of a long text they stand beside it all the same.
  for (const name of ['Site', 'Papier', 'Vérifications']) {
    await tab(page, name).click()
    await page.evaluate(() => document.querySelector('#f-body').scrollIntoView({ block: 'end' }))
    const top = await page.locator('.beside-panel').evaluate(it => it.getBoundingClientRect().top)
    if (top < 0 || top > 100) wrong.push(`${name} stands ${top} px from the top of the window`)
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    if (width < 1000) await page.locator('.beside-fold > summary').click()
    for (const name of ['Papier', 'Résumé', 'Vérifications', 'Étapes', 'Site']) {
      await tab(page, name).click()
      await page.waitForFunction(() => ![...document.querySelectorAll('[role=tabpanel]')].some(it => it.ariaBusy === 'true'))
      wrong.push(...(await usable(page)).map(it => `${name} at ${width} px: ${it}`))
    }
  }
  nothing([...wrong, ...faults])
  await context.close()
}

/** What is found while typing leads to its place, by keyboard; an abbreviation is learnt; the question before publishing. */
async function checks(it) {
  const { page, faults, context } = await person(it, 'chief_editor')
  const wrong = []
  const path = await draft(page, 'Le quai des Moulins', 'Un premier passage.', 'Le PLU n’y change rien.')
  await tab(page, 'Vérifications').click()
  const panel = page.getByRole('tabpanel', { name: 'Vérifications' })
  const known = panel.getByRole('button', { name: /Ajouter «\sPLU\s» aux mots connus/u })
  await known.waitFor()
  await panel.getByRole('status').filter({ hasText: '2 points à regarder.' }).waitFor()
  await panel.getByRole('link', { name: /PLU/ }).focus()
  await page.keyboard.press('Enter')
  // To the very word, which is selected, and marked until something is written or another place is looked at.
  const marked = text(page).locator('.rt-found')
  if (await marked.allInnerTexts().then(it => it.join()) !== 'PLU') wrong.push(`marked: ${await marked.allInnerTexts()}`)
  const chosen = await page.evaluate(() => getSelection().toString())
  if (chosen !== 'PLU') wrong.push(`the jump selects: ${chosen}`)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.type('nouveau ')
  if (!(await text(page).innerText()).includes('Le nouveau PLU n’y')) wrong.push(`the jump leads to: ${await text(page).innerText()}`)
  if (await marked.count()) wrong.push('the mark outlives the writing')
  await panel.getByRole('link', { name: /Texte court/ }).click()
  if (!await page.locator('[name="details.short_text"]').evaluate(it => it === document.activeElement)) wrong.push('the short text has not the focus')
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `checks at ${width} px: ${it}`))
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/checks-${width}.png`, fullPage: true })
  }
  await save(page)
  await tab(page, 'Étapes').click()
  await page.getByRole('button', { name: 'Publier maintenant' }).click()
  await page.getByRole('heading', { level: 1, name: 'Avant de publier' }).waitFor()
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `the question at ${width} px: ${it}`))
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/ask-${width}.png`, fullPage: true })
  }
  await page.locator('main li').getByRole('link', { name: /PLU/ }).click()
  await page.waitForURL(url => url.pathname === path)
  if (await marked.allInnerTexts().then(it => it.join()) !== 'PLU') wrong.push('coming from the question, the word is not marked')
  await tab(page, 'Vérifications').click()
  await known.click()
  await panel.getByRole('status').filter({ hasText: 'Un point à regarder.' }).waitFor()
  nothing([...wrong, ...faults])
  await context.close()
}

/** Every kind has its page and its cards beside it; paper only where an issue prints it. */
async function kinds(it) {
  const { page, faults, context } = await person(it, 'chief_editor')
  const wrong = []
  for (const kind of ['service', 'event', 'place', 'organisation', 'person', 'document', 'page']) {
    await page.goto(`/cms/items?kind=${kind}`)
    await page.goto(await page.locator('main table a.title').first().getAttribute('href'))
    await tab(page, 'Résumé').click()
    await page.locator('[data-cards] .card-title').first().waitFor()
    await tab(page, 'Site').click()
    const title = page.frameLocator('#beside-web iframe').getByRole('heading', { level: 1 })
    await title.waitFor()
    if (await tab(page, 'Papier').count()) wrong.push(`${kind}: paper`)
    await page.locator('[name=title]').fill(`Un essai de ${kind}`)
    await title.filter({ hasText: `Un essai de ${kind}` }).waitFor()
    await page.getByRole('status').filter({ hasText: KEPT }).waitFor()
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      wrong.push(...(await usable(page)).map(it => `${kind} at ${width} px: ${it}`))
    }
    await page.goto(page.url())
    await page.getByRole('button', { name: 'Revenir à la version enregistrée' }).click()
    await page.waitForLoadState()
    if ((await page.locator('[name=title]').inputValue()).startsWith('Un essai')) wrong.push(`${kind}: given up and still there`)
  }
  nothing([...wrong, ...faults])
  await context.close()
}

async function kept(it) {
  const { page, context } = await person(it, 'chief_editor')
  const wrong = []
  // A new text needs a title, then it is a draft.
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill('Le lavoir reprend l’eau')
  await page.waitForURL(/\/cms\/items\/\d+$/, { waitUntil: 'commit' })
  await type(page, 'Un premier jet.')
  await state(page).filter({ hasText: KEPT }).waitFor({ timeout: 10_000 })
  // Left at once after the last key, and found again.
  await page.keyboard.type(' Et la suite.')
  const path = new URL(page.url()).pathname
  await page.goto('/cms')
  await page.goto(path)
  if (await text(page).innerText() !== 'Un premier jet. Et la suite.') wrong.push(`after leaving: ${await text(page).innerText()}`)

  // No network: the text stays here, is marked, and reaches the server by itself.
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  await type(page, ' Hors ligne.')
  await state(page).filter({ hasText: LOCAL }).waitFor({ timeout: 10_000 })
  if (!await page.evaluate(() => Object.keys(localStorage).some(it => it.startsWith('parvis.writing.')))) wrong.push('this browser keeps nothing')
  const unheard = page.waitForEvent('requestfailed', request => request.url().endsWith('here.json'))
  await page.locator('button[data-save]').click()
  await unheard
  if (!(await text(page).innerText()).endsWith('Hors ligne.')) wrong.push('saving without a network loses the text')
  await context.setOffline(false)
  await state(page).filter({ hasText: KEPT }).waitFor({ timeout: 15_000 })
  if (await page.evaluate(() => Object.keys(localStorage).some(it => it.startsWith('parvis.writing.')))) wrong.push('what the server has stays in this browser')

  // The server is gone and so is the tab: offered again.
  await page.route('**/writing.json', route => route.abort())
  await type(page, ' Avant la panne.')
  await state(page).filter({ hasText: LOCAL }).waitFor({ timeout: 10_000 })
  await page.unroute('**/writing.json')
  await context.setOffline(true)
  await page.close()
  await context.setOffline(false)
  const again = await context.newPage()
  await again.goto(path)
  // Whoever writes on without an answer loses nothing: the offer stands until it is answered, and what gives way to it is offered in turn.
  const offer = again.locator('keep-writing [data-found]')
  await type(again, ' Un mot de plus.')
  await state(again).filter({ hasText: KEPT }).waitFor({ timeout: 10_000 })
  await again.reload()
  if (!/du \d+(er)? \p{L}+ \d+\sh/u.test(await offer.innerText())) wrong.push(`offered: ${await offer.innerText()}`)
  await again.getByRole('button', { name: 'Reprendre ce texte' }).click()
  await state(again).filter({ hasText: KEPT }).or(state(again).filter({ hasText: 'Modifications non enregistrées' })).waitFor()
  if (!(await text(again).innerText()).endsWith('Avant la panne.')) wrong.push(`after the crash: ${await text(again).innerText()}`)

  // The session ends: signed in again in place, with the text.
  const { cookies } = await context.storageState()
  await context.clearCookies()
  await type(again, ' Après la pause.')
  const dialog = again.getByRole('dialog', { name: 'Votre session est terminée' })
  await dialog.waitFor({ timeout: 10_000 })
  wrong.push(...await usable(again))
  await dialog.getByLabel('Mot de passe').fill('pas celui-là')
  await again.keyboard.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
  await dialog.getByLabel('Mot de passe').fill(it.town.accounts.find(it => it.role === 'chief_editor').password)
  await again.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await state(again).filter({ hasText: KEPT }).waitFor({ timeout: 10_000 })
  if (!cookies.length) wrong.push('there was no session to end')
  await again.locator('[name=lede]').fill('Un chapô.')
  await save(again)
  if (!(await text(again).innerText()).endsWith('Après la pause.')) wrong.push('the text is not what was saved')

  // A step takes the text as it stands in the form.
  await again.locator('[name=lede]').fill('Publié tel qu’il est écrit.')
  await tab(again, 'Étapes').click()
  await again.getByRole('button', { name: 'Publier maintenant' }).click()
  await again.getByRole('button', { name: 'Publier quand même' }).click()
  await again.locator('.mark-published').first().waitFor()
  const site = await again.locator('dl.facts a[href^="/actualites/"]').first().getAttribute('href')
  await again.goto(site)
  if (!(await again.locator('main').innerText()).includes('Publié tel qu’il est écrit.')) wrong.push('what was published is not what was typed')
  nothing(wrong)
  await context.close()
}

async function two(it) {
  const [one, other] = [await person(it, 'chief_editor'), await person(it, 'editor')]
  const wrong = []
  const path = await draft(one.page, 'Le bac à deux mains', 'Le bac part à huit heures.', 'Il revient à midi.')
  await type(one.page, ' Sans faute.')
  await state(one.page).filter({ hasText: KEPT }).waitFor({ timeout: 10_000 })
  await other.page.goto(path)
  await other.page.locator('[data-people]').filter({ hasText: 'modifie ce texte.' }).waitFor()
  await one.page.locator('[data-people]').filter({ hasText: /a ouvert ce texte/ }).waitFor({ timeout: 30_000 })
  // Both write the last passage; the other saves first.
  await type(other.page, ' Ou presque.')
  await save(other.page)
  await one.page.locator('[data-people]').filter({ hasText: 'version plus récente' }).waitFor({ timeout: 30_000 })
  await one.page.locator('[name=kicker]').fill('Transports')
  await one.page.locator('button[data-save]').click()
  await one.page.getByRole('heading', { name: 'Quelqu’un a enregistré avant vous' }).waitFor()
  for (const width of WIDTHS) {
    await one.page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(one.page)).map(it => `choosing at ${width} px: ${it}`))
  }
  // By keyboard: theirs for the passage both changed.
  const passage = one.page.getByRole('group', { name: /Paragraphe/ })
  await passage.getByRole('radio').nth(1).focus()
  await one.page.keyboard.press('ArrowUp')
  await one.page.getByRole('button', { name: 'Enregistrer ce choix' }).focus()
  await one.page.keyboard.press('Enter')
  await one.page.locator('button[data-save]').waitFor()
  const whole = await text(one.page).innerText()
  if (!whole.includes('Il revient à midi. Ou presque.')) wrong.push(`the passage is: ${whole}`)
  if (await one.page.locator('[name=kicker]').inputValue() !== 'Transports') wrong.push('the field only one changed is lost')
  await one.page.goto(`${path}/revisions`)
  if (await one.page.locator('main table tbody tr, main .plain-list li').count() < 4) wrong.push('a version is missing from the list')
  const look = async name => {
    for (const width of WIDTHS) {
      await one.page.setViewportSize({ width, height: 900 })
      wrong.push(...(await usable(one.page)).map(it => `${name} at ${width} px: ${it}`))
      if (process.env.SHOTS) await one.page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}.png`, fullPage: true })
    }
  }
  await look('versions')
  await one.page.getByRole('button', { name: 'Comparer' }).click()
  await one.page.locator('ins').first().waitFor()
  await look('compared')
  nothing(wrong)
  await Promise.all([one, other].map(it => it.context.close()))
}

export const tests = [
  { name: 'writing: the site and paper follow what is typed', run: beside },
  { name: 'writing: what is found leads to its place', run: checks },
  { name: 'writing: every kind is shown beside its form', run: kinds },
  { name: 'writing: what is typed is kept, offline and over', run: kept },
  { name: 'writing: two people agree on a text', run: two },
]
