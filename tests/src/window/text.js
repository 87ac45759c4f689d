// Waits until the page shows a text, or no longer does. Runs inside the page.
// Arguments: the text, whether it must be there or gone, and WebDriver's callback.
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
