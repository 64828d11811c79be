// The demo town as the browser tests find it: a server of their own, on a free port, with a data folder that goes with it.
import { spawn, execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** Filling the town draws every picture and builds an issue, with a program that is not optimised. */
const PATIENCE = 15 * 60_000
const program = process.env.PARVIS ?? 'target/debug/parvis'

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** The settings of whoever runs the tests are not the town's. An unoptimised program has more time to lay out than people wait. */
const environment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARVIS_'))),
  PARVIS_LAYOUT_SECONDS: '300',
})

/** { url, accounts, data, parvis(…words), stop() }. With an address: the demo that runs there, whose folder is not known. */
export async function town(running) {
  const folder = await mkdtemp(join(tmpdir(), 'parvis-browser-'))
  if (running) return { ...JSON.parse(running), folder, stop: () => rm(folder, { recursive: true }) }
  const data = join(folder, 'data')
  const log = join(folder, 'server.log')
  const errors = await open(log, 'w')
  const server = spawn(program, ['demo', '--data', data, '--listen', `127.0.0.1:${await freePort()}`, '--json'], { stdio: ['ignore', 'pipe', errors.fd], env: environment() })
  const ended = once(server, 'exit').catch(error => [error.message])
  const stop = async () => {
    server.kill('SIGTERM')
    const late = setTimeout(() => server.kill('SIGKILL'), 30_000)
    await ended
    clearTimeout(late)
    await errors.close()
    await rm(folder, { recursive: true, force: true })
  }
  const line = once(createInterface(server.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE) })
  const first = await Promise.race([line.catch(() => null), ended.then(() => null)])
  if (!first) {
    const last = (await readFile(log, 'utf8')).split('\n').slice(-20).join('\n')
    await stop()
    throw new Error(`${program} demo did not start:\n${last}`)
  }
  const parvis = async (...words) => (await promisify(execFile)(program, [...words, '--data', data], { env: environment(), maxBuffer: 1 << 26 })).stdout
  return { ...JSON.parse(first[0]), folder, data, parvis, stop }
}
