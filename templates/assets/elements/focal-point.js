// <focal-point><img …><input type="range" name="focal_x" …><input type="range" name="focal_y" …></focal-point>
// The two sliders are the form; on the picture the point is set with the mouse or a finger. Values run from 0 to 100.
class FocalPoint extends HTMLElement {
  connectedCallback() {
    const [x, y] = this.querySelectorAll('input[type=range]')
    const img = this.querySelector('img')
    if (!x || !y || !img || this.querySelector('.focal-mark')) return
    const frame = Object.assign(document.createElement('div'), { className: 'focal-frame' })
    const mark = Object.assign(document.createElement('span'), { className: 'focal-mark' })
    img.replaceWith(frame)
    frame.append(img, mark)
    const show = () => {
      mark.style.insetInlineStart = `${x.value}%`
      mark.style.insetBlockStart = `${y.value}%`
      this.querySelectorAll('[data-crop]').forEach(crop => { crop.style.objectPosition = `${x.value}% ${y.value}%` })
    }
    const set = event => {
      const box = img.getBoundingClientRect()
      const share = (at, from, size) => Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 100)
      x.value = share(event.clientX, box.left, box.width)
      y.value = share(event.clientY, box.top, box.height)
      x.dispatchEvent(new Event('input', { bubbles: true }))
    }
    img.draggable = false
    frame.addEventListener('pointerdown', e => { frame.setPointerCapture(e.pointerId); set(e) })
    frame.addEventListener('pointermove', e => { if (frame.hasPointerCapture(e.pointerId)) set(e) })
    this.addEventListener('input', show)
    show()
  }
}
customElements.define('focal-point', FocalPoint)
