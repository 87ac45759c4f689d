/** What stands behind the fake door, and how it refuses. */
import type { AppState, ArticleView, ConsoleEvent, ErrorCode, Settings } from '../bindings';
import type { AnswerOf, ArgsOf, CommandName } from '../door';
import type { World } from './world';

export interface Stage {
  readonly world: World;
  readonly emit: (event: ConsoleEvent) => void;
  app: AppState;
  settings: Settings;
  /** What is behind the passphrase and the password. */
  readonly passphrase: string;
  readonly password: string;
  /** What else this fake console was told to be. */
  readonly options: StageOptions;
}

export interface StageOptions {
  /** False: the catalogue may only be read. */
  readonly editor?: boolean;
  /** Nothing has been written in the catalogue yet. */
  readonly emptyCatalogue?: boolean;
  /** What is done to articles of the Book before they are shown, by id. */
  readonly articles?: Readonly<Record<string, (view: ArticleView) => void>>;
  /** Over-help has not decided about anything yet. */
  readonly noFigures?: boolean;
}

export type Commanded = { [N in CommandName]: (args: ArgsOf<N>) => AnswerOf<N> };

/** Refuses as the console does: a code, and what its sentence needs to know. */
export function refuse(code: ErrorCode, params: Record<string, string> = {}): never {
  throw { code, params };
}
