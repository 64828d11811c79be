// <page-zoom>: a page of the magazine closer or farther without leaving it. Its links [data-zoom] and the keys +, − and 0 set how close,
// the picture is moved by dragging; the arrow keys scroll it, as they do in any box.
class PageZoom extends HTMLElement {
  connectedCallback() {
    this.leaf = this.querySelector('.leaf')
    this.links = [...this.querySelectorAll('[data-zoom]')]
    this.querySelector('[data-keys]').hidden = false
    for (const link of this.links) {
      link.addEventListener('click', event => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        this.set(link)
      })
    }
    this.leaf.addEventListener('keydown', event => {
      const by = { '+': 1, '=': 1, '-': -1, 0: -9 }[event.key]
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      this.set(this.links[Math.max(0, Math.min(this.links.length - 1, this.at + by))])
    })
    this.leaf.addEventListener('pointerdown', event => {
      if (event.pointerType !== 'mouse' || event.button) return
      event.preventDefault()
      this.leaf.focus()
      const { scrollLeft, scrollTop } = this.leaf
      const move = it => this.leaf.scrollTo(scrollLeft + event.clientX - it.clientX, scrollTop + event.clientY - it.clientY)
      addEventListener('pointermove', move)
      addEventListener('pointerup', () => removeEventListener('pointermove', move), { once: true })
    })
  }

  get at() {
    return this.links.findIndex(it => it.ariaCurrent === 'true')
  }

  set(link) {
    const { leaf } = this
    // What stands in the middle stays there.
    const [x, y] = [(leaf.scrollLeft + leaf.clientWidth / 2) / leaf.scrollWidth, (leaf.scrollTop + leaf.clientHeight / 2) / leaf.scrollHeight]
    for (const it of this.links) it.ariaCurrent = it === link ? 'true' : null
    leaf.className = `leaf zoom-${link.dataset.zoom}`
    leaf.scrollTo(x * leaf.scrollWidth - leaf.clientWidth / 2, y * leaf.scrollHeight - leaf.clientHeight / 2)
    history.replaceState(null, '', link.href)
    // Neighbours are shown as close.
    for (const it of this.querySelectorAll('[rel=prev], [rel=next]')) it.search = new URL(link.href).search
  }
}

customElements.define('page-zoom', PageZoom)
