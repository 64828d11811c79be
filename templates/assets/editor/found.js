// What was found in the text, marked in its place until something is written or another place is looked at. Nothing of it is stored.
import { Extension } from '@tiptap/core'
import { NodeSelection, Plugin, PluginKey, TextSelection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

/** Spaces and apostrophes are one sign each, however they are set. */
const plain = text => text.replace(/[\u00a0\u202f\u2009]/g, ' ').replace(/’/g, "'")
const KEY = new PluginKey('found')

/** Where these words stand in a node at `at`: { from, to }, or null. They may have been cut short (“…”) and run over marks, not over paragraphs. */
function within(node, at, words) {
  const wanted = plain(words).replace(/…$/, '').trim()
  if (!wanted) return null
  let found = null
  const look = (block, from) => {
    const text = plain(block.textBetween(0, block.content.size, null, '\ufffc'))
    const letter = /[\p{L}\p{N}]/u
    // The word itself rather than a longer one that has it.
    for (let i = text.indexOf(wanted); i >= 0 && !found; i = text.indexOf(wanted, i + 1)) {
      const whole = !letter.test(text[i - 1] ?? '') && (words.endsWith('…') || !letter.test(text[i + wanted.length] ?? ''))
      if (whole) found = { from: from + i, to: from + i + wanted.length }
    }
  }
  if (node.isTextblock) look(node, at + 1)
  else node.descendants((inner, inside) => { if (inner.isTextblock && !found) look(inner, at + 1 + inside + 1); return !found })
  return found
}

/** A transaction that selects the words of a block ({ node, at }) and marks them; where they are not there, all the block says. */
export function point(tr, place, words) {
  if (!place) return tr
  const { node, at } = place
  if (node.isAtom) return tr.setSelection(NodeSelection.create(tr.doc, at))
  const whole = TextSelection.between(tr.doc.resolve(at + 1), tr.doc.resolve(at + node.nodeSize - 1))
  const there = within(node, at, words) ?? { from: whole.from, to: whole.to }
  tr.setSelection(TextSelection.create(tr.doc, there.from, there.to))
  return there.from < there.to ? tr.setMeta(KEY, there) : tr
}

export const found = Extension.create({
  name: 'found',
  addProseMirrorPlugins: () => [new Plugin({
    key: KEY,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, old) {
        const there = tr.getMeta(KEY)
        if (there) return DecorationSet.create(tr.doc, [Decoration.inline(there.from, there.to, { class: 'rt-found' })])
        return tr.docChanged || tr.selectionSet ? DecorationSet.empty : old
      },
    },
    props: { decorations(state) { return this.getState(state) } },
  })],
})
