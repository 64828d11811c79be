// <near-me data-points>: what is near the reader. The position of the device is asked for on a click only, and stays here: distances are
// counted in this browser over the town's own points. What is chosen is remembered here only, until the reader forgets it.
import { remember, remembered } from './kept.js'
import { distance, metres } from './distance.js'

class NearMe extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector('[role=status]')
    this.list = this.querySelector('[data-found]')
    this.heading = this.querySelector('[data-heading]')
    this.querySelector('[data-device]').hidden = !('geolocation' in navigator)
    this.querySelector('[data-locate]').addEventListener('click', () => this.locate())
    this.querySelector('[data-forget]').addEventListener('click', () => this.forget())
    // What the address of this page says is what was chosen last.
    const { zone, label, point } = this.dataset
    if (label) remember('near', { zone: zone || null, label, point: point ? point.split(',').map(Number) : null })
    const near = remembered('near')
    this.querySelector('[data-kept]').hidden = !near
    if (near && !label) near.device ? this.show(near.point) : this.offer(near)
  }

  say(text) { this.status.textContent = text }

  locate() {
    this.say(this.dataset.waiting)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // A hundred metres are near enough, and tell less.
        const point = [coords.latitude, coords.longitude].map(it => Math.round(it * 1000) / 1000)
        remember('near', { zone: null, label: this.dataset.here, point, device: true })
        this.querySelector('[data-kept]').hidden = false
        this.show(point)
      },
      error => this.say(error.code === error.PERMISSION_DENIED ? this.dataset.denied : this.dataset.failed),
      { maximumAge: 300_000, timeout: 20_000 },
    )
  }

  /** What was chosen before, as a link: nobody is led anywhere unasked. */
  offer(near) {
    const link = this.querySelector('[data-before]')
    link.hidden = false
    link.textContent = near.label
    link.href = near.zone ? `?zone=${encodeURIComponent(near.zone)}` : `?address=${encodeURIComponent(near.label)}`
  }

  async show(point) {
    const groups = await fetch(this.dataset.points).then(it => it.json()).catch(() => null)
    if (!groups) return this.say(this.dataset.failed)
    let count = 0
    this.list.replaceChildren(...groups.map(({ label, items }) => {
      const near = items.map(it => ({ ...it, away: metres(point, it.point) })).sort((a, b) => a.away - b.away).slice(0, 8)
      count += near.length
      return this.group(label, near)
    }))
    this.heading.textContent = this.dataset.around
    this.heading.hidden = false
    this.say(this.dataset.count.replace('%n', count))
    this.heading.focus()
  }

  group(label, items) {
    const section = make('section', { className: 'group' }, make('h3', {}, label))
    section.append(make('ul', { className: 'directory' }, ...items.map(it => {
      const link = make('a', { href: it.href }, it.title)
      if (it.lang) link.lang = it.lang
      return make('li', {}, make('h4', {}, link), make('p', { className: 'meta' }, `${distance(it.away)}${it.said ? ` · ${it.said}` : ''}`))
    })))
    return section
  }

  forget() {
    remember('near', null)
    this.querySelector('[data-kept]').hidden = true
    this.querySelector('[data-before]').hidden = true
    this.say(this.dataset.forgotten)
    this.querySelector('[data-locate]').focus()
  }
}

function make(name, attributes, ...children) {
  const element = Object.assign(document.createElement(name), attributes)
  element.append(...children)
  return element
}

customElements.define('near-me', NearMe)
