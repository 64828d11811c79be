// A mail server for the tests: node smtp.mjs FOLDER. Says its port on standard output, keeps each letter it takes in FOLDER with its envelope
// beside it. It knows one account, refuses `never@…` for ever, and `later@…` once.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const require = createRequire(new URL('../../templates/assets/package.json', import.meta.url))
const { SMTPServer } = require('smtp-server')
const folder = process.argv[2]
const seen = new Set()
let count = 0

const wrong = (code, words) => Object.assign(new Error(words), { responseCode: code })

const server = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth(auth, session, done) {
    const known = auth.username === 'parvis' && auth.password === 'mot de passe@1'
    done(known ? null : wrong(535, 'unknown account'), { user: auth.username })
  },
  onRcptTo({ address }, session, done) {
    if (address.startsWith('never@')) return done(wrong(550, 'no such mailbox'))
    if (address.startsWith('later@') && !seen.has(address)) {
      seen.add(address)
      return done(wrong(451, 'come back'))
    }
    done()
  },
  onData(stream, session, done) {
    const chunks = []
    stream.on('data', it => chunks.push(it))
    stream.on('end', () => {
      const name = join(folder, String(count++))
      const { mailFrom, rcptTo } = session.envelope
      writeFileSync(`${name}.json`, JSON.stringify({ from: mailFrom.address, to: rcptTo.map(it => it.address), hello: session.hostNameAppearsAs }))
      writeFileSync(`${name}.eml`, Buffer.concat(chunks))
      done(null, 'taken')
    })
  },
})
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port))
// Whoever started it is gone.
process.stdin.on('end', () => process.exit()).resume()
