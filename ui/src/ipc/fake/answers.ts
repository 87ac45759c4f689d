/** The fake door with some answers of one's own: for the story a test tells. */
import type { ErrorCode } from '../bindings';
import type { AnswerOf, ArgsOf, CommandName, Door } from '../door';
import type { FakeDoor } from './door';

export type Answers = {
  [N in CommandName]?: (
    args: ArgsOf<N>,
    usual: () => Promise<AnswerOf<N>>,
  ) => AnswerOf<N> | Promise<AnswerOf<N>>;
};

type Answer = (args: unknown, usual: () => Promise<unknown>) => unknown;

/** `door`, except that these commands are answered so; `usual` is what it would have answered. */
export function answering(door: FakeDoor, answers: Answers): Door {
  return {
    call: async (name, args) => {
      const own = answers[name as CommandName] as Answer | undefined;
      return own ? own(args, () => door.call(name, args)) : door.call(name, args);
    },
    listen: (hear) => door.listen(hear),
  };
}

/** What the console throws when it refuses. */
export function refusal(code: ErrorCode, params: Record<string, string> = {}) {
  return { code, params };
}
