// The toolbars: one for the text, a second one while the cursor is in a table. One tab stop each, arrows inside.
import { NodeSelection, Selection } from '@tiptap/pm/state'
import { h, icon } from './dom.js'
import { ICONS } from './icons.js'
import { CARD_OF } from './schema.js'
import { newId } from './ids.js'

/** The outermost block at the cursor: its position and node. */
export function topBlock(state) {
  const { selection, doc } = state
  if (selection instanceof NodeSelection && selection.$from.depth === 0) return { pos: selection.from, node: selection.node }
  if (!selection.$from.depth) return null
  const pos = selection.$from.before(1)
  return { pos, node: doc.nodeAt(pos) }
}

/** Moves the outermost block up or down by one. */
export function moveBlock(editor, by) {
  return editor.commands.command(({ tr, state, dispatch }) => {
    const here = topBlock(state)
    if (!here) return false
    const index = state.doc.resolve(here.pos).index(0)
    const other = index + by
    if (other < 0 || other >= state.doc.childCount) return false
    if (!dispatch) return true
    const neighbour = state.doc.child(other)
    const inside = state.selection.from - here.pos
    tr.delete(here.pos, here.pos + here.node.nodeSize)
    const target = by < 0 ? here.pos - neighbour.nodeSize : here.pos + neighbour.nodeSize
    tr.insert(target, here.node)
    tr.setSelection(here.node.isAtom ? NodeSelection.create(tr.doc, target) : Selection.near(tr.doc.resolve(target + inside)))
    tr.scrollIntoView()
    return true
  })
}

export function removeBlock(editor) {
  return editor.commands.command(({ tr, state }) => {
    const here = topBlock(state)
    if (!here) return false
    tr.delete(here.pos, here.pos + here.node.nodeSize)
    if (!tr.doc.childCount) tr.insert(0, state.schema.nodes.paragraph.create({ id: newId() }))
    return true
  })
}

/** Puts a block after the one at the cursor, with a paragraph behind it when it would end the text. */
export function insertBlock(editor, block) {
  const here = topBlock(editor.state)
  const empty = here?.node.type.name === 'paragraph' && !here.node.content.size
  const at = here ? (empty ? { from: here.pos, to: here.pos + here.node.nodeSize } : here.pos + here.node.nodeSize) : editor.state.doc.content.size
  const last = !here || here.pos + here.node.nodeSize === editor.state.doc.content.size
  const start = typeof at === 'number' ? at : at.from
  editor.chain().insertContentAt(at, last ? [block, { type: 'paragraph' }] : [block]).command(({ tr }) => {
    const node = tr.doc.nodeAt(start)
    if (node) tr.setSelection(node.isAtom ? NodeSelection.create(tr.doc, start) : Selection.near(tr.doc.resolve(start + 1)))
    tr.scrollIntoView()
    return true
  }).run()
  // A block with fields is filled in at once: the first field takes the cursor.
  const dom = editor.view.nodeDOM(start)
  const first = dom?.querySelector?.('input')
  if (first) first.focus()
  else editor.commands.focus()
}

export const actions = ui => {
  const wrap = (name, active = name) => ({ run: e => e.chain().focus().toggleWrap(name).run(), active: e => e.isActive(active) })
  const atom = (name, attrs) => ({ run: e => insertBlock(e, { type: name, attrs }) })
  const groups = {
    kinds: [
      { key: 'paragraph', keys: 'Ctrl+Alt+0', run: e => e.chain().focus().setParagraph().run(), active: e => e.isActive('paragraph') },
      { key: 'heading2', keys: 'Ctrl+Alt+2', run: e => e.chain().focus().toggleHeading({ level: 2 }).run(), active: e => e.isActive('heading', { level: 2 }) },
      { key: 'heading3', keys: 'Ctrl+Alt+3', run: e => e.chain().focus().toggleHeading({ level: 3 }).run(), active: e => e.isActive('heading', { level: 3 }) },
    ],
    marks: [
      { key: 'strong', keys: 'Ctrl+B', run: e => e.chain().focus().toggleMark('strong').run(), active: e => e.isActive('strong') },
      { key: 'emphasis', keys: 'Ctrl+I', run: e => e.chain().focus().toggleMark('emphasis').run(), active: e => e.isActive('emphasis') },
      { key: 'superscript', keys: 'Ctrl+.', run: e => e.chain().focus().toggleMark('superscript').run(), active: e => e.isActive('superscript') },
      { key: 'link', keys: 'Ctrl+K', run: e => editLink(ui, e), active: e => e.isActive('link') },
    ],
    containers: [
      { key: 'bulletList', keys: 'Ctrl+Shift+8', run: e => e.chain().focus().toggleBulletList().run(), active: e => e.isActive('bulletList') },
      { key: 'orderedList', keys: 'Ctrl+Shift+7', run: e => e.chain().focus().toggleOrderedList().run(), active: e => e.isActive('orderedList') },
      { key: 'quote', keys: 'Ctrl+Shift+9', ...wrap('quote') },
      { key: 'callout', ...wrap('callout') },
    ],
    inserted: [
      { key: 'figure', opens: true, run: e => insertFigure(ui, e) },
      { key: 'gallery', opens: true, run: async e => { const found = await ui.dialogs.images(ui.label('choose-images'), { many: true }); if (found.length) insertBlock(e, { type: 'gallery', attrs: { images: found.map(f => ({ image: f.id, caption: '' })) } }) } },
      { key: 'table', run: e => insertBlock(e, newTable(3, 2)) },
      { key: 'keyFigure', ...atom('keyFigure', { value: '', label: '' }) },
      { key: 'file', opens: true, run: async e => { const item = await ui.dialogs.item(ui.label('insert-file'), 'file'); if (item) insertBlock(e, { type: 'file', attrs: { item: item.id } }) } },
      { key: 'card', opens: true, run: async e => { const item = await ui.dialogs.item(ui.label('insert-card'), null); if (item) insertBlock(e, { type: CARD_OF[item.kind], attrs: { item: item.id } }) } },
      { key: 'button', opens: true, run: async e => { const target = await ui.dialogs.target(ui.label('button-target'), null); if (target) insertBlock(e, { type: 'button', attrs: { label: '', target } }) } },
      { key: 'embed', ...atom('embed', { url: '', title: '' }) },
    ],
    placed: [
      { key: 'settings', opens: true, run: e => blockSettings(ui, e), active: e => { const b = topBlock(e.state); return !!(b?.node.attrs.optional || b?.node.attrs.channels) } },
      { key: 'up', keys: 'Alt+Maj+↑', run: e => { moveBlock(e, -1); e.commands.focus() } },
      { key: 'down', keys: 'Alt+Maj+↓', run: e => { moveBlock(e, 1); e.commands.focus() } },
      { key: 'remove', run: e => { removeBlock(e); e.commands.focus() } },
    ],
    history: [
      { key: 'undo', keys: 'Ctrl+Z', run: e => e.chain().focus().undo().run() },
      { key: 'redo', keys: 'Ctrl+Maj+Z', run: e => e.chain().focus().redo().run() },
    ],
  }
  return {
    text: ui.only ? [groups.marks, groups.history] : Object.values(groups),
    inserting: [groups.kinds, groups.containers, groups.inserted],
    table: [[
      ['rowBefore', 'addRowBefore'], ['rowAfter', 'addRowAfter'], ['rowRemove', 'deleteRow'],
      ['columnBefore', 'addColumnBefore'], ['columnAfter', 'addColumnAfter'], ['columnRemove', 'deleteColumn'],
      ['headerRow', 'toggleHeaderRow'], ...(ui.only ? [] : [['remove', 'deleteTable']]),
    ].map(([key, command]) => ({ key: key === 'remove' ? 'tableRemove' : key, glyph: key, run: e => e.chain().focus()[command]().run() }))],
  }
}

function newTable(rows, columns) {
  const row = cell => ({ type: 'tableRow', content: Array.from({ length: columns }, () => ({ type: cell, content: [{ type: 'paragraph' }] })) })
  return { type: 'table', attrs: { caption: '' }, content: [row('tableHeader'), ...Array.from({ length: rows - 1 }, () => row('tableCell'))] }
}

export async function insertFigure(ui, editor, file) {
  const [image] = await ui.dialogs.images(ui.label('choose-image'), { many: false, file })
  if (image) { insertBlock(editor, { type: 'figure', attrs: { image: image.id } }); editor.commands.focus() }
}

export async function editLink(ui, editor) {
  const current = editor.getAttributes('link').target ?? null
  if (!current && editor.state.selection.empty) { ui.say(ui.label('select-first')); return }
  const target = await ui.dialogs.target(ui.label('link'), current, { removable: !!current })
  if (!target) return
  const chain = editor.chain().focus().extendMarkRange('link')
  if (target.item || target.address) chain.setMark('link', { target }).run()
  else chain.unsetMark('link').run()
}

export async function blockSettings(ui, editor) {
  const here = topBlock(editor.state)
  if (!here) return
  const chosen = await ui.dialogs.block(here.node.attrs)
  if (!chosen) return
  editor.view.dispatch(editor.state.tr.setNodeMarkup(here.pos, undefined, { ...here.node.attrs, ...chosen }))
  editor.commands.focus()
}

export function toolbar(ui, editor, groups, label) {
  const buttons = []
  const bar = h('div', { role: 'toolbar', class: 'rt-bar', 'aria-label': label }, groups.map(group => h('div', { class: 'rt-group' }, group.map(action => {
    const name = ui.label(`do-${action.key}`)
    const button = h('button', { type: 'button', class: 'rt-icon', tabindex: '-1', 'aria-label': name, title: action.keys ? `${name} (${action.keys})` : name,
      'aria-pressed': action.active ? 'false' : undefined, 'aria-haspopup': action.opens ? 'dialog' : undefined,
      // Keep the cursor where it is: the button works on the selection.
      onmousedown: e => e.preventDefault(),
      onclick: () => action.run(editor) }, icon(ICONS[action.glyph ?? action.key]))
    button.refresh = () => action.active && button.setAttribute('aria-pressed', String(action.active(editor)))
    buttons.push(button)
    return button
  }))))
  const go = i => { buttons.forEach(b => { b.tabIndex = -1 }); const b = buttons[(i + buttons.length) % buttons.length]; b.tabIndex = 0; b.focus() }
  buttons[0].tabIndex = 0
  bar.addEventListener('keydown', e => {
    const i = buttons.indexOf(document.activeElement)
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: buttons.length - 1 }[e.key]
    if (e.key === 'Escape') { editor.commands.focus(); return }
    if (to === undefined) return
    e.preventDefault()
    go(to)
  })
  bar.addEventListener('focusin', e => { if (buttons.includes(e.target)) buttons.forEach(b => { b.tabIndex = b === e.target ? 0 : -1 }) })
  return { bar, refresh: () => buttons.forEach(b => b.refresh()), focus: () => buttons.find(b => b.tabIndex === 0).focus() }
}
