// An association in a browser: invited for its organisation, it proposes an event with a picture; the newsroom corrects and publishes it in
// one act, and readers find it. Then a mediator, who reads the note beside the public text.
import { deflateSync, crc32 } from 'node:zlib'
import { leads, nothing, watched } from './support.mjs'
import { usable } from './pages.mjs'

const PASSWORD = 'le bac part à huit heures'

/** What stands in the way here, on a telephone, on a small one, and at a desk. */
async function look(page, wrong, name) {
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `${name} at ${width} px: ${it}`))
  }
}

/** A picture: stripes, as PNG. */
function picture(width, height) {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows.set([(x * 3) % 256, (y * 5) % 256, 120], y * (width * 3 + 1) + 1 + x * 3)
  const part = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), part('IHDR', head), part('IDAT', deflateSync(rows)), part('IEND', Buffer.alloc(0))])
}

async function proposing({ chromium, town, desk }) {
  const wrong = []
  const { page: chief, faults } = await watched(desk, town.url)
  await chief.goto('/cms/partners')
  await look(chief, wrong, 'partners')
  const organisation = 'Vélo-Lène'
  await chief.locator('[name=organisation]').selectOption({ label: organisation })
  await chief.getByLabel('Nom').fill('Basile Morin')
  await chief.getByLabel('Adresse électronique').fill('basile@velo.example')
  await leads(chief, () => chief.getByRole('button', { name: 'Inviter' }).click())
  await leads(chief, () => chief.getByRole('button', { name: 'Lien à transmettre Basile Morin' }).click())
  const link = new URL(await chief.getByLabel('Adresse').inputValue()).pathname

  // No script: the form works without one.
  const plain = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, javaScriptEnabled: false, viewport: { width: 390, height: 900 } })
  const page = await plain.newPage()
  await page.goto(link)
  await page.getByLabel('Nouveau mot de passe').fill(PASSWORD)
  await page.getByRole('button', { name: 'Rejoindre le bureau' }).click()
  await page.waitForURL(url => url.pathname === '/cms/proposals')
  await page.getByRole('link', { name: 'Proposer un événement' }).click()
  await page.getByLabel('Titre').fill('La grande vélorution de mars')
  await page.getByLabel('En une ou deux phrases').fill('Un tour de ville à vélo, au rythme des enfants.')
  await page.getByLabel('Description').fill('Départ de la place du Parvis.\n\nUn goûter attend à l’arrivée.')
  await page.getByLabel('Début').first().fill('2027-03-20T14:00')
  await page.getByLabel('Fin').first().fill('2027-03-20T17:00')
  await page.getByLabel('Autre lieu', { exact: true }).fill('Place du Parvis')
  await page.getByLabel('Fichier').first().setInputFiles({ name: 'velos.png', mimeType: 'image/png', buffer: picture(900, 600) })
  await page.getByRole('button', { name: 'Envoyer à la rédaction' }).click()
  // Refused: the picture is here already, the words beside it are asked for.
  await page.getByText('Cochez cette case').first().waitFor()
  await page.getByLabel('Ce que l’on voit').first().fill('Des enfants à vélo')
  await page.getByLabel('Auteur de la photo').first().fill('Basile Morin')
  await page.getByLabel(/Je détiens les droits/).check()
  await page.getByRole('button', { name: 'Envoyer à la rédaction' }).click()
  await page.waitForURL(url => url.pathname === '/cms/proposals')
  await page.getByText('Chez la rédaction').waitFor()
  const cookies = await plain.cookies()
  await plain.close()

  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width: 1280, height: 900 } })
  await context.addCookies(cookies)
  const { page: mine, faults: theirs } = await watched(context, town.url)
  await mine.goto('/cms/proposals')
  await look(mine, wrong, 'first page of an association')
  await mine.goto('/cms/proposals/new/event')
  await look(mine, wrong, 'form of a proposal')
  await mine.goto('/cms/me')
  await look(mine, wrong, 'account of a partner')

  await chief.goto('/cms/moderation')
  await look(chief, wrong, 'queue')
  await leads(chief, () => chief.getByRole('link', { name: 'La grande vélorution de mars' }).click())
  await look(chief, wrong, 'moderation of one')
  await chief.getByLabel('Titre').fill('La vélorution de mars')
  await leads(chief, () => chief.getByRole('button', { name: 'Corriger et publier' }).click())
  await chief.getByRole('status').filter({ hasText: 'C’est publié' }).waitFor()
  await mine.goto('/cms/proposals')
  await leads(mine, () => mine.getByRole('link', { name: /Voir sur le site/ }).first().click())
  await mine.getByRole('heading', { level: 1, name: 'La vélorution de mars' }).waitFor()
  await mine.getByText(organisation).first().waitFor()
  await mine.goto('/cms/proposals')
  await leads(mine, () => mine.getByRole('link', { name: 'La vélorution de mars' }).first().click())
  await look(mine, wrong, 'a published proposal')
  await context.close()
  await chief.close()
  nothing([...wrong, ...faults, ...theirs])
}

async function mediating({ chromium, town }) {
  const wrong = []
  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url, viewport: { width: 1280, height: 900 } })
  const { page, faults } = await watched(context, town.url)
  await page.goto('/cms/sign-in')
  await page.locator('[name=email]').fill('mediation@valbourg.example')
  await page.locator('[name=password]').fill(town.accounts.find(it => it.email === 'mediation@valbourg.example').password)
  await page.locator('main form button').click()
  await page.waitForURL(url => url.pathname === '/cms/proposals')
  await leads(page, () => page.getByRole('navigation').getByRole('link', { name: 'Médiation' }).click())
  await page.getByLabel('Mots cherchés').fill('passeport')
  await leads(page, () => page.keyboard.press('Enter'))
  await page.getByText('Photo trop ancienne').first().waitFor()
  await look(page, wrong, 'search of a mediator')
  await leads(page, () => page.getByRole('main').locator('.plain-list a').first().click())
  await page.getByText('Photo trop ancienne').waitFor()
  await look(page, wrong, 'a public text with its note')
  await leads(page, () => page.getByRole('link', { name: 'Signaler une erreur' }).click())
  await look(page, wrong, 'correction')
  const title = page.getByRole('region', { name: 'Titre' })
  await title.locator('summary').first().click()
  await title.getByLabel('Remarque').fill('Le nom de cette démarche a changé.')
  await leads(page, () => title.getByRole('button', { name: /Envoyer la remarque/ }).click())
  await page.getByText('C’est signalé à la rédaction.').waitFor()
  await context.close()
  nothing([...wrong, ...faults])
}

export const tests = [
  { name: 'contributors: an association proposes an event with a picture, which the newsroom corrects and publishes', run: proposing },
  { name: 'contributors: a mediator finds the note beside the public text and says what is wrong', run: mediating },
]
