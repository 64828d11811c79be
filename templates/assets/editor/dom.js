// Elements without markup strings: text can never become HTML.
export function h(tag, props = {}, ...children) {
  const e = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value)
    else if (name in e && typeof value !== 'string') e[name] = value
    else e.setAttribute(name, value === true ? '' : value)
  }
  e.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false))
  return e
}

let serial = 0
export const uid = prefix => `${prefix}-${++serial}`

const SVG = 'http://www.w3.org/2000/svg'
export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg')
  for (const [k, v] of Object.entries({ viewBox: '0 0 24 24', width: '20', height: '20', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false' })) svg.setAttribute(k, v)
  const p = document.createElementNS(SVG, 'path')
  p.setAttribute('d', path)
  svg.append(p)
  return svg
}

/** A labelled control; `control` gets the id. */
export function field(label, control, hint) {
  control.id ||= uid('rt')
  const help = hint ? h('p', { class: 'hint', id: `${control.id}-hint` }, hint) : null
  if (help) control.setAttribute('aria-describedby', help.id)
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), help, control)
}
