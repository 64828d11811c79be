// <focal-point><img …> sliders focal_x, focal_y; box keep; sliders keep_left, keep_top, keep_right, keep_bottom; <svg data-crop=RATIO><image …></svg></focal-point>
// The sliders are the form, and what a keyboard moves; on the picture, mouse and finger set the point, and move and stretch the rectangle.
// Values run from 0 to 100. The crops show what src/framing.rs decides.
const EDGES = ['left', 'top', 'right', 'bottom']
const LEAST = 4

class FocalPoint extends HTMLElement {
  connectedCallback() {
    const field = name => this.querySelector(`input[name=${name}]`)
    const [x, y, keep] = ['focal_x', 'focal_y', 'keep'].map(field)
    const edges = Object.fromEntries(EDGES.map(edge => [edge, field(`keep_${edge}`)]))
    const img = this.querySelector('img')
    if (!x || !y || !keep || !img || this.querySelector('.focal-mark')) return
    const part = (name, parent, edge = '') => {
      const made = Object.assign(document.createElement('span'), { className: name })
      made.dataset.edges = edge
      parent.append(made)
      return made
    }
    const frame = Object.assign(document.createElement('div'), { className: 'focal-frame' })
    img.replaceWith(frame)
    frame.append(img)
    const area = part('keep-mark', frame, EDGES.join(' '))
    for (const corner of ['left top', 'right top', 'left bottom', 'right bottom']) part('keep-corner', area, corner)
    const mark = part('focal-mark', frame)
    const at = edge => Number(edges[edge].value)

    const start = (length, focal, from, kept) => {
      const middle = focal - length / 2
      const wanted = !keep.checked ? middle : kept > length ? from + (kept - length) / 2 : Math.min(from, Math.max(from + kept - length, middle))
      return Math.min(1 - length, Math.max(0, wanted))
    }
    const show = () => {
      mark.style.insetInlineStart = `${x.value}%`
      mark.style.insetBlockStart = `${y.value}%`
      area.hidden = !keep.checked
      this.querySelectorAll('[data-keep]').forEach(it => { it.hidden = !keep.checked })
      area.style.inset = `${at('top')}% ${100 - at('right')}% ${100 - at('bottom')}% ${at('left')}%`
      this.querySelectorAll('[data-crop]').forEach(crop => {
        // The part of the picture, in its own pixels: what src/framing.rs calls a window.
        const [w, h] = ['width', 'height'].map(side => Number(crop.querySelector('image').getAttribute(side)))
        const shape = Number(crop.dataset.crop) * h / w
        const along = (length, focal, from, to) => length < 1 ? start(length, focal / 100, from / 100, (to - from) / 100) : 0
        const [wide, tall] = [Math.min(1, shape), Math.min(1, 1 / shape)]
        const [left, top] = [along(wide, x.value, at('left'), at('right')), along(tall, y.value, at('top'), at('bottom'))]
        crop.setAttribute('viewBox', [left * w, top * h, wide * w, tall * h].map(it => Math.round(it)).join(' '))
      })
    }

    // An edge stops before the one across: the rectangle never turns over.
    const hold = edge => {
      const [from, to] = edge === 'left' || edge === 'right' ? ['left', 'right'] : ['top', 'bottom']
      edges[edge].value = edge === from ? Math.min(at(from), at(to) - LEAST) : Math.max(at(to), at(from) + LEAST)
    }
    const place = event => {
      const box = img.getBoundingClientRect()
      return [(event.clientX - box.left) / box.width * 100, (event.clientY - box.top) / box.height * 100]
    }
    let drag
    const set = event => {
      const [px, py] = place(event)
      if (!drag.edges) {
        x.value = Math.round(px)
        y.value = Math.round(py)
      } else {
        const [dx, dy] = [px - drag.from[0], py - drag.from[1]]
        const whole = drag.edges.length === 4
        for (const edge of drag.edges) {
          const across = edge === 'left' || edge === 'right'
          const [low, high] = across ? ['left', 'right'] : ['top', 'bottom']
          const moved = across ? dx : dy
          const step = whole ? Math.min(100 - drag.was[high], Math.max(-drag.was[low], moved)) : moved
          edges[edge].value = Math.round(drag.was[edge] + step)
          if (!whole) hold(edge)
        }
      }
      x.dispatchEvent(new Event('input', { bubbles: true }))
    }
    img.draggable = false
    frame.addEventListener('pointerdown', event => {
      const held = event.target.dataset?.edges
      drag = { edges: held ? held.split(' ') : null, from: place(event), was: Object.fromEntries(EDGES.map(edge => [edge, at(edge)])) }
      frame.setPointerCapture(event.pointerId)
      if (!held) set(event)
    })
    frame.addEventListener('pointermove', event => { if (frame.hasPointerCapture(event.pointerId)) set(event) })
    this.addEventListener('input', event => {
      const edge = EDGES.find(it => edges[it] === event.target)
      if (edge) hold(edge)
      show()
    })
    img.addEventListener('load', show)
    show()
  }
}
customElements.define('focal-point', FocalPoint)
