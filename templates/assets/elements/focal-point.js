// <focal-point><img …> sliders focal_x, focal_y; box keep; sliders keep_left, keep_top, keep_right, keep_bottom;
// <fieldset data-cut=NAME><svg data-crop=RATIO><image …></svg> box crop.NAME; numbers crop.NAME.left, .top, .size</fieldset></focal-point>
// The sliders are the form, and what a keyboard moves; on the picture, mouse and finger set the point, and move and stretch the rectangle.
// Values run from 0 to 100. The crops show what src/framing.rs decides; one that is ticked shows its own numbers, and is dragged.
const EDGES = ['left', 'top', 'right', 'bottom']
const LEAST = 4
const LEAST_CROP = 20

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
    const cut = crop => {
      const set = crop.closest('[data-cut]')
      const named = of => set.querySelector(`[name="crop.${set.dataset.cut}${of}"]`)
      return { box: named(''), numbers: ['.left', '.top', '.size'].map(named) }
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
        const own = cut(crop)
        const automatic = [along(wide, x.value, at('left'), at('right')), along(tall, y.value, at('top'), at('bottom')), 1]
        if (!own.box.checked) own.numbers.forEach((it, n) => { it.value = (automatic[n] * 100).toFixed(1) })
        own.numbers.forEach(it => { it.closest('.field').hidden = !own.box.checked })
        crop.classList.toggle('own', own.box.checked)
        const size = own.box.checked ? Math.min(100, Math.max(LEAST_CROP, Number(own.numbers[2].value) || 100)) / 100 : 1
        const length = [wide * size, tall * size]
        const [left, top] = [0, 1].map(n => Math.min(1 - length[n], Math.max(0, Number(own.numbers[n].value) / 100 || 0)))
        crop.setAttribute('viewBox', [left * w, top * h, length[0] * w, length[1] * h].map(it => Math.round(it)).join(' '))
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
    // A ticked crop is moved by its picture: what is dragged has its numbers beside it.
    this.querySelectorAll('[data-crop]').forEach(crop => {
      const { box, numbers } = cut(crop)
      let from
      crop.addEventListener('pointerdown', event => {
        if (!box.checked) return
        from = { x: event.clientX, y: event.clientY, left: Number(numbers[0].value), top: Number(numbers[1].value) }
        crop.setPointerCapture(event.pointerId)
      })
      crop.addEventListener('pointermove', event => {
        if (!crop.hasPointerCapture(event.pointerId)) return
        const [w, h] = ['width', 'height'].map(side => Number(crop.querySelector('image').getAttribute(side)))
        const [, , wide, tall] = crop.getAttribute('viewBox').split(' ').map(Number)
        const shown = crop.getBoundingClientRect()
        const moved = [(from.x - event.clientX) / shown.width * wide / w, (from.y - event.clientY) / shown.height * tall / h]
        const held = (at, move, length) => Math.min(100 - length * 100, Math.max(0, at + move * 100)).toFixed(1)
        numbers[0].value = held(from.left, moved[0], wide / w)
        numbers[1].value = held(from.top, moved[1], tall / h)
        box.dispatchEvent(new Event('input', { bubbles: true }))
      })
    })
    img.addEventListener('load', show)
    show()
  }
}
customElements.define('focal-point', FocalPoint)
