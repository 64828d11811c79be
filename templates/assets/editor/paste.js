// What people paste comes from Word, LibreOffice, Google Docs or a web page. This reduces it to what the schema can hold
// before ProseMirror reads it, so that lists and headings survive and fonts, colours and page furniture do not.

const bySelector = (root, selector) => [...root.querySelectorAll(selector)]
const unwrap = e => e.replaceWith(...e.childNodes)
const rename = (e, tag) => {
  const n = e.ownerDocument.createElement(tag)
  n.append(...e.childNodes)
  for (const a of ['colspan', 'rowspan', 'href', 'data-wordlist']) if (e.hasAttribute(a)) n.setAttribute(a, e.getAttribute(a))
  e.replaceWith(n)
  return n
}

/** A document made by DOMParser obeys the page's policy and would report each style attribute: rename them before parsing. */
function parse(html) {
  const quiet = html
    .replace(/<!--[\s\S]*?-->/g, '').replace(/<!\[[^>]*>/g, '').replace(/<\/?[a-z]+:[^>]*>/gi, '')
    .replace(/<(style|script|title|head|xml)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/(<[^>]*?\s)style\s*=/gi, '$1data-style=')
  return new DOMParser().parseFromString(quiet, 'text/html')
}

/** What an element's style says, property by property: Word's mso-bidi-font-weight is not font-weight. */
const style = e => Object.fromEntries((e.getAttribute('data-style') ?? '').split(';').map(line => {
  const [property, ...value] = line.split(':')
  return [property.trim().toLowerCase(), value.join(':').replace(/!important/i, '').trim().toLowerCase()]
}))

function wordLists(doc) {
  let open = [] // open lists, outermost first
  for (const p of bySelector(doc.body, 'p, h1, h2, h3, h4, h5, h6')) {
    const level = Number(/^l\d+\s+level(\d+)/.exec(style(p)['mso-list'])?.[1] ?? 0)
    if (!level) { open = []; continue }
    const marker = bySelector(p, 'span').find(s => style(s)['mso-list'] === 'ignore')
    const ordered = /^\s*\(?(?:\d{1,3}|[a-z]|[ivx]+)[.)]/i.test(marker?.textContent ?? '')
    marker?.remove()
    const follows = open.length && p.previousElementSibling === open[0]
    if (!follows) open = []
    open.length = Math.min(open.length, level)
    while (open.length < level) {
      const list = doc.createElement(ordered ? 'ol' : 'ul')
      const parent = open.at(-1)
      if (!parent) p.before(list)
      else (parent.lastElementChild ?? parent.appendChild(doc.createElement('li'))).append(list)
      open.push(list)
    }
    const item = doc.createElement('li')
    const inner = doc.createElement('p')
    inner.append(...p.childNodes)
    item.append(inner)
    open.at(-1).append(item)
    p.remove()
  }
}

function runs(doc) {
  for (const e of bySelector(doc.body, 'span, font, b, strong, i, em, u')) {
    const { 'font-weight': weight = '', 'font-style': slant, 'vertical-align': height } = style(e)
    const plain = /^(normal|[1-4]00)$/.test(weight) // Google Docs wraps the whole clipboard in such a <b>
    const strong = /^(bold|bolder|[6-9]00)$/.test(weight) || (/^(B|STRONG)$/.test(e.tagName) && !plain)
    const emphasis = slant === 'italic' || (/^(I|EM)$/.test(e.tagName) && slant !== 'normal')
    const raised = height === 'super'
    let inner = [...e.childNodes]
    for (const tag of [raised && 'sup', emphasis && 'em', strong && 'strong']) {
      if (!tag || (tag !== 'sup' && e.closest('h1, h2, h3, h4, h5, h6'))) continue // a heading is already strong
      const w = doc.createElement(tag)
      w.append(...inner)
      inner = [w]
    }
    e.replaceWith(...inner)
  }
}

function headings(doc) {
  bySelector(doc.body, 'p.MsoTitle').forEach(p => rename(p, 'h1'))
  bySelector(doc.body, 'p.MsoSubtitle').forEach(p => rename(p, 'h2'))
  const all = bySelector(doc.body, 'h1, h2, h3, h4, h5, h6')
  const top = Math.min(...all.map(e => Number(e.tagName[1])))
  all.forEach(e => rename(e, Number(e.tagName[1]) === top ? 'h2' : 'h3'))
}

function lists(doc) {
  bySelector(doc.body, 'ul > ul, ul > ol, ol > ul, ol > ol').forEach(l => { // Google Docs nests lists without an item
    const before = l.previousElementSibling
    if (before?.tagName === 'LI') before.append(l)
  })
}

/** A line break with no words on either side is an empty line between blocks: it would become a paragraph of its own. */
function emptyLines(doc) {
  const blank = node => node.nodeName === 'BR' || (node.nodeType === Node.TEXT_NODE && !node.data.trim())
  const words = (node, way) => {
    do node = node[way]; while (node && blank(node))
    return !!node && !node.matches?.('p, h2, h3, ul, ol, li, table, blockquote, div, section, article, hr')
  }
  bySelector(doc.body, 'br').filter(br => !words(br, 'previousSibling') && !words(br, 'nextSibling')).forEach(br => br.remove())
}

export function cleanPastedHTML(html) {
  // Our own clipboard needs no cleaning: it is the schema's own HTML.
  if (/data-pm-slice/.test(html)) return html
  const doc = parse(html)
  bySelector(doc, 'meta, link, img, picture, object, iframe, svg, canvas, video, audio, input, button, select, textarea, colgroup, nav, noscript, template').forEach(e => e.remove())
  bySelector(doc.body, '[data-style]').filter(e => style(e).display === 'none' || style(e)['mso-hide'] === 'all').forEach(e => e.remove())
  wordLists(doc)
  runs(doc)
  headings(doc)
  lists(doc)
  emptyLines(doc)
  bySelector(doc.body, 'a').forEach(a => { if (!/^(https?:|mailto:|tel:)/i.test(a.getAttribute('href') ?? '')) unwrap(a) })
  bySelector(doc.body, 'figure, aside').forEach(unwrap) // the site's own figures and callouts mean something else here
  bySelector(doc.body, 'thead, tfoot').forEach(unwrap)
  bySelector(doc.body, '*').forEach(e => { for (const a of [...e.attributes]) if (!['href', 'colspan', 'rowspan'].includes(a.name)) e.removeAttribute(a.name) })
  // No-break spaces are put in when the text is shown; stored text keeps plain ones.
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace(/[\u00a0\u202f\u2007]/g, ' ').replace(/[\u00ad\u200b\ufeff]/g, '')
  bySelector(doc.body, 'p, h2, h3').forEach(p => { if (!p.textContent.trim() && !p.closest('td, th')) p.remove() })
  return doc.body.innerHTML
}

/** Plain text from anywhere: same treatment of spaces. */
export const cleanPastedText = text => text.replace(/[\u00a0\u202f\u2007]/g, ' ').replace(/[\u00ad\u200b\ufeff]/g, '')
