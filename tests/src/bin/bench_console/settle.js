// Presses keys in the page and measures until the first frame that shows anything of what came of it, and until the last:
// the page has been quiet for a while then. Runs inside the page. Arguments: the chords, one after the other, and
// WebDriver's callback, which gets both in milliseconds from the last key, or null if nothing changed and the keys went
// nowhere else.
const [chords, done] = arguments;
const QUIET = 150;
const PATIENCE = 5000;

let start = 0;
let first = 0;
let last = 0;
let dirty = false;
// A clock that goes on by itself is nobody's doing.
const counts = (record) => !(record.target.nodeType === 3 ? record.target.parentElement : record.target)?.closest('time');
const watcher = new MutationObserver((records) => {
  if (records.some(counts)) dirty = true;
});
watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
const moved = () => (dirty = true);
document.addEventListener('focusin', moved);

const end = () => {
  watcher.disconnect();
  document.removeEventListener('focusin', moved);
  done(last === 0 ? null : { first: first - start, last: last - start });
};
const frame = () => {
  const wasDirty = dirty;
  dirty = false;
  // A message posted in a frame's callback arrives after that frame was handed over for painting.
  const after = new MessageChannel();
  after.port1.onmessage = () => {
    const now = performance.now();
    if (wasDirty || dirty) {
      first ||= now;
      last = now;
    }
    if (now - (last || start) > (last ? QUIET : 4 * QUIET) || now - start > PATIENCE) end();
    else requestAnimationFrame(frame);
  };
  after.port2.postMessage(0);
};

for (const chord of chords) {
  // A field that Escape left still has the keys.
  if (chord === 'g') document.activeElement?.blur();
  const parts = chord.split('+');
  const key = parts.pop() || '+';
  const code = /^[0-9]$/.test(key) ? `Digit${key}` : /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  start = performance.now();
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', {
      key,
      code,
      ctrlKey: parts.includes('Ctrl'),
      shiftKey: parts.includes('Shift'),
      bubbles: true,
      cancelable: true,
    }),
  );
}
requestAnimationFrame(frame);
