// <town-preview><iframe src="/"></iframe></town-preview> inside the form of the town's record.
// Shows the site with the colours, the name, the motto and the logo as they are typed, before anything is saved. Without it the frame shows what is saved.
// Links choose the page it shows; a drawn cover is a picture, which nothing changes.
const COLOURS = { accent: '--brand', accent_dark: '--brand-dark', tint: '--tint-day', ink: '--ink-day', paper: '--paper-day' }

class TownPreview extends HTMLElement {
  connectedCallback() {
    const [frame, form] = [this.querySelector('iframe'), this.closest('form')]
    if (!frame || !form) return
    const show = () => {
      const page = frame.contentDocument
      if (!page?.documentElement) return
      for (const [name, variable] of Object.entries(COLOURS)) {
        const typed = form.elements[`identity.${name}`]?.value
        if (typed) page.documentElement.style.setProperty(variable, typed)
      }
      const write = (selector, text) => page.querySelectorAll(selector).forEach(it => { it.textContent = text })
      write('.brand span, .foot-name', form.elements.name?.value ?? '')
      const brand = page.querySelector('.brand')
      const logo = form.elements['identity.logo']?.selectedOptions?.[0]?.dataset.src
      let img = brand?.querySelector('img')
      if (brand && logo) {
        if (!img) { img = page.createElement('img'); img.width = img.height = 48; brand.prepend(img) }
        img.removeAttribute('srcset')
        if (img.getAttribute('src') !== logo) img.src = logo
      } else img?.remove()
    }
    const tabs = [...this.querySelectorAll('a[target]')]
    tabs.forEach(tab => tab.addEventListener('click', () => tabs.forEach(it => {
      if (it === tab) it.setAttribute('aria-current', 'true')
      else it.removeAttribute('aria-current')
    })))
    frame.addEventListener('load', show)
    form.addEventListener('input', show)
    form.addEventListener('change', show)
    show()
  }
}
customElements.define('town-preview', TownPreview)
