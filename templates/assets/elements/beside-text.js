// <beside-text form="edit" item="12">…</beside-text>
// Beside the text: tabs with the page of the site, paper, what stands for it elsewhere, the steps. After a pause of typing the open tab is
// asked for again; one request at a time, and the form is never touched.
import { pairs, post } from './talk.js'

const PAUSE = 600
const CHOSEN = 'parvis.beside'

class BesideText extends HTMLElement {
  #tabs; #timer; #busy = false; #again = false; #serial = 1; #shown = new Map(); #began = new Map()

  connectedCallback() {
    this.form = document.getElementById(this.getAttribute('form'))
    this.fold = this.querySelector('details')
    const wide = matchMedia('(min-width: 64rem)')
    const fold = () => { this.fold.open = wide.matches }
    wide.addEventListener('change', fold)
    fold()
    this.#tabs = [...this.querySelectorAll('[role=tab]')]
    this.querySelector('[role=tablist]').hidden = false
    for (const it of this.querySelectorAll('[data-live]')) it.hidden = false
    for (const it of this.querySelectorAll('[data-still]')) it.hidden = true
    for (const tab of this.#tabs) {
      tab.addEventListener('click', () => this.#choose(tab))
      tab.addEventListener('keydown', e => this.#step(e))
    }
    this.#width()
    this.querySelector('#beside-shape')?.addEventListener('change', () => this.#ask(true))
    this.fold.addEventListener('toggle', () => this.#ask())
    this.form.addEventListener('input', () => { this.#serial++; this.#soon() })
    this.addEventListener('beside:again', () => this.#ask(true)) // the text has an item now
    this.addEventListener('click', e => this.#click(e))
    if (location.hash.startsWith('#f-')) this.#jump(location.hash)
    const kept = localStorage.getItem(CHOSEN)
    this.#choose(this.#tabs.find(it => it.dataset.tab === kept) ?? this.#tabs[0], false)
  }

  get item() { return this.getAttribute('item') }
  get open() { return this.#tabs.find(it => it.ariaSelected === 'true')?.dataset.tab }
  panel(name) { return this.querySelector(`#beside-${name}`) }

  #choose(chosen, keep = true) {
    for (const tab of this.#tabs) {
      const here = tab === chosen
      tab.ariaSelected = String(here)
      tab.tabIndex = here ? 0 : -1
      this.panel(tab.dataset.tab).hidden = !here
    }
    if (keep) localStorage.setItem(CHOSEN, chosen.dataset.tab)
    this.#ask()
  }

  #step(e) {
    const at = this.#tabs.indexOf(e.currentTarget), last = this.#tabs.length - 1
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[e.key]
    if (to === undefined) return
    e.preventDefault()
    this.#tabs[to].focus()
    this.#choose(this.#tabs[to])
  }

  #soon() { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#ask(), PAUSE) }

  /** Asks for the open tab if the text changed since it was shown. */
  async #ask(anew = false) {
    const name = this.open
    if (!this.item || !this.fold.open || !name || name === 'steps') return
    if (!anew && this.#shown.get(name) === this.#serial) return
    if (this.#busy) { this.#again = true; return }
    this.#busy = true
    const serial = this.#serial, panel = this.panel(name)
    panel.ariaBusy = 'true'
    const begun = performance.now()
    const { ok, answer, refused } = await post(this.#href(name), pairs(this.form))
    const note = panel.querySelector('[data-note]')
    if (ok) {
      await this[`show_${name}`](panel, answer)
      note.textContent = ''
      this.#shown.set(name, serial)
      performance.measure(`beside ${name}`, { start: begun })
    } else note.textContent = refused || this.dataset.failed
    panel.ariaBusy = 'false'
    this.#busy = false
    if (this.#again || (ok && serial !== this.#serial)) { this.#again = false; this.#soon() }
  }

  #href(name) {
    if (name === 'web') return `${this.getAttribute('lang-of') === 'en' ? '/en' : ''}/apercu/${this.item}`
    if (name === 'summary' || name === 'checks') return `/cms/items/${this.item}/${name}`
    const asked = new URLSearchParams({ shape: this.querySelector('#beside-shape').value, since: this.#began.get(this.querySelector('#beside-shape').value)?.join('.') ?? '' })
    return `/cms/items/${this.item}/fit.json?${asked}`
  }

  /** The page as it is, without its scripts: links lead nowhere from here. What is read stays in sight. */
  async show_web(panel, answer) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const it of page.querySelectorAll('script')) it.remove()
    const box = panel.querySelector('.frame'), frame = box.querySelector('iframe')
    if (box.hidden) {
      const loaded = new Promise(done => frame.addEventListener('load', done, { once: true }))
      box.hidden = false
      this.#scale()
      frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`
      await loaded
      for (const kind of ['click', 'submit']) frame.contentDocument.addEventListener(kind, e => { if (kind === 'submit' || e.target.closest?.('a')) e.preventDefault() })
    } else frame.contentDocument.body.replaceWith(frame.contentDocument.importNode(page.body, true))
  }

  #width() {
    const radios = [...this.querySelectorAll('[name=beside-width]')]
    for (const it of radios) it.addEventListener('change', () => this.#scale())
    new ResizeObserver(() => this.#scale()).observe(this.querySelector('.frame'))
  }

  #scale() {
    const box = this.querySelector('.frame'), frame = box.querySelector('iframe')
    const width = Number(this.querySelector('[name=beside-width]:checked').value)
    const scale = Math.min(1, box.clientWidth / width)
    if (!scale) return
    Object.assign(frame.style, { width: `${width}px`, height: `${box.clientHeight / scale}px`, transform: `scale(${scale})`, marginInlineStart: `${Math.max(0, (box.clientWidth - width * scale) / 2)}px` })
  }

  async show_print(panel, answer) {
    const found = await answer.json()
    // Another shape has other lines: each is compared with its own first answer.
    const asked = panel.querySelector('#beside-shape').value
    if (!this.#began.has(asked)) this.#began.set(asked, found.counts)
    const write = (what, text) => { const it = panel.querySelector(`[data-${what}]`); if (it.textContent !== text) it.textContent = text }
    write('say', found.text)
    write('place', found.place)
    write('signs', found.signs)
    panel.querySelector('[data-say]').classList.toggle('over', found.over)
    const element = (tag, props, ...children) => { const it = Object.assign(document.createElement(tag), props); it.append(...children); return it }
    panel.querySelector('[data-lengths]').replaceChildren(...found.lengths.flatMap(it => [element('dt', {}, it.label), element('dd', { className: it.over ? 'over' : '' }, it.text)]))
    panel.querySelector('[data-parts]').replaceChildren(...found.parts.map(it => element('li', {}, it)))
    const select = panel.querySelector('#beside-shape'), chosen = select.value
    const names = found.choices.map(it => it.label).join()
    if (select.dataset.names !== names) {
      select.replaceChildren(select.options[0], ...found.choices.map(it => new Option(it.label, it.value)))
      Object.assign(select, { value: chosen })
      select.dataset.names = names
    }
    const pages = panel.querySelector('[data-pictures]')
    while (pages.children.length > found.pictures.length) pages.lastChild.remove()
    found.pictures.forEach((it, n) => Object.assign(pages.children[n] ?? pages.appendChild(new Image()), it))
    panel.querySelector('[data-answer]').hidden = false
    await Promise.all([...pages.children].map(it => it.decode().catch(() => {})))
  }

  async show_summary(panel, answer) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const cards = panel.querySelector('[data-cards]')
    cards.lang = page.documentElement.lang
    cards.replaceChildren(...page.body.childNodes)
  }

  async show_checks(panel, answer) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const said = page.querySelector('[data-said]'), say = panel.querySelector('[data-say]')
    said.remove()
    if (say.textContent !== said.textContent) say.textContent = said.textContent
    say.classList.toggle('over', Boolean(page.querySelector('.found')))
    panel.querySelector('[data-found]').replaceChildren(...page.body.childNodes)
  }

  async #click(e) {
    const link = e.target.closest('a[href^="#f-"]'), button = e.target.closest('[data-learn]')
    if (link) { e.preventDefault(); this.#jump(link.getAttribute('href'), link.dataset.words) }
    if (!button) return
    const { ok } = await post('/cms/words', [['word', button.dataset.learn]])
    if (!ok) return
    this.#tabs.find(it => it.dataset.tab === 'checks').focus()
    this.#ask(true)
  }

  /** Leads to a field, or to a block of the text and words in it: `#f-title`, `#f-body.<id>`, `#f-body.<id>:<words>`. */
  #jump(to, words) {
    const [, name, block] = /^#f-(?:(body)\.)?(.*)$/.exec(to)
    const field = document.getElementById(`f-${name ?? block}`)
    if (!field) return
    for (let fold = field.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true
    const text = field.querySelector('rich-text')
    const [id, spelt] = block.split(':')
    if (text) return customElements.whenDefined('rich-text').then(() => text.show(id, words ?? decodeURIComponent(spelt ?? '')))
    const control = field.matches('input, textarea, select, button') ? field : field.querySelector('input:not([type=hidden]), textarea, select, button')
    field.scrollIntoView({ block: 'center' })
    control?.focus({ preventScroll: true })
    if (!control?.matches('textarea, input[type=text]')) return
    const wanted = (words ?? '').replace(/…$/, '').trim(), at = wanted ? control.value.indexOf(wanted) : -1
    if (at < 0) control.select()
    else control.setSelectionRange(at, at + wanted.length)
  }
}
customElements.define('beside-text', BesideText)
