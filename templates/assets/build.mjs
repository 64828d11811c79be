// Builds templates/assets/dist (scripts, styles, web fonts), templates/assets/dictionaries and print-layouts/fonts (print fonts). Run by `make assets`
// after `npm ci`. Everything needed is listed here; a file that is missing stops the build.
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import browserslist from 'browserslist'
import { browserslistToTargets, bundleAsync } from 'lightningcss'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const modules = join(here, 'node_modules')
const dictionaries = join(here, 'dictionaries')
const printFonts = join(here, '../../print-layouts/fonts')

/** Scripts: name in dist ← entry. The editor is loaded where somebody writes, nowhere else. */
const SCRIPTS = { editor: 'editor/editor.js', cms: 'elements/cms.js', site: 'elements/site.js', sw: 'elements/sw.js', design: 'elements/design.js', map: 'elements/map.js' }
const STYLES = ['site', 'cms', 'design', 'map']
/** Web fonts, variable, from @fontsource-variable. */
const WEB_FONTS = {
  'bricolage-grotesque': ['latin-wght-normal', 'latin-ext-wght-normal'],
  'source-serif-4': ['latin-wght-normal', 'latin-ext-wght-normal', 'latin-wght-italic', 'latin-ext-wght-italic'],
  'source-sans-3': ['latin-wght-normal', 'latin-ext-wght-normal'],
}
/** Print fonts, static TrueType, from @expo-google-fonts: folder and styles. */
const PRINT_FONTS = {
  'bricolage-grotesque': { name: 'BricolageGrotesque', styles: ['500Medium', '700Bold', '800ExtraBold'] },
  'source-serif-4': { name: 'SourceSerif4', styles: ['400Regular', '400Regular_Italic', '600SemiBold', '600SemiBold_Italic'] },
  'source-sans-3': { name: 'SourceSans3', styles: ['400Regular', '400Regular_Italic', '600SemiBold', '700Bold', '700Bold_Italic'] },
}

/** Dictionaries by language; the English one is British. */
const DICTIONARIES = { fr: 'dictionary-fr', en: 'dictionary-en-gb' }

async function scripts() {
  await esbuild.build({
    absWorkingDir: here, entryPoints: SCRIPTS, outdir: dist, bundle: true, minify: true, format: 'esm',
    target: ['es2022'], charset: 'utf8', legalComments: 'none', logLevel: 'error',
  })
}

async function styles() {
  const targets = browserslistToTargets(browserslist('baseline widely available'))
  for (const name of STYLES) {
    const { code } = await bundleAsync({ filename: join(here, 'css', `${name}.css`), minify: true, targets, projectRoot: here })
    await writeFile(join(dist, `${name}.css`), code)
  }
}

/** Copies what changed; says which file is missing. */
async function copy(from, to) {
  const source = await stat(from).catch(() => { throw new Error(`missing: ${from} (run npm ci in templates/assets)`) })
  const target = await stat(to).catch(() => null)
  if (target?.size !== source.size) await copyFile(from, to)
}

async function fonts() {
  await mkdir(join(dist, 'fonts'), { recursive: true })
  await mkdir(printFonts, { recursive: true })
  for (const [family, cuts] of Object.entries(WEB_FONTS)) {
    const from = join(modules, '@fontsource-variable', family)
    for (const cut of cuts) await copy(join(from, 'files', `${family}-${cut}.woff2`), join(dist, 'fonts', `${family}-${cut}.woff2`))
    await copy(join(from, 'LICENSE'), join(dist, 'fonts', `${family}-OFL.txt`))
  }
  for (const [family, { name, styles }] of Object.entries(PRINT_FONTS)) {
    const from = join(modules, '@expo-google-fonts', family)
    for (const style of styles) await copy(join(from, style, `${name}_${style}.ttf`), join(printFonts, `${name}_${style}.ttf`))
    await copy(join(from, 'LICENSE_FONT'), join(printFonts, `${family}-OFL.txt`))
  }
}

/** The dictionaries of the spelling check, Hunspell's, which the program embeds and serves to nobody. */
async function spelling() {
  await mkdir(dictionaries, { recursive: true })
  for (const [language, name] of Object.entries(DICTIONARIES)) {
    for (const end of ['aff', 'dic']) await copy(join(modules, name, `index.${end}`), join(dictionaries, `${language}.${end}`))
    await copy(join(modules, name, 'license'), join(dictionaries, `${language}-LICENSE.txt`))
  }
}

/** What other people wrote of a script in dist keeps its notice beside it. */
async function notices() {
  await copy(join(modules, 'leaflet', 'LICENSE'), join(dist, 'leaflet-LICENSE.txt'))
}

/** A style that names a font nobody copied would fall back in silence. */
async function checkStyles() {
  for (const name of STYLES) {
    const css = await readFile(join(dist, `${name}.css`), 'utf8')
    for (const [, path] of css.matchAll(/url\("?([^")]+\.woff2)"?\)/g)) {
      await stat(join(dist, path)).catch(() => { throw new Error(`${name}.css names ${path}, which is not in dist: add ${basename(path)} to WEB_FONTS`) })
    }
  }
}

async function build() {
  await mkdir(dist, { recursive: true })
  await Promise.all([scripts(), styles(), fonts(), spelling(), notices()])
  await checkStyles()
}

await rm(dist, { recursive: true, force: true })
await build()
if (process.argv.includes('--watch')) {
  let timer
  for (const folder of ['editor', 'elements', 'css']) {
    watch(join(here, folder), () => {
      clearTimeout(timer)
      timer = setTimeout(() => build().then(() => console.log('built'), e => console.error(e.message)), 80)
    })
  }
}
