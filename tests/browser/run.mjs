// The town in a browser: `node tests/browser/run.mjs [WORD]` (part of `make test`). Starts the demo town in a folder of its own and looks
// at it with Chromium, as a person would. One line per test, `ok` or `FAIL`; exit status 1 when one failed. WORD runs only the tests whose
// name holds it. PARVIS is the program (target/debug/parvis), CHROMIUM the browser; PARVIS_TOWN is a running demo to look at instead
// (tests that need its data folder are then left out).
import { pathToFileURL } from 'node:url'
import { browser, report } from './support.mjs'
import { town } from './town.mjs'
import * as accounts from './accounts.mjs'
import * as contributors from './contributors.mjs'
import * as editor from './editor.mjs'
import * as finding from './finding.mjs'
import * as library from './library.mjs'
import * as lighthouse from './lighthouse.mjs'
import * as pages from './pages.mjs'
import * as reading from './reading.mjs'
import * as review from './review.mjs'
import * as search from './search.mjs'
import * as standards from './standards.mjs'
import * as ways from './ways.mjs'
import * as writing from './writing.mjs'

const word = process.argv[2] ?? ''
const tests = [...pages.tests, ...standards.tests, ...lighthouse.tests, ...editor.tests, ...writing.tests, ...review.tests, ...library.tests, ...accounts.tests, ...contributors.tests, ...finding.tests, ...search.tests, ...ways.tests, ...reading.tests].filter(it => it.name.includes(word))
const started = await town(process.env.PARVIS_TOWN)
const chromium = await browser(process.env.CHROMIUM ?? '/usr/bin/chromium')
let failed = 0
try {
  const desk = await pages.signIn(chromium, started, 'chief_editor')
  for (const { name, run } of tests) failed += await report(name, () => run({ chromium, town: started, desk }))
} finally {
  await chromium.close()
  await started.stop()
}
if (!tests.length) throw new Error(`no test of ${pathToFileURL(process.argv[1])} has “${word}” in its name`)
process.exitCode = failed ? 1 : 0
