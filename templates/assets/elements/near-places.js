// <near-places data-sort data-back data-sorted>: the places of a list by their distance, if this browser remembers where its reader is
// (<near-me> remembers it when asked to). Nothing of it is sent. Holds groups of a list whose items have [data-point].
import { remember, remembered } from './kept.js'
import { distance, metres } from './distance.js'

class NearPlaces extends HTMLElement {
  connectedCallback() {
    const near = remembered('near')
    this.items = [...this.querySelectorAll('.directory > li')]
    if (!near?.point || !this.items.some(it => it.dataset.point)) return
    this.near = near
    this.homes = this.items.map(it => it.parentElement)
    this.button = Object.assign(document.createElement('button'), { type: 'button', className: 'button button-quiet' })
    this.status = Object.assign(document.createElement('p'), { className: 'meta' })
    this.status.setAttribute('role', 'status')
    this.list = Object.assign(document.createElement('ul'), { className: 'directory', hidden: true })
    this.prepend(this.button, this.status, this.list)
    this.button.addEventListener('click', () => {
      remember('near-sorted', this.sorted ? null : true)
      this.sorted ? this.back() : this.sort()
    })
    this.label()
    if (remembered('near-sorted')) this.sort()
  }

  label() {
    this.button.textContent = this.sorted ? this.dataset.back : this.dataset.sort.replace('%n', this.near.label)
    for (const it of this.querySelectorAll('.group')) it.hidden = Boolean(this.sorted)
    this.list.hidden = !this.sorted
  }

  sort() {
    const away = it => it.dataset.point ? metres(this.near.point, it.dataset.point.split(',').map(Number)) : Infinity
    for (const it of [...this.items].sort((a, b) => away(a) - away(b))) {
      if (it.dataset.point) it.querySelector('.teaser').append(Object.assign(document.createElement('p'), { className: 'meta away', textContent: distance(away(it)) }))
      this.list.append(it)
    }
    this.sorted = true
    this.label()
    this.status.textContent = this.dataset.sorted.replace('%n', this.near.label)
  }

  back() {
    for (const it of this.querySelectorAll('.away')) it.remove()
    this.items.forEach((it, at) => this.homes[at].append(it))
    this.sorted = false
    this.label()
    this.status.textContent = ''
  }
}

customElements.define('near-places', NearPlaces)
