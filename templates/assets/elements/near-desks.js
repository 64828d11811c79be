// <near-desks data-yours data-near>: of the counters of a service, says which is the reader's own and how far each is, if this browser
// remembers where they are (<near-me> remembers it when asked to).
import { remembered } from './kept.js'
import { distance, metres } from './distance.js'

class NearDesks extends HTMLElement {
  connectedCallback() {
    const near = remembered('near')
    if (!near) return
    for (const desk of this.querySelectorAll('.desk')) {
      const own = near.zone && desk.dataset.zones.split(' ').includes(near.zone)
      const point = desk.dataset.point?.split(',').map(Number)
      if (own) desk.append(document.createElement('br'), this.said('strong', this.dataset.yours))
      if (near.point && point) desk.append(document.createElement('br'), this.said('span', this.dataset.near.replace('%n', distance(metres(near.point, point)))))
    }
  }

  said(name, text) {
    const it = document.createElement(name)
    it.className = 'meta'
    it.textContent = text
    return it
  }
}

customElements.define('near-desks', NearDesks)
