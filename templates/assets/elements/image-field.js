// <image-field><select name="image"><option value="…" data-src="…">…</option></select></image-field>
// Shows the chosen picture beside its menu.
class ImageField extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector('select')
    if (!select || this.querySelector('img.chosen')) return
    const img = Object.assign(document.createElement('img'), { className: 'chosen', alt: '' })
    this.append(img)
    const show = () => {
      const src = select.selectedOptions[0]?.dataset.src
      img.hidden = !src
      if (src) img.src = src
    }
    select.addEventListener('change', show)
    show()
  }
}
customElements.define('image-field', ImageField)
