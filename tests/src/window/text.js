// Waits until the page shows a text, or shows it no more. Runs inside the page. Arguments: the text, whether it is to be
// there, and WebDriver's callback.
const [text, there, done] = arguments;

const tidy = (each) => (each ?? '').replace(/\s+/g, ' ');
const settled = () => tidy(document.body?.innerText).includes(text) === there;
if (settled()) {
  done(true);
} else {
  const watcher = new MutationObserver(() => {
    if (settled()) {
      watcher.disconnect();
      done(true);
    }
  });
  watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
