// The editor's dialogs. They stand at the end of the body, not in the page's form: their fields are never sent with it.
import { field, h, uid } from './dom.js'
import { CHANNELS, foreignAddress } from './schema.js'

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
      dialog.querySelector('input:not([type=radio]):not([type=checkbox]), select')?.focus()
    })
  }

  /** Search box and list of items, as radio buttons. */
  #itemList(kinds, chosen) {
    const ui = this.#ui
    const name = uid('pick')
    const status = h('p', { role: 'status', class: 'hint' })
    const list = h('div', { class: 'picks' })
    const option = item => h('label', { class: 'pick' }, h('input', { type: 'radio', name, value: item.id, checked: item.id === chosen }), h('span', {}, item.title), h('small', {}, ui.label(`kind-${item.kind}`)))
    let found = []
    const show = items => {
      found = items
      list.replaceChildren(...items.map(option))
      status.textContent = items.length ? `${items.length} ${ui.label('found')}` : ui.label('found-none')
    }
    let asked = 0
    const search = async () => {
      const turn = ++asked
      try {
        const items = await ui.refs.find('items', { q: input.value, ...(kinds ? { kind: kinds.join(',') } : {}) })
        if (turn === asked) show(items)
      } catch { status.textContent = ui.label('no-answer') }
    }
    let timer
    const input = h('input', { type: 'search', autocomplete: 'off', oninput: () => { clearTimeout(timer); timer = setTimeout(search, 200) },
      onkeydown: e => { if (e.key === 'Enter') { e.preventDefault(); search() } } })
    search()
    return { parts: [field(ui.label('search-item'), input), status, list], value: () => found.find(i => i.id === list.querySelector('input:checked')?.value) }
  }

  /** A link's or a button's target: an item of the site, or an address. */
  async target(title, current, { removable } = {}) {
    const ui = this.#ui
    const items = this.#itemList(null, current?.item)
    const address = h('input', { type: 'text', inputmode: 'url', value: current?.address ?? '', autocomplete: 'off' })
    const name = uid('way')
    const way = (value, label) => h('label', { class: 'choice' }, h('input', { type: 'radio', name, value, checked: (value === 'address') === !!current?.address, onchange: () => show() }), label)
    const ways = h('fieldset', { class: 'choices' }, h('legend', {}, ui.label('link-to')), way('item', ui.label('link-item')), way('address', ui.label('link-address')))
    const panes = { item: h('div', {}, items.parts), address: h('div', {}, field(ui.label('address'), address, ui.label('address-hint'))) }
    const picked = () => ways.querySelector('input:checked').value
    const show = () => { for (const [key, pane] of Object.entries(panes)) pane.hidden = key !== picked() }
    show()
    const answer = complain => {
      if (picked() === 'item') {
        const item = items.value()
        return item ? { item: item.id } : complain(ui.label('choose-one'))
      }
      const typed = foreignAddress(address.value)
      return typed ? { address: typed } : complain(ui.label('bad-address'))
    }
    return this.#open(title, [ways, panes.item, panes.address], answer, {
      extra: removable ? leave => h('button', { type: 'button', class: 'button quiet', onclick: () => leave({}) }, ui.label('unlink')) : undefined,
    })
  }

  /** An item for a card; `block` limits the kinds, null offers every kind that has a card. */
  async item(title, block) {
    const kinds = { file: ['document'], contact: ['place', 'organisation', 'person'], event: ['event'], service: ['service'] }
    const list = this.#itemList(block ? kinds[block] : Object.values(kinds).flat())
    return this.#open(title, list.parts, complain => list.value() ?? complain(this.#ui.label('choose-one')), { ok: this.#ui.label('insert') })
  }

  /** Images: chosen from those the town has, or sent now. Resolves with a list, empty when left. */
  async images(title, { many, file } = {}) {
    const ui = this.#ui
    const name = uid('image')
    const status = h('p', { role: 'status', class: 'hint' })
    const grid = h('div', { class: 'image-picks' })
    const known = new Map()
    const cell = (image, checked) => {
      known.set(image.id, image)
      return h('label', { class: 'image-pick' }, h('input', { type: many ? 'checkbox' : 'radio', name, value: image.id, checked }), h('img', { src: image.src, alt: '', loading: 'lazy' }), h('span', {}, image.alt || ui.label('decorative')))
    }
    const search = async () => {
      try {
        const found = await ui.refs.find('images', { q: input.value })
        grid.replaceChildren(...found.map(i => cell(i, false)))
        status.textContent = found.length ? `${found.length} ${ui.label('found')}` : ui.label('found-no-image')
      } catch { status.textContent = ui.label('no-answer') }
    }
    let timer
    const input = h('input', { type: 'search', autocomplete: 'off', oninput: () => { clearTimeout(timer); timer = setTimeout(search, 200) }, onkeydown: e => { if (e.key === 'Enter') { e.preventDefault(); search() } } })
    const upload = this.#uploadForm(file, image => { grid.prepend(cell(image, true)); status.textContent = ui.label('image-sent') })
    search()
    const answer = complain => {
      const picked = [...grid.querySelectorAll('input:checked')].map(e => known.get(e.value))
      return picked.length ? picked : complain(ui.label('choose-one'))
    }
    return (await this.#open(title, [upload, field(ui.label('search-image'), input), status, grid], answer, { ok: ui.label('insert'), wide: true })) ?? []
  }

  #uploadForm(file, done) {
    const ui = this.#ui
    const input = h('input', { type: 'file', accept: 'image/jpeg,image/png,image/webp' })
    if (file) { const list = new DataTransfer(); list.items.add(file); input.files = list.files }
    const alt = h('input', { type: 'text', autocomplete: 'off' })
    const credit = h('input', { type: 'text', autocomplete: 'off' })
    const decorative = h('input', { type: 'checkbox', id: uid('rt') })
    const problem = h('p', { class: 'problem', role: 'alert' })
    const send = async () => {
      problem.textContent = ''
      if (!input.files[0]) { problem.textContent = ui.label('no-file'); return }
      if (!alt.value.trim() && !decorative.checked) { problem.textContent = ui.label('no-alt'); alt.focus(); return }
      button.disabled = true
      try {
        done(await ui.refs.upload(input.files[0], alt.value.trim(), decorative.checked, credit.value.trim()))
        input.value = alt.value = credit.value = ''
        box.open = false
      } catch (e) { problem.textContent = e.message }
      button.disabled = false
    }
    const button = h('button', { type: 'button', class: 'button', onclick: send }, ui.label('send'))
    const box = h('details', { class: 'upload', open: !!file }, h('summary', {}, ui.label('upload')),
      field(ui.label('file'), input, ui.label('file-hint')), field(ui.label('alt'), alt, ui.label('alt-hint')),
      h('label', { class: 'choice' }, decorative, ui.label('decorative-hint')), field(ui.label('credit'), credit), problem, button)
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
