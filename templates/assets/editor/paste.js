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

const style = e => e.getAttribute('data-style') ?? ''

function wordLists(doc) {
  let open = [] // open lists, outermost first
  for (const p of bySelector(doc.body, 'p, h1, h2, h3, h4, h5, h6')) {
    const level = Number(/mso-list:\s*l\d+\s+level(\d+)/i.exec(style(p))?.[1] ?? 0)
    if (!level) { open = []; continue }
    const marker = bySelector(p, 'span').find(s => /mso-list:\s*ignore/i.test(style(s)))
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
    const s = style(e)
    const plain = /font-weight:\s*(normal|[1-4]00)\b/i.test(s) // Google Docs wraps the whole clipboard in such a <b>
    const strong = /font-weight:\s*(bold|[6-9]00)/i.test(s) || (/^(B|STRONG)$/.test(e.tagName) && !plain)
    const emphasis = /font-style:\s*italic/i.test(s) || (/^(I|EM)$/.test(e.tagName) && !/font-style:\s*normal/i.test(s))
    const raised = /vertical-align:\s*super/i.test(s)
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

export function cleanPastedHTML(html) {
  // Our own clipboard needs no cleaning: it is the schema's own HTML.
  if (/data-pm-slice/.test(html)) return html
  const doc = parse(html)
  bySelector(doc, 'meta, link, img, picture, object, iframe, svg, canvas, video, audio, input, button, select, textarea, colgroup, nav, noscript, template').forEach(e => e.remove())
  bySelector(doc.body, '[data-style]').filter(e => /display:\s*none|mso-hide:\s*all/i.test(style(e))).forEach(e => e.remove())
  wordLists(doc)
  runs(doc)
  headings(doc)
  lists(doc)
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
