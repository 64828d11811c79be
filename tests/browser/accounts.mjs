// Accounts in a browser: somebody is invited, chooses a password, sets up a second factor, comes back with a code, and signs in again in
// place while writing. Every page of it is looked at as all others are.
import { createHmac } from 'node:crypto'
import { nothing } from './support.mjs'
import { signIn, usable } from './pages.mjs'

const PASSWORD = 'le bac part à huit heures'

/** The code a telephone shows, RFC 6238. */
function code(secret, step = 0) {
  const bits = [...secret.replace(/\s/g, '')].map(it => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(it).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map(it => parseInt(it, 2)))
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step))
  const mac = createHmac('sha1', key).update(time).digest()
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** What stands in the way here, on a telephone, on a small one, and at a desk. */
async function look(page, wrong, name) {
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    wrong.push(...(await usable(page)).map(it => `${name} at ${width} px: ${it}`))
  }
}

async function joining({ chromium, town }) {
  const wrong = []
  const admin = await signIn(chromium, town, 'administrator')
  const desk = await admin.newPage()
  await desk.goto('/cms/staff')
  await look(desk, wrong, 'staff')
  await desk.getByLabel('Nom').fill('Inès Marchand')
  await desk.getByLabel('Adresse électronique').fill('ines.marchand@valbourg.example')
  await desk.getByLabel('Rôle', { exact: true }).selectOption('editor')
  await desk.getByRole('button', { name: 'Inviter' }).click()
  await desk.getByRole('status').filter({ hasText: 'invitation pour Inès Marchand' }).waitFor()
  await desk.getByRole('button', { name: 'Lien à transmettre Inès Marchand' }).click()
  await look(desk, wrong, 'link to hand on')
  const link = new URL(await desk.getByLabel('Adresse').inputValue()).pathname

  const context = await chromium.newContext({ locale: 'fr-FR', baseURL: town.url })
  const page = await context.newPage()
  await page.goto(link)
  await look(page, wrong, 'invitation')
  await page.getByLabel('Nouveau mot de passe').fill('valbourg-2026-2026')
  await page.getByRole('button', { name: 'Rejoindre le bureau' }).click()
  await page.getByText('Trop facile à deviner').first().waitFor()
  await look(page, wrong, 'refused password')
  await page.getByLabel('Nouveau mot de passe').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname === '/cms')

  await page.goto('/cms/me')
  await look(page, wrong, 'me')
  await page.getByRole('link', { name: 'Mettre en place' }).click()
  await page.getByRole('heading', { name: '2. Ici' }).waitFor()
  await look(page, wrong, 'second factor')
  const secret = await page.locator('.secret').innerText()
  await page.getByLabel('Code').fill(code(secret, -1))
  await page.getByLabel('Mot de passe').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Vos codes de secours' }).waitFor()
  await look(page, wrong, 'recovery codes')
  const recovery = await page.locator('.codes li').allInnerTexts()
  if (recovery.length !== 10) wrong.push(`${recovery.length} recovery codes`)

  await page.getByRole('link', { name: 'C’est noté' }).click()
  await page.getByRole('button', { name: 'Se déconnecter' }).click()
  await page.getByLabel('Adresse électronique').fill('ines.marchand@valbourg.example')
  await page.getByLabel('Mot de passe').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Second facteur' }).waitFor()
  await look(page, wrong, 'code')
  await page.getByLabel('Code').fill(code(secret))
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname === '/cms')

  // While a text is written the session ends: password and code in place, the text stays.
  await page.goto('/cms/items/new/article')
  await page.locator('[name=title]').fill('Le bac change d’heure')
  await context.clearCookies()
  await page.locator('[name=lede]').fill('Il part plus tôt.')
  const dialog = page.getByRole('dialog', { name: 'Votre session est terminée' })
  await dialog.waitFor({ timeout: 15_000 })
  await dialog.getByLabel('Mot de passe').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Code').fill('000000')
  wrong.push(...await usable(page))
  await page.keyboard.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
  await dialog.getByLabel('Code').fill(recovery[0])
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  if (await page.locator('[name=lede]').inputValue() !== 'Il part plus tôt.') wrong.push('the text is gone')

  await page.goto('/cms/forgotten')
  await look(page, wrong, 'forgotten')
  await page.goto('/cms/link/inconnu')
  await look(page, wrong, 'a link that opens nothing')
  nothing(wrong)
  await context.close()
  await admin.close()
}

export const tests = [{ name: 'somebody is invited, comes in with a second factor, and again in place', run: joining }]
