/** What the system asks of the page, as Chromium can be told to pretend it; until the test is over. */
import { onTestFinished } from 'vitest';
import { cdp } from 'vitest/browser';

type Asked = 'forced-colors' | 'prefers-contrast' | 'prefers-reduced-motion';

interface Session {
  send(
    method: 'Emulation.setEmulatedMedia',
    params: { features: { name: Asked; value: string }[] },
  ): Promise<unknown>;
}

export async function asked(name: Asked, value: string): Promise<void> {
  const session = cdp() as unknown as Session;
  const say = (value: string) =>
    session.send('Emulation.setEmulatedMedia', { features: [{ name, value }] });
  await say(value);
  onTestFinished(async () => void (await say('')));
  if (!matchMedia(`(${name}: ${value})`).matches) throw new Error(`${name} is not ${value}`);
}
