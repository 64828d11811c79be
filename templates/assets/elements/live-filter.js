// <live-filter>: a filter form answers while it is set, and says how many there are. Holds a form, one [role=status], and [data-live] parts
// that are replaced by those of the page the form leads to; [data-facet] parts of the form follow, except the one in use.
class LiveFilter extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('form')
    this.form.addEventListener('change', () => this.show(this.asked()))
    this.form.addEventListener('submit', event => { event.preventDefault(); this.show(this.asked()) })
  }

  asked() {
    const url = new URL(this.form.action)
    for (const [name, value] of new FormData(this.form)) if (value) url.searchParams.append(name, value)
    return url
  }

  async show(url) {
    this.latest = url.href
    const response = await fetch(url).catch(() => null)
    // Another change was faster.
    if (this.latest !== url.href) return
    if (!response?.ok) return location.assign(url)
    const other = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('live-filter')
    if (!other || this.latest !== url.href) return
    history.replaceState(null, '', url)
    const swap = (selector, kept) => {
      const [here, there] = [this, other].map(it => [...it.querySelectorAll(selector)])
      here.forEach((it, at) => { if (there[at] && !kept(it)) it.replaceChildren(...there[at].childNodes) })
    }
    swap('[data-live]', () => false)
    swap('[data-facet]', it => it.contains(document.activeElement))
    this.querySelector('[role=status]').textContent = other.querySelector('[role=status]').textContent
  }
}

customElements.define('live-filter', LiveFilter)
