// The closed block set of Parvis as a ProseMirror schema: the twin of src/richtext. A node holds ids of things in the
// repository, never their addresses or titles; what the repository cannot hold, this schema cannot express.
import { Extension, Mark, Node, markInputRule, mergeAttributes } from '@tiptap/core'
import { Document } from '@tiptap/extension-document'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Heading } from '@tiptap/extension-heading'
import { Bold } from '@tiptap/extension-bold'
import { Italic } from '@tiptap/extension-italic'
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import { Dropcursor, Gapcursor, Placeholder, UndoRedo } from '@tiptap/extensions'
import { Fragment, Slice } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { foreignAddress } from './address.js'
import { blockIds } from './ids.js'
import { places } from './places.js'
import { found } from './found.js'
import { badges } from './badges.js'
import { cardView, buttonView, calloutView, embedView, figureView, galleryView, keyFigureView, quoteView, tableView } from './views.js'

/** Blocks that carry id, optional and channels. */
export const BLOCKS = ['paragraph', 'heading', 'bulletList', 'orderedList', 'quote', 'figure', 'gallery', 'table', 'callout',
  'keyFigure', 'file', 'contact', 'event', 'service', 'button', 'embed']
/** Which card shows an item of a kind; other kinds can only be linked to. */
export const CARD_OF = { document: 'file', place: 'contact', organisation: 'contact', person: 'contact', event: 'event', service: 'service' }

const json = (text, otherwise) => { try { return JSON.parse(text) ?? otherwise } catch { return otherwise } }

/** An attribute kept as `data-<name>` so that cut and paste inside the editor loses nothing. */
const text = (name, otherwise = '') => ({
  default: otherwise,
  parseHTML: e => e.getAttribute(`data-${name}`) ?? otherwise,
  renderHTML: a => (a[name] == null ? {} : { [`data-${name}`]: a[name] }),
})
const data = (name, otherwise) => ({
  default: otherwise,
  parseHTML: e => json(e.getAttribute(`data-${name}`), otherwise),
  renderHTML: a => (a[name] == null ? {} : { [`data-${name}`]: JSON.stringify(a[name]) }),
})

const BlockAttributes = Extension.create({
  name: 'blockAttributes',
  addGlobalAttributes: () => [{
    types: BLOCKS,
    attributes: {
      id: { ...text('id', null), keepOnSplit: false },
      optional: {
        default: false, keepOnSplit: false,
        parseHTML: e => e.hasAttribute('data-optional'),
        renderHTML: a => (a.optional ? { 'data-optional': '' } : {}),
      },
      channels: { ...data('channels', null), keepOnSplit: false },
    },
  }],
})

const Strong = Bold.extend({ name: 'strong' })
const Emphasis = Italic.extend({ name: 'emphasis' })
const Superscript = Mark.create({
  name: 'superscript',
  parseHTML: () => [{ tag: 'sup' }],
  renderHTML: ({ HTMLAttributes }) => ['sup', HTMLAttributes, 0],
  addInputRules() { return [markInputRule({ find: /(?:^|\s|\d)(\^([^^\s]{1,6})\^)$/, type: this.type })] },
})

/** A link names an item by id or a foreign address; site paths are not addresses (they change, ids do not). */
const Link = Mark.create({
  name: 'link', inclusive: false, exitable: true, keepOnSplit: false,
  addAttributes: () => ({ target: { default: null } }),
  parseHTML: () => [
    { tag: 'a[data-item]', getAttrs: e => ({ target: { item: e.getAttribute('data-item') } }) },
    { tag: 'a[href]', getAttrs: e => { const address = foreignAddress(e.getAttribute('href')); return address ? { target: { address } } : false } },
  ],
  renderHTML: ({ mark }) => {
    const t = mark.attrs.target ?? {}
    return ['a', t.item ? { 'data-item': t.item, href: '#' } : { href: t.address ?? '#' }, 0]
  },
})

const atom = (name, attributes, view) => ui => Node.create({
  name, group: 'block', atom: true, selectable: true, draggable: true,
  addAttributes: () => attributes,
  parseHTML: () => [{ tag: `div[data-block="${name}"]` }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-block': name })],
  addNodeView: () => view(ui),
})
const Gallery = atom('gallery', { images: data('images', []) }, galleryView)
const KeyFigure = atom('keyFigure', { value: text('value'), label: text('label') }, keyFigureView)
const Embed = atom('embed', { url: text('url'), title: text('title') }, embedView)
const Button = atom('button', { label: text('label'), target: data('target', null) }, buttonView)
const cards = ['file', 'contact', 'event', 'service'].map(name => atom(name, { item: text('item', null) }, cardView))

const Quote = ui => Node.create({
  name: 'quote', group: 'block', content: 'paragraph+', defining: true,
  addAttributes: () => ({ by: text('by') }),
  parseHTML: () => [{ tag: 'blockquote' }],
  renderHTML: ({ HTMLAttributes }) => ['blockquote', HTMLAttributes, 0],
  addNodeView: () => quoteView(ui),
  addKeyboardShortcuts() { return { 'Mod-Shift-9': () => this.editor.commands.toggleWrap(this.name) } },
})
const Callout = ui => Node.create({
  name: 'callout', group: 'block', content: '(paragraph | bulletList | orderedList)+', defining: true,
  addAttributes: () => ({ title: text('title') }),
  parseHTML: () => [{ tag: 'aside' }],
  renderHTML: ({ HTMLAttributes }) => ['aside', HTMLAttributes, 0],
  addNodeView: () => calloutView(ui),
})
const Figure = ui => Node.create({
  name: 'figure', group: 'block', content: 'inline*', isolating: true, draggable: true,
  addAttributes: () => ({ image: text('image', null) }),
  parseHTML: () => [{ tag: 'figure[data-image]' }],
  renderHTML: ({ HTMLAttributes }) => ['figure', HTMLAttributes, 0],
  addNodeView: () => figureView(ui),
})

const spans = () => ({
  colspan: { default: 1, parseHTML: e => e.colSpan || 1 },
  rowspan: { default: 1, parseHTML: e => e.rowSpan || 1 },
})
// The stock table writes style= (the Content-Security-Policy forbids it) and turns Tab in the last cell into a new row,
// which leaves keyboard users no way out.
const ParvisTable = ui => Table.extend({
  addAttributes: () => ({ caption: text('caption') }),
  renderHTML: ({ HTMLAttributes }) => ['table', HTMLAttributes, ['tbody', 0]],
  addNodeView: () => tableView(ui),
  addKeyboardShortcuts() {
    const inTable = () => this.editor.isActive('table')
    return {
      Tab: () => inTable() && this.editor.commands.goToNextCell(),
      'Shift-Tab': () => inTable() && this.editor.commands.goToPreviousCell(),
    }
  },
}).configure({ resizable: false })

/** One block of one kind: Enter breaks the line where nothing can be split, and what is pasted into a line of text becomes lines of it. */
const OneBlock = ui => Extension.create({
  name: 'oneBlock', priority: 1,
  addKeyboardShortcuts() { return { Enter: () => this.editor.state.selection.$from.parent.inlineContent && this.editor.commands.insertContent({ type: 'hardBreak' }) } },
  addProseMirrorPlugins() {
    const { nodes } = this.editor.schema
    const transformPasted = slice => {
      let line = Fragment.empty
      slice.content.descendants(node => {
        if (!node.isTextblock) return !node.isInline
        line = line.size ? line.addToEnd(nodes.hardBreak.create()).append(node.content) : node.content
        return false
      })
      return line.size ? new Slice(line, 0, 0) : slice
    }
    return nodes[ui.only].inlineContent ? [new Plugin({ props: { transformPasted } })] : []
  },
})

export const extensions = ui => [
  ...(ui.only ? [Document.extend({ content: ui.only }), OneBlock(ui)] : [Document]), Text, Paragraph, HardBreak,
  Heading.extend({ content: 'inline*', addAttributes: () => ({ level: { default: 2, rendered: false } }) }).configure({ levels: [2, 3] }),
  BulletList,
  OrderedList.extend({ addAttributes: () => ({}), renderHTML: ({ HTMLAttributes }) => ['ol', HTMLAttributes, 0] }),
  ListItem.extend({ content: 'paragraph (paragraph | bulletList | orderedList)*' }),
  ListKeymap,
  Strong, Emphasis, Superscript, Link,
  Quote(ui), Callout(ui), Figure(ui), Gallery(ui), KeyFigure(ui), Embed(ui), Button(ui), ...cards.map(make => make(ui)),
  ParvisTable(ui),
  TableRow.extend({ content: '(tableCell | tableHeader)+' }),
  TableCell.extend({ content: 'paragraph+', addAttributes: spans }),
  TableHeader.extend({ content: 'paragraph+', addAttributes: spans }),
  UndoRedo, Dropcursor.configure({ class: 'rt-drop', color: false }), Gapcursor,
  Placeholder.configure({ placeholder: ui.label(ui.only ? 'placeholder-only' : 'placeholder') }),
  BlockAttributes, blockIds(BLOCKS), badges(ui, BLOCKS), places, found,
]

/** What is stored: no defaults, no editor-only attribute, no mark on a line break. */
export function tidy(node) {
  const out = { type: node.type }
  if (node.type === 'hardBreak') return out
  const attrs = {}
  for (const [name, value] of Object.entries(node.attrs ?? {})) {
    if (value === null || value === undefined || (name === 'optional' && !value)) continue
    attrs[name] = value
  }
  if (Object.keys(attrs).length && node.type !== 'listItem' && node.type !== 'tableRow') out.attrs = attrs
  if (node.text !== undefined) out.text = node.text
  if (node.marks?.length) out.marks = node.marks.map(m => (m.type === 'link' ? { type: 'link', attrs: { target: m.attrs.target } } : { type: m.type }))
  if (node.content) out.content = node.content.map(tidy)
  return out
}
