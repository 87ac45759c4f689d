/**
 * Queues, colleagues, topics and notices, as every screen needs them: read once the console opens, and
 * again when it says they changed.
 */
import { inMyLanguage } from '$lib/text/texts';
import type { Directory, Operator, Topic } from './bindings';
import { rpc } from './door';

const NOBODY: Directory = { queues: [], operators: [], topics: [], notices: [], me: '' };

class Shared {
  now = $state.raw<Directory>(NOBODY);

  readonly #operators = $derived(new Map(this.now.operators.map((one) => [one.id, one])));
  readonly #topics = $derived(new Map(this.now.topics.map((one) => [one.key, one])));
  readonly #queues = $derived(new Map(this.now.queues.map((one) => [one.id, one])));

  async read(): Promise<void> {
    this.now = await rpc('directory');
  }

  /** Closes it with the console: a locked window holds no names. */
  forget(): void {
    this.now = NOBODY;
  }

  operator(id: string | null): Operator | undefined {
    return id === null ? undefined : this.#operators.get(id);
  }

  /** The name of a colleague; empty when nobody, or nobody known here. */
  operatorName(id: string | null): string {
    return this.operator(id)?.name ?? '';
  }

  topic(key: string | null): Topic | undefined {
    return key === null ? undefined : this.#topics.get(key);
  }

  topicLabel(key: string | null): string {
    const topic = this.topic(key);
    return topic ? inMyLanguage(topic.label) : (key ?? '');
  }

  queueName(id: string | null): string {
    return (id === null ? undefined : this.#queues.get(id)?.name) ?? '';
  }
}

export const directory = new Shared();
