// The way through a text by keyboard: Tab and Enter lead from the fields of a block to its words, to the next block, and out of the text at
// its end, as they stand on the page. Browsers pass from one field inside a text to whatever follows the text.
import { Extension } from '@tiptap/core'
import { NodeSelection, Plugin, PluginKey, Selection } from '@tiptap/pm/state'

const CONTROLS = 'input, button, select, textarea'
const usable = (root, which = CONTROLS) => [...root.querySelectorAll(which)].filter(it => !it.disabled && it.checkVisibility())

/** Whether a field stands on this side of a block's words (or of a block that has none). */
const stands = (field, words, way) => !words || !!(words.compareDocumentPosition(field) & way)
const { DOCUMENT_POSITION_FOLLOWING: AFTER, DOCUMENT_POSITION_PRECEDING: BEFORE } = Node

function select(editor, tr, selection) {
  editor.view.focus()
  editor.view.dispatch(tr.setSelection(selection).scrollIntoView())
  return true
}

/** To what is next to a place between two blocks: the block's field on this side, else its words. False where there is no block. */
function pass(editor, at, by) {
  const { state, view } = editor
  const $at = state.doc.resolve(at), node = by > 0 ? $at.nodeAfter : $at.nodeBefore
  if (!node) return false
  const dom = view.nodeDOM(by > 0 ? at : at - node.nodeSize)
  const fields = usable(dom).filter(it => stands(it, dom.querySelector('.rt-text, tbody'), by > 0 ? BEFORE : AFTER))
  const field = fields.at(by > 0 ? 0 : -1)
  if (!field) return select(editor, state.tr, Selection.near($at, by))
  field.focus()
  return true
}

/** To the paragraph behind a block, a new one where no text follows. False where the text may not have one. */
function writeOn(editor, at) {
  const { state } = editor
  const $at = state.doc.resolve(at), { paragraph } = state.schema.nodes
  if ($at.nodeAfter?.isTextblock) return select(editor, state.tr, Selection.near($at, 1))
  if (!$at.parent.canReplaceWith($at.index(), $at.index(), paragraph)) return false
  const tr = state.tr.insert(at, paragraph.create())
  return select(editor, tr, Selection.near(tr.doc.resolve(at + 1), 1))
}

/** The browser goes on from a text as a whole, past every field inside it. */
function leave(view) {
  const all = [view.dom, ...usable(view.dom)].filter(it => it !== document.activeElement)
  for (const it of all) it.tabIndex = -1
  setTimeout(() => { for (const it of all) it.tabIndex = 0 })
  return false
}

/** The keys of a block's fields. `getPos` is the block's place, `contentDOM` where its words stand, if it has any. */
export function keysOfFields({ editor, dom, contentDOM, getPos }) {
  dom.addEventListener('keydown', e => {
    if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey || !e.target.matches?.(CONTROLS)) return
    const field = e.target.matches('input')
    const by = e.key === 'Tab' ? (e.shiftKey ? -1 : 1) : e.shiftKey ? 0 : (field && { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[e.key]) || 0
    if (!by && e.key !== 'Escape') return
    const begin = getPos(), end = begin + editor.state.doc.nodeAt(begin).nodeSize
    const above = stands(e.target, contentDOM, BEFORE)
    const side = usable(dom, e.key === 'Tab' ? CONTROLS : 'input').filter(it => !contentDOM?.contains(it) && stands(it, contentDOM, above ? BEFORE : AFTER))
    const next = by && side[side.indexOf(e.target) + by]
    const { state } = editor
    let gone = true
    if (next) next.focus()
    else if (contentDOM && (!by || above === by > 0)) select(editor, state.tr, by < 0 ? Selection.near(state.doc.resolve(end - 1), -1) : Selection.near(state.doc.resolve(begin + 1), 1))
    else if (!by) select(editor, state.tr, NodeSelection.create(state.doc, begin))
    else if (e.key === 'Tab') gone = pass(editor, by > 0 ? end : begin, by) || leave(editor.view)
    else if (by > 0) writeOn(editor, end)
    else pass(editor, begin, by)
    // Enter must never send the form the text stands in.
    if (gone) e.preventDefault()
    e.stopPropagation()
  })
}

/** Tab in the words: from a table to what is behind it; else to the first field behind the caret; else out of the text. */
export const places = Extension.create({
  name: 'places',
  priority: 1, // after lists and tables, which have their own use for Tab
  addProseMirrorPlugins() {
    const { editor } = this
    const handleKeyDown = (view, e) => {
      if (e.key !== 'Tab' || e.ctrlKey || e.altKey || e.metaKey) return false
      const { selection } = view.state
      const here = selection instanceof NodeSelection ? view.nodeDOM(selection.from) : view.domAtPos(selection.head).node
      const table = !e.shiftKey && selection.$head.depth && selection.$head.node(1).type.name === 'table'
      if (table && pass(editor, selection.$head.after(1), 1)) return true
      const ahead = usable(view.dom).filter(it => here.compareDocumentPosition(it) & (e.shiftKey ? BEFORE : AFTER))
      const next = ahead.at(e.shiftKey ? -1 : 0)
      if (!next) return leave(view)
      next.focus()
      return true
    }
    return [new Plugin({ key: new PluginKey('places'), props: { handleKeyDown } })]
  },
})
