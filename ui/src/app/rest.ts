/**
 * When a screen is at rest: everything asked is answered, the fonts are in, and two frames have passed
 * since. The shell uses the first frame to know that the page lives, and rest to take pictures.
 */
import { atRest, isBusy, rpc } from '$ipc/door';

const frame = () => new Promise((done) => requestAnimationFrame(done));

/** After the first paint: the watchdog of the shell may rest. */
export async function tellPainted(): Promise<void> {
  await frame();
  await frame();
  await rpc('app_painted');
}

/** Tells when `screen` is at rest, unless another one has taken its place by then. */
export function tellRest(screen: string): () => void {
  let over = false;
  void (async () => {
    let quiet = 0;
    await document.fonts.ready;
    while (!over && quiet < 3) {
      await frame();
      quiet = isBusy() || document.fonts.status !== 'loaded' ? 0 : quiet + 1;
    }
    if (!over) await atRest(screen);
  })();
  return () => {
    over = true;
  };
}
