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
    const found = await this.find(kind, { ids: [...asked.keys()].join(',') }).catch(() => [])
    for (const [id, shows] of asked) {
      const thing = found.find(f => f.id === id) ?? null
      this.#known[kind].set(id, thing)
      shows.forEach(show => show(thing))
    }
  }
  async find(kind, params) {
    const response = await fetch(`${this.#urls[kind]}?${new URLSearchParams(params)}`, { headers: { accept: 'application/json' } })
    if (!response.ok) throw new Error(String(response.status))
    const list = await response.json()
    list.forEach(thing => this.keep(kind, thing))
    return list
  }
  /** Sends a new image; throws an Error whose message is the server's sentence. */
  async upload(file, alt, decorative, credit) {
    const form = new FormData()
    form.append('alt', alt)
    form.append('decorative', decorative ? 'true' : '')
    form.append('credit', credit)
    form.append('file', file)
    const response = await fetch(this.#urls.upload, { method: 'POST', body: form, headers: { accept: 'application/json' } })
    const answer = await response.json().catch(() => ({}))
    if (!response.ok) throw new Error(answer.error ?? String(response.status))
    return this.keep('images', answer)
  }
}
