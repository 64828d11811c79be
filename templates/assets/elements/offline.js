// What stays readable without a network: the worker keeps the pages that /offline.json names, and brings them up to date once a day.
const list = document.documentElement.lang === 'en' ? '/en/offline.json' : '/offline.json'

if ('serviceWorker' in navigator && window.isSecureContext) {
  addEventListener('load', async () => {
    try {
      await navigator.serviceWorker.register('/sw.js')
      const { active } = await navigator.serviceWorker.ready
      active.postMessage({ keep: list })
    } catch {
      // Private windows refuse workers: the site is the same without one.
    }
  })
}
