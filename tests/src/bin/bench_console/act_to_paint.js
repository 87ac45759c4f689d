// Does something in the page as an operator would and measures until the frame that shows its effect. Runs inside
// the page. Arguments: what to do, what to wait for, and WebDriver's callback, which gets milliseconds, or null if
// nothing came of it in five seconds.
//   do:   { key }, { click: selector } or { type: text } (the text a search field then holds)
//   wait: { there: selector }, { gone: selector } or { changed: selector } (its text or its attributes)
const [act, wanted, done] = arguments;

const print = () => document.querySelector(wanted.changed)?.outerHTML;
const before = wanted.changed ? print() : undefined;
const isThere = (selector) => document.querySelector(selector)?.checkVisibility() ?? false;
const settled = () =>
  wanted.there ? isThere(wanted.there) : wanted.gone ? !isThere(wanted.gone) : print() !== before;

const start = performance.now();
let over = false;
const end = (answer) => {
  over = true;
  watcher.disconnect();
  clearTimeout(patience);
  done(answer);
};
// A message posted in a frame's callback arrives after that frame was handed over for painting.
const painted = () => requestAnimationFrame(() => {
  const after = new MessageChannel();
  after.port1.onmessage = () => end(performance.now() - start);
  after.port2.postMessage(0);
});
const look = () => {
  if (over || !settled()) return;
  over = true;
  painted();
};
const watcher = new MutationObserver(look);
watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
const patience = setTimeout(() => end(null), 5000);

if (act.click) {
  document.querySelector(act.click).click();
} else if (act.type !== undefined) {
  const field = document.querySelector('input[type=search]');
  field.value = act.type;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
} else {
  const code = /^[0-9]$/.test(act.key) ? `Digit${act.key}` : act.key.length === 1 ? `Key${act.key.toUpperCase()}` : act.key;
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key: act.key, code, ctrlKey: act.ctrl === true, bubbles: true, cancelable: true }),
  );
}
look();
