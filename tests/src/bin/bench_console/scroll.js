// Scrolls something at full speed, a step a frame, there and back again, and tells what each frame cost. Runs inside the
// page. Arguments: a selector of or in what scrolls, pixels a step, frames, a selector of rows, and WebDriver's callback.
const [inside, step, frames, rows, done] = arguments;

const scrolls = () => {
  let root = document.querySelector(inside);
  while (root && root.scrollHeight <= root.clientHeight + 1) root = root.parentElement;
  return root;
};

// A list that was just asked for may not be there yet.
const look = () => {
  const root = scrolls();
  if (root) measure(root);
  else requestAnimationFrame(look);
};
look();

function measure(root) {
  const work = [];
  const script = [];
  const intervals = [];
  let most = 0;
  let by = step;
  let resting = 0;
  let before = performance.now();
  // The event of a frame's scrolling comes before the frame's callbacks: with it the list begins to work.
  let began = 0;
  const begins = () => (began ||= performance.now());
  document.addEventListener('scroll', begins, { capture: true });
  const frame = () => {
    // What the list did for the last step, its layout forced.
    root.getBoundingClientRect();
    const laidOut = performance.now();
    if (began) script.push(laidOut - began);
    const start = began || laidOut;
    began = 0;
    intervals.push(start - before);
    before = start;
    // At the top a timeline fetches what came before: it is given a moment before one turns round.
    const atTop = by < 0 && root.scrollTop <= 0;
    resting = atTop ? resting + 1 : 0;
    if ((atTop && resting > 20) || (by > 0 && root.scrollTop + root.clientHeight >= root.scrollHeight - 1)) by = -by;
    root.scrollTop += by;
    most = Math.max(most, document.querySelectorAll(rows).length);
    // It arrives after this frame's style, layout and painting on the main thread.
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      work.push(performance.now() - start);
      if (work.length < frames) requestAnimationFrame(frame);
      else {
        document.removeEventListener('scroll', begins, { capture: true });
        done({ work, script, intervals: intervals.slice(1), rows: most, height: root.scrollHeight });
      }
    };
    after.port2.postMessage(0);
  };
  requestAnimationFrame(frame);
}
