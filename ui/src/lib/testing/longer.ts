/**
 * Words about four tenths longer, as another language would have them: every vowel twice. Each word grows,
 * not only each sentence, so that what cannot be broken grows too. Not a language anybody is offered.
 *
 * What is longer already stays as it is: messages are put into messages.
 */
export function longer(text: string): string {
  return text.replace(/([aeiouàèéìòù])\1?/gi, '$1$1');
}

type Messages = typeof import('$lib/paraglide/messages');

/** The messages of the page, each of them longer: what a test puts in their place. */
export function longerMessages({ m }: Messages): Messages {
  const words = Object.entries(m).map(([name, say]) => [
    name,
    (...given: unknown[]) => longer((say as (...given: unknown[]) => string)(...given)),
  ]);
  const all = Object.fromEntries(words);
  return { ...all, m: all };
}
