// <text-fit href="/cms/items/5/fit.json" form="edit"><p data-signs> <p data-fit></text-fit>
// Says how the text fits its place on paper while somebody types. The server measures, as it will when the pages are made.
class TextFit extends HTMLElement {
  connectedCallback() {
    const href = this.getAttribute('href'), form = document.getElementById(this.getAttribute('form'))
    if (!href || !form) return
    const [signs, fit] = ['[data-signs]', '[data-fit]'].map(it => this.querySelector(it))
    let timer, asked = 0
    const ask = async () => {
      const mine = ++asked
      const typed = new FormData(form)
      const sent = new URLSearchParams(['title', 'lede', 'body'].map(it => [it, typed.get(it) ?? '']))
      try {
        const answer = await fetch(href, { method: 'POST', body: sent })
        if (!answer.ok || mine !== asked) return
        const found = await answer.json()
        signs.textContent = found.signs
        fit.textContent = found.text
        fit.classList.toggle('caution', found.texts[0]?.over > 0)
      } catch { /* the next key asks again */ }
    }
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 900) })
  }
}
customElements.define('text-fit', TextFit)
