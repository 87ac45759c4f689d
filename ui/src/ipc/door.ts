/**
 * The one door between the page and the console. Everything the page asks goes through `rpc`, everything
 * it is told comes through `follow`; which door stands behind them (the shell's, or the fake one) is
 * chosen once, in main.ts.
 */
import type { Commands, ConsoleEvent, Nothing } from './bindings';
import { Refused } from './problem';

export interface Door {
  /** Calls a command by name; rejects with a UiError. */
  call(name: string, args: unknown): Promise<unknown>;
  /** Hears every event of the console until the returned function is called. */
  listen(hear: (event: ConsoleEvent) => void): Promise<() => void>;
}

export type CommandName = keyof Commands;
export type ArgsOf<N extends CommandName> = Commands[N]['args'];
export type AnswerOf<N extends CommandName> = Commands[N]['answer'];

/** Commands without arguments are called without: `rpc('app_state')`. */
type Rest<N extends CommandName> = Nothing extends ArgsOf<N> ? [] : [args: ArgsOf<N>];

let door: Door | undefined;
/** Until the door is heard through: nothing is read before, or what happens meanwhile would be missed. */
let hearing: Promise<unknown> | undefined;
let followers = new Set<(event: ConsoleEvent) => void>();
let inFlight = 0;

/** Whether something was asked and not yet answered. */
export function isBusy(): boolean {
  return inFlight > 0;
}

export function openDoor(through: Door): void {
  door = through;
  const these = new Set<(event: ConsoleEvent) => void>();
  followers = these;
  const heard = through.listen((event) => {
    for (const hear of [...these]) hear(event);
  });
  hearing = heard.catch(() => undefined);
}

function opened(): Door {
  if (!door) throw new Error('No door is open: openDoor() comes before everything else');
  return door;
}

/** Asks the console. @throws {Refused} with a code of the contract. */
export async function rpc<N extends CommandName>(name: N, ...rest: Rest<N>): Promise<AnswerOf<N>> {
  inFlight += 1;
  try {
    await hearing;
    return (await opened().call(name, rest[0] ?? {})) as AnswerOf<N>;
  } catch (thrown) {
    throw Refused.from(thrown);
  } finally {
    inFlight -= 1;
  }
}

/** Hears every event of the console from now on, until the returned function is called. */
export function follow(listener: (event: ConsoleEvent) => void): () => void {
  // A function of its own: the same listener may follow twice.
  const hear = (event: ConsoleEvent) => listener(event);
  const all = followers;
  all.add(hear);
  return () => void all.delete(hear);
}

/** Tells the shell that the named screen is at rest: its data in, its fonts loaded, nothing moving. */
export async function atRest(screen: string): Promise<void> {
  await rpc('app_idle', { screen });
}
