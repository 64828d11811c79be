// How each block looks while writing: its own few fields stand in the block, under their labels; the rest is text.
import { h, icon, uid } from './dom.js'
import { ICONS } from './icons.js'
import { says } from './dialogs.js'
import { keysOfFields } from './places.js'

/** Common ground of every block with fields: attributes go through transactions, the controls are left alone by ProseMirror. */
function view(ui, build) {
  return ({ node, editor, getPos }) => {
    let current = node
    const controls = []
    const set = attrs => {
      const { tr } = editor.view.state
      editor.view.dispatch(tr.setNodeMarkup(getPos(), undefined, { ...current.attrs, ...attrs }))
    }
    const text = (attr, label, more = {}) => {
      const input = h('input', { type: 'text', id: uid('rt'), value: current.attrs[attr] ?? '', autocomplete: 'off', ...more, oninput: () => set({ [attr]: input.value }) })
      controls.push(attrs => { if (input.value !== (attrs[attr] ?? '')) input.value = attrs[attr] ?? '' })
      return h('div', { class: 'rt-field' }, h('label', { for: input.id }, label), input)
    }
    const action = (label, glyph, run) => h('button', { type: 'button', class: 'rt-act', onclick: run }, icon(ICONS[glyph]), h('span', {}, label))
    const watch = show => { controls.push(show); show(current.attrs) }
    const { dom, contentDOM } = build({ ui, set, text, action, watch, attrs: () => current.attrs, type: node.type.name, editor })
    keysOfFields({ editor, dom, contentDOM, getPos })
    const own = target => !contentDOM || (dom.contains(target) && !contentDOM.contains(target))
    return {
      dom, contentDOM,
      update(next) {
        if (next.type !== node.type) return false
        current = next
        controls.forEach(show => show(next.attrs))
        return true
      },
      stopEvent: e => own(e.target) && e.target !== dom && !!e.target.closest?.('input, button, textarea, select'),
      ignoreMutation: m => (m.type === 'selection' ? false : own(m.target)),
    }
  }
}
const inert = (props, ...children) => h('div', { contenteditable: 'false', ...props }, ...children)
const kind = (ui, name) => h('p', { class: 'rt-kind' }, ui.label(`block-${name}`))

export const quoteView = ui => view(ui, ({ text }) => {
  const contentDOM = h('blockquote', { class: 'rt-text' })
  return { contentDOM, dom: h('div', { class: 'rt-block rt-quote' }, contentDOM, inert({ class: 'rt-fields' }, text('by', ui.label('quote-by')))) }
})

export const calloutView = ui => view(ui, ({ text }) => {
  const contentDOM = h('div', { class: 'rt-text' })
  return { contentDOM, dom: h('div', { class: 'rt-block rt-callout' }, inert({ class: 'rt-fields' }, text('title', ui.label('callout-title'))), contentDOM) }
})

export const tableView = ui => view(ui, ({ text }) => {
  const contentDOM = h('tbody')
  return { contentDOM, dom: h('div', { class: 'rt-block rt-table' }, inert({ class: 'rt-fields' }, text('caption', ui.label('table-caption'))), h('div', { class: 'rt-scroll', tabindex: '-1' }, h('table', {}, contentDOM))) }
})

export const keyFigureView = ui => view(ui, ({ text }) => ({
  dom: inert({ class: 'rt-block rt-key-figure' }, kind(ui, 'keyFigure'), h('div', { class: 'rt-fields' }, text('value', ui.label('figure-value'), { class: 'rt-big' }), text('label', ui.label('figure-label')))),
}))

export const embedView = ui => view(ui, ({ text, watch }) => {
  const url = text('url', ui.label('embed-url'), { type: 'url', inputmode: 'url' })
  const input = url.querySelector('input')
  watch(attrs => input.setAttribute('aria-invalid', String(!/^https:\/\/\S+\.\S+/.test(attrs.url))))
  return { dom: inert({ class: 'rt-block rt-embed' }, kind(ui, 'embed'), h('div', { class: 'rt-fields' }, url, text('title', ui.label('embed-title')))) }
})

export const buttonView = ui => view(ui, ({ text, watch, action, set, attrs }) => {
  const where = h('p', { class: 'rt-where' })
  watch(({ target }) => {
    if (target?.item) ui.refs.get('items', target.item, item => { where.textContent = item ? item.title : ui.label('missing-item') })
    else where.textContent = target?.address ?? ui.label('no-target')
  })
  const choose = async () => {
    const target = await ui.dialogs.target(ui.label('button-target'), attrs().target)
    if (target) set({ target })
  }
  return { dom: inert({ class: 'rt-block rt-button' }, kind(ui, 'button'), h('div', { class: 'rt-fields' }, text('label', ui.label('button-label'))), where, action(ui.label('choose-target'), 'link', choose)) }
})

export const cardView = ui => view(ui, ({ watch, action, set, type }) => {
  const title = h('p', { class: 'rt-card-title' })
  watch(({ item }) => ui.refs.get('items', item, found => { title.textContent = found ? found.title : ui.label('missing-item') }))
  const choose = async () => {
    const found = await ui.dialogs.item(ui.label(`block-${type}`), type)
    if (found) set({ item: found.id })
  }
  return { dom: inert({ class: 'rt-block rt-card' }, kind(ui, type), title, action(ui.label('choose-other'), 'card', choose)) }
})

function thumbnail(ui, className) {
  const img = h('img', { alt: '', class: className, draggable: false })
  const note = h('p', { class: 'rt-alt' })
  const show = id => ui.refs.get('images', id, found => {
    if (!found) { img.hidden = true; note.textContent = ui.label('missing-image'); return }
    img.hidden = false
    if (img.getAttribute('src') !== found.src) img.src = found.src
    note.textContent = found.alt ? `${ui.label('alt')} : ${found.alt}` : says(found, ui)
    note.classList.toggle('lacks', !found.alt && !found.decorative)
  })
  return { img, note, show }
}

export const figureView = ui => view(ui, ({ watch, action, set }) => {
  const { img, note, show } = thumbnail(ui, 'rt-picture')
  watch(({ image }) => show(image))
  const contentDOM = h('figcaption', { class: 'rt-text', 'data-hint': ui.label('caption') })
  const choose = async () => {
    const [found] = await ui.dialogs.images(ui.label('choose-image'), { many: false })
    if (found) set({ image: found.id })
  }
  const dom = h('figure', { class: 'rt-block rt-figure' }, inert({}, img, note, action(ui.label('choose-other'), 'figure', choose)), contentDOM)
  return { dom, contentDOM }
})

export const galleryView = ui => view(ui, ({ watch, action, set, attrs }) => {
  const list = h('ol', { class: 'rt-gallery-list' })
  const change = images => set({ images })
  const moved = (i, by) => { const images = [...attrs().images]; images.splice(i + by, 0, ...images.splice(i, 1)); change(images) }
  const row = ({ image, caption }, i, all) => {
    const { img, show } = thumbnail(ui, 'rt-thumb')
    show(image)
    const input = h('input', { type: 'text', value: caption, 'aria-label': `${ui.label('caption')} ${i + 1}`, placeholder: ui.label('caption'),
      oninput: () => change(attrs().images.map((entry, j) => (j === i ? { ...entry, caption: input.value } : entry))) })
    const tool = (label, glyph, run, disabled) => h('button', { type: 'button', class: 'rt-icon', 'aria-label': `${label} (${i + 1})`, title: label, disabled, onclick: run }, icon(ICONS[glyph]))
    return h('li', { 'data-image': image }, img, input,
      tool(ui.label('move-up'), 'up', () => moved(i, -1), i === 0), tool(ui.label('move-down'), 'down', () => moved(i, 1), i === all.length - 1),
      tool(ui.label('remove'), 'remove', () => change(attrs().images.filter((_, j) => j !== i))))
  }
  let drawn = ''
  watch(({ images }) => { // typing a caption must not redraw the field being typed in
    const order = images.map(e => e.image).join()
    if (order !== drawn || !images.length) list.replaceChildren(...images.map(row))
    drawn = order
  })
  const add = async () => {
    const found = await ui.dialogs.images(ui.label('choose-images'), { many: true })
    if (found.length) change([...attrs().images, ...found.map(f => ({ image: f.id, caption: '' }))])
  }
  return { dom: inert({ class: 'rt-block rt-gallery' }, kind(ui, 'gallery'), list, action(ui.label('choose-images'), 'gallery', add)) }
})
