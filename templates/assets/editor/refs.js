// What the ids in a text stand for, as far as the editor must show it: titles of items, thumbnails of images.
// The page hands over what the text already refers to; anything else is asked for once, in one batch.
export class Refs {
  #known = { items: new Map(), images: new Map() }
  #waiting = { items: new Map(), images: new Map() }
  #urls
  constructor(urls, { items = {}, images = {} } = {}) {
    this.#urls = urls
    for (const [id, v] of Object.entries(items)) this.#known.items.set(id, { id, ...v })
    for (const [id, v] of Object.entries(images)) this.#known.images.set(id, { id, ...v })
  }
  keep(kind, thing) { this.#known[kind].set(thing.id, thing); return thing }
  /** Calls `show` now if the thing is known, else when it is; with null when it does not exist. */
  get(kind, id, show) {
    if (!id) return show(null)
    const known = this.#known[kind].get(id)
    if (known !== undefined) return show(known)
    const queue = this.#waiting[kind]
    if (!queue.size) queueMicrotask(() => this.#ask(kind))
    queue.set(id, [...(queue.get(id) ?? []), show])
  }
  async #ask(kind) {
    const asked = new Map(this.#waiting[kind])
    this.#waiting[kind].clear()
    const { rows } = await this.find(kind, { ids: [...asked.keys()].join(',') }).catch(() => ({ rows: [] }))
    for (const [id, shows] of asked) {
      const thing = rows.find(row => row.id === id) ?? null
      this.#known[kind].set(id, thing)
      shows.forEach(show => show(thing))
    }
  }
  /** What a search finds, and whether there is more beyond the list's end: { rows, more }. */
  async find(kind, params, signal) {
    const { answer: rows, headers } = await read(fetch(`${this.#urls[kind]}?${new URLSearchParams(params)}`, { headers: { accept: 'application/json' }, signal }))
    rows.forEach(thing => this.keep(kind, thing))
    return { rows, more: headers.get('x-more') === 'true' }
  }
  /** Takes an image away again that was just sent. */
  async remove(id) {
    await fetch(`${this.#urls.upload}/${id}/remove`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }, redirect: 'manual' }).catch(() => null)
    this.#known.images.delete(id)
  }
  /** Sends a picture with what is said of it: { alt, credit } are texts, { decorative, everywhere } yes or no. */
  async upload(file, said) {
    const form = new FormData()
    for (const [name, value] of Object.entries(said)) form.append(name, value === true ? 'true' : value || '')
    form.append('file', file)
    const { answer } = await read(fetch(this.#urls.upload, { method: 'POST', body: form, headers: { accept: 'application/json' } }))
    return this.keep('images', answer)
  }
}

/** The JSON of an answer, and its headers. Throws an Error with the server's sentence, without one when no JSON came; and the status. */
async function read(asked) {
  const response = await asked.catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (response?.ok && answer) return { answer, headers: response.headers }
  throw Object.assign(new Error(answer?.error ?? (answer?.reasons?.join(' ') || answer?.text || '')), { status: response?.status })
}
