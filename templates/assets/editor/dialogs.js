// The editor's dialogs. They stand at the end of the body, not in the page's form: their fields are never sent with it.
import { field, h, uid } from './dom.js'
import { foreignAddress, ownPath } from './address.js'

const CHANNELS = ['web', 'print', 'mail', 'signage']

/** What one of the named crops shows of an image. */
function cropped(image, { label, view }) {
  const svg = (name, attributes, ...children) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...children)
    return made
  }
  const picture = svg('image', { href: image.src, width: image.width, height: image.height, preserveAspectRatio: 'none' })
  return h('figure', {}, svg('svg', { viewBox: view, 'aria-hidden': 'true' }, picture), h('figcaption', {}, label))
}

/** What a picture is called in a list: its words; without any, that it lacks them, and its file, by which it is told from others. */
export const says = (image, ui) => image.alt || `${ui.label(image.decorative ? 'decorative' : 'alt-missing')} · ${image.name}`

export class Dialogs {
  #ui
  constructor(ui) { this.#ui = ui }

  /** Shows `parts`; resolves with what `answer` returns, or null when left. `answer` may return undefined: not yet. */
  #open(title, parts, answer, { ok, wide, extra } = {}) {
    const t = key => this.#ui.label(key)
    const back = document.activeElement
    return new Promise(resolve => {
      const heading = h('h2', { id: uid('rt-title') }, title)
      const problem = h('p', { class: 'problem', role: 'alert' })
      let result = null
      const submit = e => {
        e.preventDefault()
        const value = answer(message => { problem.textContent = message })
        if (value === undefined) return
        result = value
        dialog.close()
      }
      const leave = value => { result = value; dialog.close() }
      const dialog = h('dialog', { class: wide ? 'dialog wide' : 'dialog', 'aria-labelledby': heading.id },
        h('form', { method: 'dialog', novalidate: true, onsubmit: submit }, heading, h('div', { class: 'dialog-body' }, parts), problem,
          h('div', { class: 'dialog-foot' }, h('button', { class: 'button primary' }, ok ?? t('ok')), h('button', { type: 'button', class: 'button', onclick: () => leave(null) }, t('cancel')), extra?.(leave))))
      dialog.addEventListener('close', () => { dialog.remove(); back?.focus?.(); resolve(result) })
      document.body.append(dialog)
      dialog.showModal()
      const fields = [...dialog.querySelectorAll('input:not([type=radio]):not([type=checkbox]), select')]
      fields.find(it => it.checkVisibility())?.focus()
    })
  }

  /** A search and the list of what it finds. What is chosen stays chosen, and stays in the list, whatever is searched next. */
  #choice(kind, { params = {}, many, label, none, className, option, chosen, onpick }) {
    const ui = this.#ui
    const name = uid('pick')
    const picked = new Map()
    const pick = (thing, on) => {
      if (!many) picked.clear()
      if (on) picked.set(thing.id, thing)
      else picked.delete(thing.id)
      onpick?.([...picked.values()])
    }
    const status = h('p', { role: 'status', class: 'hint', id: uid('rt-found') })
    const list = h('div', { class: className, role: many ? 'group' : 'radiogroup', 'aria-labelledby': status.id })
    let rows = []
    const show = () => {
      const at = list.contains(document.activeElement) && document.activeElement.value
      list.replaceChildren(...[...picked.values(), ...rows.filter(row => !picked.has(row.id))].map(thing => option(thing,
        h('input', { type: many ? 'checkbox' : 'radio', name, value: thing.id, checked: picked.has(thing.id), onchange: e => pick(thing, e.target.checked) }))))
      if (at) list.querySelector(`[value="${at}"]`)?.focus()
    }
    let asked = new AbortController()
    const search = async () => {
      asked.abort()
      asked = new AbortController()
      const { signal } = asked
      try {
        const found = await ui.refs.find(kind, { ...params, q: input.value }, signal)
        rows = found.rows
        show()
        const words = !rows.length ? none : ui.label(found.more ? 'found-more' : 'found')
        status.textContent = words.replace('%n', rows.length)
      } catch (e) { if (!signal.aborted) status.textContent = e.message || ui.label('no-answer') }
    }
    let timer
    const input = h('input', { type: 'search', autocomplete: 'off', oninput: () => { clearTimeout(timer); timer = setTimeout(search, 200) },
      onkeydown: e => { if (e.key === 'Enter') { e.preventDefault(); clearTimeout(timer); search() } } })
    const add = thing => { pick(thing, true); show() }
    const swap = (from, to) => { picked.delete(from.id); rows = rows.filter(it => it.id !== from.id); add(ui.refs.keep(kind, to)) }
    if (chosen) ui.refs.get(kind, chosen, thing => { if (thing && !picked.size) add(thing) })
    search()
    return { parts: [field(label, input), status, list], picked: () => [...picked.values()], add, swap, say: sentence => { status.textContent = sentence } }
  }

  #items(kinds, chosen) {
    const ui = this.#ui
    return this.#choice('items', {
      params: kinds ? { kind: kinds.join(',') } : {}, chosen, label: ui.label('search-item'), none: ui.label('found-none'), className: 'picks',
      option: (item, input) => h('label', { class: 'pick' }, input, h('span', {}, item.title), h('small', {}, [ui.label(`kind-${item.kind}`), item.language].filter(Boolean).join(' · '))),
    })
  }

  /** A link's or a button's target: an item of the site, or an address. */
  async target(title, current, { removable } = {}) {
    const ui = this.#ui
    const items = this.#items(null, current?.item)
    const address = h('input', { type: 'text', inputmode: 'url', value: current?.address ?? '', autocomplete: 'off' })
    const name = uid('way')
    const way = (value, label) => h('label', { class: 'choice' }, h('input', { type: 'radio', name, value, checked: (value === 'address') === !!current?.address, onchange: () => show() }), label)
    const ways = h('fieldset', { class: 'choices' }, h('legend', {}, ui.label('link-to')), way('item', ui.label('link-item')), way('address', ui.label('link-address')))
    const panes = { item: h('div', { class: 'dialog-pane' }, items.parts), address: h('div', { class: 'dialog-pane' }, field(ui.label('address'), address, ui.label('address-hint'))) }
    const picked = () => ways.querySelector('input:checked').value
    const show = () => { for (const [key, pane] of Object.entries(panes)) pane.hidden = key !== picked() }
    show()
    // A whole address pasted where one looks for an item is what it is.
    panes.item.addEventListener('input', e => {
      if (e.target.type !== 'search' || !/^(https?:\/\/|mailto:|tel:|www\.)/.test(e.target.value.trim())) return
      address.value = e.target.value.trim()
      ways.querySelector('[value=address]').checked = true
      show()
      address.focus()
    })
    const answer = complain => {
      if (picked() === 'item') {
        const [item] = items.picked()
        return item ? { item: item.id } : complain(ui.label('choose-one'))
      }
      const typed = foreignAddress(address.value) ?? ownPath(address.value)
      return typed ? { address: typed } : complain(ui.label('bad-address'))
    }
    return this.#open(title, [ways, panes.item, panes.address], answer, {
      extra: removable ? leave => h('button', { type: 'button', class: 'button quiet', onclick: () => leave({}) }, ui.label('unlink')) : undefined,
    })
  }

  /** An item for a card; `block` limits the kinds, null offers every kind that has a card. */
  async item(title, block) {
    const kinds = { file: ['document'], contact: ['place', 'organisation', 'person'], event: ['event'], service: ['service'] }
    const items = this.#items(block ? kinds[block] : Object.values(kinds).flat())
    return this.#open(title, items.parts, complain => items.picked()[0] ?? complain(this.#ui.label('choose-one')), { ok: this.#ui.label('insert') })
  }

  /** Images: chosen from those the town has, or sent now. Resolves with a list, empty when left. */
  async images(title, { many, file, chosen, ok } = {}) {
    const ui = this.#ui
    const crops = h('div', { class: 'crops' })
    const images = this.#choice('images', {
      many, chosen, label: ui.label('search-image'), none: ui.label('found-no-image'), className: 'image-picks',
      option: (image, input) => h('label', { class: 'image-pick' }, input, h('img', { src: image.src, alt: '', loading: 'lazy' }), h('span', {}, says(image, ui))),
      onpick: picked => crops.replaceChildren(...(picked.length === 1 ? (picked[0].crops ?? []).map(crop => cropped(picked[0], crop)) : [])),
    })
    const alike = h('div', {})
    const upload = this.#uploadForm(file, image => {
      images.add(image)
      images.say(ui.label('image-sent'))
      alike.replaceChildren(...(image.alike?.length ? [this.#alike(image, images, alike)] : []))
    })
    const answer = complain => (images.picked().length ? images.picked() : complain(ui.label('choose-one')))
    return (await this.#open(title, [upload, alike, ...images.parts, crops], answer, { ok: ok ?? ui.label('insert'), wide: true })) ?? []
  }

  /** The image just sent beside those that look the same: one of them can be used, and the new one goes. */
  #alike(image, images, box) {
    const ui = this.#ui
    const use = async other => {
      box.replaceChildren()
      images.swap(image, other)
      images.say(ui.label('kept-that'))
      await ui.refs.remove(image.id)
    }
    const shown = it => h('img', { src: it.src, alt: it.alt, width: 160 })
    return h('div', { class: 'notice caution alike', role: 'status' }, h('p', {}, h('strong', {}, ui.label('alike'))),
      h('ul', { class: 'cluster' }, h('li', {}, shown(image)), image.alike.map(other => h('li', {}, shown(other), h('button', { type: 'button', class: 'button small', onclick: () => use(other) }, ui.label('use-that'))))))
  }

  #uploadForm(file, done) {
    const ui = this.#ui
    const input = h('input', { type: 'file', accept: 'image/jpeg,image/png,image/webp' })
    if (file) { const list = new DataTransfer(); list.items.add(file); input.files = list.files }
    const alt = h('input', { type: 'text', autocomplete: 'off' })
    const credit = h('input', { type: 'text', autocomplete: 'off' })
    const decorative = h('input', { type: 'checkbox', id: uid('rt') })
    const everywhere = h('input', { type: 'checkbox', id: uid('rt') })
    const problem = h('p', { class: 'problem', role: 'alert' })
    const send = async () => {
      problem.textContent = ''
      if (!input.files[0]) { problem.textContent = ui.label('no-file'); return }
      if (!input.files[0].size) { problem.textContent = ui.label('empty-file'); return }
      if (!alt.value.trim() && !decorative.checked) { problem.textContent = ui.label('no-alt'); alt.focus(); return }
      button.disabled = true
      try {
        const said = { alt: alt.value.trim(), decorative: decorative.checked, credit: credit.value.trim(), everywhere: everywhere.checked }
        done(await ui.refs.upload(input.files[0], said))
        input.value = alt.value = credit.value = ''
        box.open = false
      } catch (e) { problem.textContent = e.message || ui.label(e.status === 413 ? 'too-large' : 'not-sent') }
      button.disabled = false
    }
    const button = h('button', { type: 'button', class: 'button', onclick: send }, ui.label('send'))
    const box = h('details', { class: 'upload', open: !!file }, h('summary', {}, ui.label('upload')),
      field(ui.label('file'), input, ui.label('file-hint')), field(ui.label('alt'), alt, ui.label('alt-hint')),
      h('label', { class: 'choice' }, decorative, ui.label('decorative-hint')), field(ui.label('credit'), credit),
      h('label', { class: 'choice' }, everywhere, ui.label('rights-everywhere')), problem, button)
    return box
  }

  /** Where a block appears. Resolves with { optional, channels } or null. */
  async block({ optional, channels }) {
    const ui = this.#ui
    const box = h('input', { type: 'checkbox', checked: !!optional })
    const menus = CHANNELS.map(c => {
      const select = h('select', {}, ['yes', 'no', 'only'].map(v => h('option', { value: v, selected: (channels?.[c] ?? 'yes') === v }, ui.label(`channel-${v}`))))
      return [c, select, field(ui.label(`channel-${c}`), select)]
    })
    return this.#open(ui.label('block-settings'), [h('label', { class: 'choice' }, box, ui.label('optional')), h('p', { class: 'hint' }, ui.label('optional-hint')), h('fieldset', { class: 'grid-2' }, h('legend', {}, ui.label('channels')), menus.map(m => m[2]))], () => {
      const chosen = Object.fromEntries(menus.map(([c, s]) => [c, s.value]).filter(([, v]) => v !== 'yes'))
      return { optional: box.checked, channels: Object.keys(chosen).length ? chosen : null }
    })
  }
}
