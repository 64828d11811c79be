// <rich-text>: the text of an item, written in the closed block set.
//
//   <rich-text id="body" label="Texte" lang="fr" data-items="/cms/search.json" data-images="/cms/images.json" data-upload="/cms/images">
//     <input type="hidden" name="body" value='{"type":"doc",…}'>
//     <script type="application/json" data-refs>{ "items": { … }, "images": { … } }</script>
//   </rich-text>
//   <script type="application/json" data-labels>{ "strong": "Gras", … }</script>   (once, anywhere on the page)
//
// The hidden field holds the JSON at all times: it is the form's value, and without JavaScript it sends the text back
// as it came. A text this schema does not know is shown read-only and sent back untouched.
// `only="paragraph"` holds one block of that kind, neither more nor fewer. In closed <details> the editor waits for them to open.
import { Editor, Extension } from '@tiptap/core'
import { h, uid } from './dom.js'
import { Dialogs } from './dialogs.js'
import { Refs } from './refs.js'
import { cleanPastedHTML, cleanPastedText } from './paste.js'
import { foreignAddress } from './address.js'
import { point } from './found.js'
import { extensions, tidy } from './schema.js'
import { slash } from './slash.js'
import { actions, editLink, insertFigure, moveBlock, toolbar } from './toolbar.js'

const COVERED = { top: 72, right: 0, bottom: 88, left: 0 }
const EMPTY = { type: 'doc', content: [{ type: 'paragraph' }] }

class RichText extends HTMLElement {
  static formAssociated = true
  #internals = this.attachInternals()
  #hidden
  #first

  connectedCallback() {
    this.#hidden ??= this.querySelector('input[type=hidden]')
    const closed = this.closest('details:not([open])')
    if (closed) closed.addEventListener('toggle', () => this.#begin(), { once: true })
    else this.#begin()
  }

  #begin() {
    if (this.editor || !this.isConnected) return
    this.#first = this.#hidden.value
    const labels = read(document, 'data-labels')
    const status = h('p', { class: 'rt-status', role: 'status' })
    const ui = {
      label: key => labels[key] ?? key,
      only: this.getAttribute('only'),
      refs: new Refs({ items: this.dataset.items, images: this.dataset.images, upload: this.dataset.upload }, read(this, 'data-refs')),
      say: sentence => { status.textContent = sentence },
    }
    ui.dialogs = new Dialogs(ui)
    const mount = h('div', { class: 'rt-body' })
    const help = h('p', { class: 'visually-hidden', id: uid('rt-help') }, ui.label(ui.only ? 'help-only' : 'help'))
    const count = h('p', { class: 'rt-count' })

    this.editor = this.#edit(ui, mount, help)
    const { text, table } = actions(ui)
    const main = toolbar(ui, this.editor, text, ui.label('toolbar'))
    const tableBar = toolbar(ui, this.editor, table, ui.label('table-toolbar'))
    this.toolbar = main
    main.bar.hidden = !!this.editor.schema.nodes[ui.only]?.isAtom // its words stand in fields, without marks
    tableBar.bar.hidden = true
    this.append(h('div', { class: 'rt-bars' }, main.bar, tableBar.bar), mount, h('div', { class: 'rt-foot' }, status, count), help)

    const measure = () => { count.textContent = `${this.editor.state.doc.textBetween(0, this.editor.state.doc.content.size, ' ').length.toLocaleString(this.lang || 'fr')} ${ui.label('signs')}` }
    const refresh = () => { main.refresh(); tableBar.bar.hidden = !this.editor.isActive('table') }
    this.editor.on('transaction', refresh)
    this.editor.on('update', () => { this.#store(); measure(); if (status.textContent) ui.say('') })
    measure()
    refresh()
    if (!this.editor.isEditable) { main.bar.inert = true; ui.say(ui.label('unknown-block')) }
  }

  #edit(ui, mount, help) {
    let content = EMPTY
    let refused = null
    try {
      const stored = this.#hidden.value ? JSON.parse(this.#hidden.value) : EMPTY
      if (stored.content?.length) content = stored
    } catch (e) { refused = e }
    const field = this
    const keys = Extension.create({
      name: 'parvisKeys',
      addKeyboardShortcuts: () => ({
        'Mod-k': ({ editor }) => { editLink(ui, editor); return true },
        'Mod-.': ({ editor }) => editor.commands.toggleMark('superscript'),
        'Alt-Shift-ArrowUp': ({ editor }) => moveBlock(editor, -1),
        'Alt-Shift-ArrowDown': ({ editor }) => moveBlock(editor, 1),
        'Alt-F10': () => { field.toolbar.focus(); return true },
      }),
    })
    const editor = new Editor({
      element: mount, content, extensions: [...extensions(ui), keys, ...(ui.only ? [] : [slash(ui, actions(ui).inserting)])],
      enableContentCheck: true, emitContentError: true, injectCSS: false,
      onContentError: ({ error }) => { refused = error },
      editorProps: {
        // What is sticky above and below the text covers it.
        scrollThreshold: COVERED, scrollMargin: COVERED,
        attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': this.getAttribute('label') ?? '', 'aria-describedby': help.id, lang: this.lang || 'fr', spellcheck: 'true', ...(this.hasAttribute('invalid') ? { 'aria-invalid': 'true' } : {}) },
        transformPastedHTML: cleanPastedHTML,
        transformPastedText: cleanPastedText,
        handlePaste: (view, event) => pasteSpecial(ui, editor, event.clipboardData),
        handleDrop: (view, event) => !event.dataTransfer?.types.includes('text/html') && pasteSpecial(ui, editor, event.dataTransfer),
      },
    })
    if (refused) editor.setEditable(false)
    return editor
  }

  #store() {
    this.#hidden.value = this.value
    this.dispatchEvent(new Event('input', { bubbles: true }))
  }

  get value() { return this.editor?.isEditable ? JSON.stringify(tidy(this.editor.getJSON())) : this.#hidden.value }
  get form() { return this.#internals.form }
  focus() { this.editor?.commands.focus() }
  /** Puts the caret before these words of a block and marks them, at its head where it does not have them; at the text where there is none of this id. */
  show(id, words = '') {
    if (!this.editor) return
    let place = null
    this.editor.state.doc.descendants((node, at) => {
      if (node.attrs.id === id) place ??= { node, at }
      return place === null
    })
    // At once: TipTap's own focus waits a frame, and what is typed meanwhile goes nowhere.
    this.editor.view.focus()
    this.editor.view.dispatch(point(this.editor.state.tr, place, words).scrollIntoView())
  }
  formResetCallback() {
    if (!this.editor?.isEditable) return
    const stored = this.#first ? JSON.parse(this.#first) : EMPTY
    this.editor.commands.setContent(stored.content?.length ? stored : EMPTY)
  }
  formDisabledCallback(disabled) { this.editor?.setEditable(!disabled) }
  disconnectedCallback() { queueMicrotask(() => { if (!this.isConnected) { this.editor?.destroy(); this.editor = undefined } }) }
}

function read(root, name) {
  const script = root.querySelector(`script[${name}]`)
  return script ? JSON.parse(script.textContent) : {}
}

/** An address pasted over words becomes their link; a pasted picture opens the image dialog, where its alt text is asked for. */
function pasteSpecial(ui, editor, clipboard) {
  const file = [...(clipboard?.files ?? [])].find(f => f.type.startsWith('image/'))
  if (file && !clipboard.getData('text/html')) { insertFigure(ui, editor, file); return true }
  const address = /^\s*\S+\s*$/.test(clipboard?.getData('text/plain') ?? '') ? foreignAddress(clipboard.getData('text/plain')) : null
  if (address && /^https?:/.test(address) && !editor.state.selection.empty && editor.state.selection.$from.parent.inlineContent) {
    return editor.commands.setMark('link', { target: { address } })
  }
  return false
}

customElements.define('rich-text', RichText)
