// Waits until the page shows a text. Runs inside the page. Arguments: the text and WebDriver's callback.
const [text, done] = arguments;

const tidy = (each) => (each ?? '').replace(/\s+/g, ' ');
const settled = () => tidy(document.body?.innerText).includes(text);
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
