// <keep-writing for="edit" item="12" account="…">…<form id="edit">…</form>…</keep-writing>
// Keeps what is typed: as a working copy at the server soon after a pause and on leaving; in this browser while no server answers, which is
// said, and offered again. Says who else writes, and lets somebody whose session ended sign in again without leaving the page.
import { pairs, post } from './talk.js'
import { moment } from './moment.js'

const PAUSE = 1500, LONGEST = 10_000, BEAT = 15_000, RETRY = 4000
/** Most bytes a browser sends while a page is left. */
const LAST_WORDS = 60_000

class KeepWriting extends HTMLElement {
  #form; #state; #timer; #since = 0; #busy = null; #again = false; #typed = 0; #kept = 0; #unsaved = false; #local = false; #sending = false

  connectedCallback() {
    this.#form = document.getElementById(this.getAttribute('for'))
    this.#state = this.#form.querySelector('[data-state]')
    if (!this.#form || this.hasAttribute('locked')) return this.#beat()
    this.#form.addEventListener('input', () => this.#input())
    this.#form.addEventListener('submit', e => this.#submit(e))
    document.addEventListener('submit', e => { if (e.target.matches('.verb')) this.#verb(e) })
    addEventListener('keydown', e => {
      if (e.key === 'Enter' && !e.isComposing && e.target.matches?.('[data-one-line]')) return e.preventDefault()
      if ((e.ctrlKey || e.metaKey) && e.key === 's') { e.preventDefault(); this.#form.requestSubmit(this.#form.querySelector('button[data-save]')) }
    })
    addEventListener('online', () => this.#keep())
    // The earlier the last words set out, the surer they are there before the next page asks for them.
    addEventListener('beforeunload', () => this.#leave())
    addEventListener('pagehide', () => this.#leave())
    addEventListener('pageshow', e => { if (e.persisted) this.#beat() })
    this.#dialog()
    this.#find()
    if (this.hasAttribute('changed')) { this.#unsaved = true; this.#say(this.dataset.unsaved) }
    // What was taken back exists nowhere but here until the server has it.
    if (this.#found.some(it => it.taken)) { this.#typed++; this.#keep() }
    this.#beat()
    setInterval(() => { if (!document.hidden) this.#beat() }, BEAT)
  }

  get item() { return this.getAttribute('item') }
  get #key() { return `parvis.writing.${this.getAttribute('account')}.${location.pathname}` }
  get #behind() { return this.#typed > this.#kept }
  #href(what) { return this.item ? `/cms/items/${this.item}/${what}` : `/cms/items/new/${this.getAttribute('kind')}/${what}` }
  #say(text, local = false) { this.#local = local; this.#state.classList.toggle('local', local); if (this.#state.textContent !== text) this.#state.textContent = text }

  #input() {
    this.#typed++
    this.#unsaved = true
    if (!this.#local) this.#say(this.dataset.unsaved)
    this.#since ||= Date.now()
    clearTimeout(this.#timer)
    // Somebody who writes without a pause is kept all the same.
    this.#timer = setTimeout(() => this.#keep(), Math.max(0, Math.min(PAUSE, this.#since + LONGEST - Date.now())))
  }

  /** Keeps what is typed; true once the server has it. One at a time, then once more if there is more. */
  #keep() {
    if (this.#busy) { this.#again = true; return this.#busy }
    this.#busy = this.#send().finally(() => {
      this.#busy = null
      if (this.#again) { this.#again = false; if (this.#behind) this.#keep() }
    })
    return this.#busy
  }

  async #send() {
    clearTimeout(this.#timer)
    if (!this.#unsaved && !this.#behind) return true
    const values = pairs(this.#form), typed = this.#typed
    this.#since = 0
    if (!this.item && !this.#form.elements.title.value.trim()) { this.#store(values); return true }
    const { ok, answer, signIn, refused } = await post(this.#href('writing.json'), values)
    if (ok) {
      const heard = await answer.json()
      this.#kept = typed
      if (heard.made) this.#adopt(heard.made)
      this.#forget()
      this.#found = this.#found.filter(it => !it.taken)
      if (!this.#behind) this.#say(heard.kept)
      this.#heard(heard)
      return true
    }
    this.#store(values)
    if (signIn) { this.#say(this.dataset.local, true); this.#again = false; if (!this.#later) this.#ask() }
    else if (refused !== undefined) this.#say(`${refused} ${this.dataset.local}`, true)
    else { this.#say(this.dataset.local, true); this.#timer = setTimeout(() => this.#keep(), RETRY) }
    return false
  }

  /** The text has a draft of its own from now on. */
  #adopt({ id, version, base }) {
    const key = this.#key
    this.setAttribute('item', id)
    this.#form.action = `/cms/items/${id}`
    this.#form.elements.version.value = version
    this.#form.elements.base.value = base
    history.replaceState(null, '', `/cms/items/${id}`)
    localStorage.removeItem(key)
    const beside = document.querySelector('beside-text')
    beside?.setAttribute('item', id)
    beside?.dispatchEvent(new Event('beside:again'))
  }

  async #beat() {
    if (!this.item) return
    if (this.#local && !this.#later) return void this.#keep()
    const values = ['version', 'base'].map(it => [it, this.#form.elements[it].value])
    const { ok, answer } = await post(this.#href('here.json'), values)
    if (ok) this.#heard(await answer.json())
  }

  #heard({ people, newer }) {
    const text = [...people, newer].filter(Boolean).join(' ')
    const place = this.querySelector('[data-people]')
    if (place.textContent !== text) place.textContent = text
  }

  #leave() {
    if (this.#sending) return
    if (!this.#unsaved || !this.#behind) {
      if (this.item) navigator.sendBeacon(this.#href('here.json'), new URLSearchParams({ left: 'true' }))
      return
    }
    // Nobody hears whether these last words arrive.
    const values = pairs(this.#form)
    this.#store(values)
    this.#kept = this.#typed
    const body = new URLSearchParams([...values, ['left', 'true']])
    if (this.item && body.toString().length < LAST_WORDS) fetch(this.#href('writing.json'), { method: 'POST', body, keepalive: true }).catch(() => {})
  }

  /* --- in this browser ------------------------------------------------- */

  #store(values) {
    try { localStorage.setItem(this.#key, JSON.stringify({ at: Date.now(), values })) } catch { this.#say(this.dataset.lost, true) }
  }
  #forget() { localStorage.removeItem(this.#key) }

  /** Where the page began: it may become another draft, what was found belongs to this one. */
  #laid = { key: `parvis.found.${this.getAttribute('account')}.${location.pathname}` }
  /** Texts this browser kept and no server has: { at, values }, the oldest first; `taken` once somebody took one back. Nothing that is typed touches them. */
  get #found() { return JSON.parse(localStorage.getItem(this.#laid.key) ?? '[]') }
  set #found(found) {
    if (!found.length) return localStorage.removeItem(this.#laid.key)
    try { localStorage.setItem(this.#laid.key, JSON.stringify(found)) } catch { this.#say(this.dataset.lost, true) }
  }

  /** What this browser kept and the page does not show is laid aside before anything is typed, and offered until it is taken or thrown away. */
  #find() {
    const own = it => !['version', 'base', 'locale', 'resume'].includes(it[0]) && it[1] !== ''
    const same = list => JSON.stringify(list.filter(own))
    const stored = localStorage.getItem(this.#key), shown = same(pairs(this.#form)), resumed = this.hasAttribute('changed')
    const all = [...this.#found, ...(stored ? [JSON.parse(stored)] : [])].map(it => ({ ...it, taken: resumed && it.taken }))
    this.#found = all.filter((it, at) => it.taken || (same(it.values) !== shown && all.findLastIndex(other => same(other.values) === same(it.values)) === at))
    this.#forget()
    this.#laid.action = this.#form.action
    this.#offer()
  }

  /** Offers the oldest that was found. */
  #offer() {
    const box = this.querySelector('[data-found]'), first = this.#found.find(it => !it.taken)
    box.hidden = !first
    if (!first) return
    const mine = it => it.at === first.at
    box.querySelector('[data-when]').textContent = moment(first.at, document.documentElement.lang, this.getAttribute('zone'))
    box.querySelector('[data-drop]').onclick = () => { this.#found = this.#found.filter(it => !mine(it)); this.#offer() }
    box.querySelector('[data-resume]').onclick = () => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: this.#laid.action, hidden: true })
      for (const [name, value] of [...first.values.filter(it => it[0] !== 'resume'), ['resume', 'true']]) form.append(Object.assign(document.createElement('textarea'), { name, value }))
      document.body.append(form)
      // What was typed meanwhile gives way to it, and is offered in turn.
      if (this.#unsaved) this.#store(pairs(this.#form))
      this.#found = this.#found.map(it => (mine(it) ? { ...it, taken: true } : it))
      this.#sending = true
      form.submit()
    }
  }

  /* --- saving ------------------------------------------------------------ */

  /** Leaves the page only for a server that answers and knows who asks. */
  async #reach() {
    if (this.#busy) await this.#busy
    const values = pairs(this.#form)
    if (!this.item) return this.#send()
    const { ok, signIn } = await post(this.#href('here.json'), values.filter(it => ['version', 'base'].includes(it[0])))
    if (ok) return true
    this.#store(values)
    this.#say(this.dataset.local, true)
    if (signIn) return this.#ask()
    this.#timer = setTimeout(() => this.#keep(), RETRY)
    return false
  }

  async #submit(e) {
    if (this.#sending) return
    e.preventDefault()
    clearTimeout(this.#timer)
    this.#unsaved ||= !this.item
    if (!await this.#reach()) return
    this.#sending = true
    this.#forget()
    this.#form.submit()
  }

  /** A step is taken with the text as it stands in the form: it is saved first. */
  async #verb(e) {
    if (!this.#unsaved || this.#sending) return
    e.preventDefault()
    const step = e.target
    if (!this.#form.reportValidity() || !await this.#reach()) return
    this.#sending = true
    const body = this.#form.enctype === 'multipart/form-data' ? new FormData(this.#form) : new URLSearchParams(pairs(this.#form))
    const answer = await fetch(this.#form.action, { method: 'POST', body }).catch(() => null)
    if (!answer) { this.#sending = false; return this.#say(this.dataset.local, true) }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const version = page.querySelector('#edit [name=version]')?.value
    // Refused, or somebody saved first: the page that says so.
    if (!answer.ok || !version) return this.#form.submit()
    step.elements.version.value = version
    this.#forget()
    step.submit()
  }

  /* --- a session that ended ------------------------------------------------ */

  #dialog() {
    const dialog = this.querySelector('dialog'), form = dialog.querySelector('form')
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close())
    this.#provided(dialog)
    form.addEventListener('submit', async e => {
      e.preventDefault()
      const problem = form.querySelector('[data-problem]')
      problem.textContent = ''
      const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(pairs(form)), redirect: 'manual' }).catch(() => null)
      if (answer?.type === 'opaqueredirect') {
        this.#step(form, '/cms/sign-in')
        this.#signedIn = true
        dialog.close()
        return
      }
      const page = answer && new DOMParser().parseFromString(await answer.text(), 'text/html')
      const action = page?.querySelector('main form')?.getAttribute('action')
      if (action && action !== form.getAttribute('action')) return this.#step(form, action)
      problem.textContent = page?.querySelector('#problems li')?.textContent.trim() || this.dataset.lost
      const field = this.#coded(form) ? form.elements.code : form.elements.password
      field.select()
    })
  }

  /** The identity provider answers in a window of its own: its last page says so, and coming back to this one asks too. */
  #provided(dialog) {
    const way = dialog.querySelector('[data-provider]')
    if (!way) return
    way.addEventListener('click', e => { if (open(way.href, 'parvis-sign-in', 'popup,width=560,height=720')) e.preventDefault() })
    const look = async () => {
      if (!dialog.open) return
      const answer = await fetch('/cms/me/signed-in', { redirect: 'manual' }).catch(() => null)
      if (!answer?.ok || !dialog.open) return
      this.#signedIn = true
      dialog.close()
    }
    new BroadcastChannel('parvis-sign-in').addEventListener('message', look)
    addEventListener('focus', look)
  }

  #coded = form => form.getAttribute('action').endsWith('/code')

  /** The password was right and a code is awaited; or that took too long, and it begins again. */
  #step(form, action) {
    form.setAttribute('action', action)
    const coded = this.#coded(form), code = form.querySelector('[data-code]')
    for (const name of ['email', 'password']) {
      const field = form.elements[name]
      field.disabled = coded
      field.closest('.field').hidden = coded
      if (name === 'password') field.value = ''
    }
    code.hidden = !coded
    form.elements.code.required = coded
    form.elements.code.value = ''
    ;(coded ? form.elements.code : form.elements.password).focus()
  }

  #signedIn = false
  /** Somebody rather writes on: who saves is asked again. */
  #later = false
  /** Opens the dialog; true once somebody signed in there. */
  #ask() {
    const dialog = this.querySelector('dialog')
    if (!dialog.open) { this.#signedIn = false; dialog.showModal(); dialog.querySelector('[type=password], [data-provider]')?.focus() }
    return new Promise(done => dialog.addEventListener('close', () => {
      this.#later = !this.#signedIn
      if (this.#signedIn) setTimeout(() => this.#keep())
      done(this.#signedIn)
    }, { once: true }))
  }
}
customElements.define('keep-writing', KeepWriting)
