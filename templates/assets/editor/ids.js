// Block ids: twelve base32 characters made here, kept for the life of a block. The print version, comments and
// corrections point at them, so a block that is split, copied or pasted must never share its id with another.
import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => ALPHABET[byte & 31]).join('')
}

export const blockIds = types => Extension.create({
  name: 'blockIds',
  addProseMirrorPlugins() {
    const carries = node => types.includes(node.type.name)
    return [new Plugin({
      key: new PluginKey('blockIds'),
      appendTransaction(transactions, before, after) {
        if (!transactions.some(t => t.docChanged)) return null
        // The block that already stood in the text keeps the id, wherever a copy of it was pasted.
        const owner = new Map()
        before.doc.descendants((node, pos) => {
          if (!carries(node) || !node.attrs.id) return
          const mapped = transactions.reduce((p, t) => (p === null ? null : (r => (r.deletedAfter ? null : r.pos))(t.mapping.mapResult(p, 1))), pos)
          if (mapped !== null) owner.set(node.attrs.id, mapped)
        })
        const found = new Map()
        after.doc.descendants((node, pos) => {
          if (carries(node) && node.attrs.id) found.set(node.attrs.id, [...(found.get(node.attrs.id) ?? []), pos])
        })
        const tr = after.tr
        const rename = pos => tr.setNodeAttribute(pos, 'id', newId())
        for (const [id, places] of found) {
          if (places.length === 1) continue
          const keep = places.includes(owner.get(id)) ? owner.get(id) : places[0]
          places.filter(p => p !== keep).forEach(rename)
        }
        after.doc.descendants((node, pos) => { if (carries(node) && !node.attrs.id) rename(pos) })
        return tr.docChanged ? tr : null
      },
    })]
  },
})
