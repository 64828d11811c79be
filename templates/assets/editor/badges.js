// Shows beside a block where it appears: "facultatif sur papier", "web seulement". Decorations, so nothing of it is stored.
import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

export const badges = (ui, types) => Extension.create({
  name: 'badges',
  addProseMirrorPlugins() {
    const words = attrs => [
      ...(attrs.optional ? [ui.label('badge-optional')] : []),
      ...Object.entries(attrs.channels ?? {}).filter(([, v]) => v !== 'yes').map(([c, v]) => `${ui.label(`channel-${c}`)} : ${ui.label(`channel-${v}`)}`),
    ].join(' · ')
    const draw = doc => {
      const found = []
      doc.descendants((node, pos) => {
        const badge = types.includes(node.type.name) ? words(node.attrs) : ''
        if (badge) found.push(Decoration.node(pos, pos + node.nodeSize, { class: 'rt-badged', 'data-badge': badge }))
      })
      return DecorationSet.create(doc, found)
    }
    return [new Plugin({
      key: new PluginKey('badges'),
      state: { init: (_, { doc }) => draw(doc), apply: (tr, old) => (tr.docChanged ? draw(tr.doc) : old) },
      props: { decorations(state) { return this.getState(state) } },
    })]
  },
})
