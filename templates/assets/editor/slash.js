// The slash menu: "/" at the head of an empty paragraph offers what the toolbar inserts, filtered by what is typed on. Arrows choose,
// Enter takes, Escape leaves the text as it is. The list is named to the text field, so a screen reader follows it from there.
import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { h, icon, uid } from './dom.js'
import { ICONS } from './icons.js'

/** Pixels between the menu and what is next to it, and of the menu at least. */
const GAP = 4, LEAST = 96

const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** What is typed behind the slash, with its place; null where no menu belongs. */
function asked(state) {
  const { selection: { $from, empty } } = state
  if (!empty || $from.depth !== 1 || $from.parent.type.name !== 'paragraph' || $from.parentOffset !== $from.parent.content.size) return null
  const found = /^\/([\p{L}\p{M} ’'-]*)$/u.exec($from.parent.textContent)
  return found && { words: found[1], from: $from.start(), to: $from.end() }
}

class Menu {
  #at = 0; #shown = []; #left = null

  constructor(view, editor, ui, groups) {
    Object.assign(this, { view, editor, ui })
    this.all = groups.flat().map(it => ({ ...it, name: ui.label(`do-${it.key}`) })).filter(it => it.key !== 'paragraph')
    this.list = h('ul', { class: 'rt-slash', role: 'listbox', id: uid('rt-slash'), 'aria-label': ui.label('insert'), hidden: true })
    view.dom.parentNode.append(this.list)
    this.blur = () => this.close()
    view.dom.addEventListener('blur', this.blur)
    for (const it of ['scroll', 'resize']) addEventListener(it, this.place, { passive: true })
  }

  get open() { return !this.list.hidden }

  update(view) {
    const found = view.editable && view.hasFocus() ? asked(view.state) : null
    // Left with Escape: it stays away until the words change their beginning.
    if (!found) this.#left = null
    if (!found || this.#left === found.from) return this.close()
    const wanted = plain(found.words).trim()
    this.#shown = this.all.filter(it => plain(it.name).includes(wanted))
    if (!this.#shown.length) return this.close()
    this.found = found
    this.#at = this.open ? Math.min(this.#at, this.#shown.length - 1) : 0
    this.list.replaceChildren(...this.#shown.map((it, at) => h('li', {
      role: 'option', id: `${this.list.id}-${at}`, 'aria-selected': 'false',
      onmousedown: e => { e.preventDefault(); this.take(at) },
    }, icon(ICONS[it.key]), h('span', {}, it.name), it.keys && h('kbd', {}, it.keys))))
    this.list.hidden = false
    this.place()
    view.dom.setAttribute('aria-controls', this.list.id)
    this.mark()
  }

  /** Below the caret, above it where there is more room, never under what is sticky at either end of the window. */
  place = () => {
    if (!this.open) return
    const { list, view } = this
    const box = list.offsetParent.getBoundingClientRect(), caret = view.coordsAtPos(this.found.from)
    const edge = (which, side, otherwise) => view.dom.closest('form')?.querySelector(which)?.getBoundingClientRect()[side] ?? otherwise
    const above = caret.top - Math.max(0, edge('.rt-bars', 'bottom', 0)) - GAP * 2
    const below = Math.min(innerHeight, edge('.save-bar', 'top', innerHeight)) - caret.bottom - GAP * 2
    list.style.removeProperty('--room')
    const up = below < list.offsetHeight && above > below
    list.style.setProperty('--room', `${Math.max(LEAST, up ? above : below)}px`)
    list.style.setProperty('--left', `${Math.max(0, Math.min(caret.left - box.left, box.width - list.offsetWidth))}px`)
    list.style.setProperty('--top', `${(up ? caret.top - GAP - list.offsetHeight : caret.bottom + GAP) - box.top}px`)
  }

  mark() {
    ;[...this.list.children].forEach((it, at) => it.setAttribute('aria-selected', String(at === this.#at)))
    const here = this.list.children[this.#at]
    here.scrollIntoView({ block: 'nearest' })
    this.view.dom.setAttribute('aria-activedescendant', here.id)
  }

  key(e) {
    if (!this.open) return false
    const last = this.#shown.length - 1
    const to = { ArrowDown: this.#at === last ? 0 : this.#at + 1, ArrowUp: this.#at === 0 ? last : this.#at - 1, Home: 0, End: last }[e.key]
    if (to !== undefined) { this.#at = to; this.mark(); return true }
    if (e.key === 'Enter' || e.key === 'Tab') { this.take(this.#at); return true }
    if (e.key === 'Escape') { this.#left = this.found.from; this.close(); return true }
    return false
  }

  take(at) {
    const action = this.#shown[at], { from, to } = this.found
    this.close()
    this.editor.commands.deleteRange({ from, to })
    action.run(this.editor)
  }

  close() {
    if (!this.open) return
    this.list.hidden = true
    this.view.dom.removeAttribute('aria-activedescendant')
    this.view.dom.removeAttribute('aria-controls')
  }

  destroy() {
    this.view.dom.removeEventListener('blur', this.blur)
    for (const it of ['scroll', 'resize']) removeEventListener(it, this.place)
    this.list.remove()
  }
}

/** The extension; `groups` are groups of the toolbar's actions. */
export const slash = (ui, groups) => Extension.create({
  name: 'slash',
  priority: 1000, // before the keys of lists and paragraphs
  addProseMirrorPlugins() {
    let menu
    return [new Plugin({
      key: new PluginKey('slash'),
      view: view => menu = new Menu(view, this.editor, ui, groups),
      props: { handleKeyDown: (view, e) => menu?.key(e) ?? false },
    })]
  },
})
