// <page-point><img …><svg class="proof-marks">…</svg></page-point> beside a form with number fields named x and y.
// A click on the page fills them in percent of its width and height, and draws where; the fields work without this.
class PagePoint extends HTMLElement {
  connectedCallback() {
    const img = this.querySelector('img')
    const [x, y] = ['x', 'y'].map(name => document.querySelector(`input[name=${name}]`))
    const marks = this.querySelector('.proof-marks')
    if (!img || !x || !y || !marks) return
    const mark = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
    mark.setAttribute('class', 'proof-new')
    mark.setAttribute('r', '13')
    const show = () => {
      if (!x.value || !y.value) { mark.remove(); return }
      mark.setAttribute('cx', `${x.value}%`)
      mark.setAttribute('cy', `${y.value}%`)
      marks.append(mark)
    }
    img.classList.add('proof-pointed')
    img.addEventListener('click', event => {
      const box = img.getBoundingClientRect()
      const percent = (at, from, size) => (Math.min(1, Math.max(0, (at - from) / size)) * 100).toFixed(1)
      x.value = percent(event.clientX, box.left, box.width)
      y.value = percent(event.clientY, box.top, box.height)
      show()
    })
    for (const field of [x, y]) field.addEventListener('input', show)
    show()
  }
}
customElements.define('page-point', PagePoint)
