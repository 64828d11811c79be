// <sign-count href="/tribune/…/signs" data-left="Signes : %n sur %all" data-over="Signes de trop : %n"><form>… <p data-count> <p data-spoken></form></sign-count>
// Says how many signs a text has while somebody types. The server counts, as it will when the text is handed in: there is one count.
class SignCount extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector('form')
    const [out, spoken] = ['[data-count]', '[data-spoken]'].map(it => this.querySelector(it))
    let timer, asked = 0
    const ask = async () => {
      const mine = ++asked
      try {
        const answer = await fetch(this.getAttribute('href'), { method: 'POST', body: new URLSearchParams(new FormData(form)) })
        if (!answer.ok || mine !== asked) return
        const { signs, quota } = await answer.json()
        const over = signs > quota
        const written = it => it.toLocaleString(document.documentElement.lang)
        const sentence = (over ? this.dataset.over : this.dataset.left).replace('%n', written(over ? signs - quota : signs)).replace('%all', written(quota))
        out.textContent = sentence
        out.classList.toggle('over', over)
        spoken.textContent = over || quota - signs < 20 ? sentence : ''
      } catch { /* the next key asks again */ }
    }
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 300) })
    ask()
  }
}
customElements.define('sign-count', SignCount)
