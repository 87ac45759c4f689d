import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { refusal } from '$ipc/fake/answers';
import { announcer } from '$lib/text/announce.svelte';
import { faults } from '$lib/testing/axe';
import { asked, shownCase } from './testing';

const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });
const field = () => reply().element() as HTMLTextAreaElement;
const list = () => page.getByRole('listbox', { name: 'Frasi pronte' });
const options = () => list().getByRole('option');
const active = () => list().getByRole('option', { selected: true });

/** The reply of a case, with these keys pressed in it. */
async function typing(keys: string, options: Parameters<typeof shownCase>[1] = {}) {
  const shown = await shownCase('Reclamo TARI', options);
  field().focus();
  await userEvent.keyboard(keys);
  return shown;
}

describe('ready phrases', () => {
  it('a slash opens the list, at most eight are shown and how many there are is told', async () => {
    const { screen } = await typing('/');
    await expect.element(list()).toBeVisible();
    await expect.poll(() => options().elements().length).toBe(8);
    await expect.element(page.getByText('Ce ne sono altre 4')).toBeVisible();
    expect(announcer.message).toBe('12 frasi pronte');
    await expect.element(reply()).toHaveFocus();
    const first = options().first();
    await expect.element(first).toHaveAttribute('aria-selected', 'true');
    expect(field().getAttribute('aria-controls')).toBe(list().element().id);
    expect(field().getAttribute('aria-activedescendant')).toBe(first.element().id);
    expect(await faults(screen.container)).toEqual([]);
  });

  it('what is typed after it narrows the list, without accents and case', async () => {
    await typing('/PIU');
    await expect.poll(() => options().elements().length).toBe(1);
    await expect.element(options()).toHaveTextContent('Attesa più lunga');
    await expect.poll(() => announcer.message).toBe('1 frase pronta');
    await userEvent.keyboard('{Backspace}{Backspace}{Backspace}missing');
    await expect.element(options()).toHaveTextContent('Manca il documento d’identità');
    await userEvent.keyboard('zzz');
    await expect.element(page.getByText('Nessuna frase con queste lettere.')).toBeVisible();
    // Nothing to choose: Enter writes a line as ever.
    await userEvent.keyboard('{Enter}');
    await expect.element(reply()).toHaveValue('/missingzzz\n');
  });

  it('the arrows go round the list and Enter puts the phrase in the place of what was typed', async () => {
    const { door, view } = await typing('Ecco: /passo');
    await expect.element(active()).toHaveTextContent('Passo 1');
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(active()).toHaveTextContent('Passo 7');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.element(active()).toHaveTextContent('Passo 2');
    await userEvent.keyboard('{Enter}');
    await expect.element(reply()).toHaveValue('Ecco: Ora facciamo il passo 2.');
    await expect.element(list()).not.toBeInTheDocument();
    await userEvent.keyboard(' Poi basta.');
    await expect
      .poll(() => asked(door, 'draft_save').at(-1))
      .toEqual({
        id: view.row.id,
        kind: 'reply',
        body: 'Ecco: Ora facciamo il passo 2. Poi basta.',
      });
    expect(asked(door, 'reply_send')).toEqual([]);
    const kinds = asked(door, 'draft_save').map((one) => (one as { kind: string }).kind);
    expect(new Set(kinds)).toEqual(new Set(['reply']));
  });

  it('Tab inserts too, between what stands before and after, with the words of the case', async () => {
    const { view } = await typing(
      'Prima  dopo{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}/numero',
    );
    await expect.element(active()).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await expect
      .element(reply())
      .toHaveValue(
        `Prima Buongiorno Ivo Scarpa, sono Giulia Marin. Ho davanti la sua pratica ${view.row.code}: mi dica pure. dopo`,
      );
    await expect.element(reply()).toHaveFocus();
  });

  it('undo in the field takes the phrase back, and the slash stands again', async () => {
    const { door } = await typing('Salve. /grazie');
    await expect.element(active()).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect
      .element(reply())
      .toHaveValue('Salve. Grazie a lei, Ivo Scarpa.\nLe auguro una buona giornata.');
    await userEvent.keyboard('{ControlOrMeta>}z{/ControlOrMeta}');
    await expect.element(reply()).toHaveValue('Salve. /grazie');
    await expect.element(list()).not.toBeInTheDocument();
    await expect
      .poll(() => (asked(door, 'draft_save').at(-1) as { body: string } | undefined)?.body)
      .toBe('Salve. /grazie');
  });

  it('Escape closes the list, leaves what was typed and the case where it is', async () => {
    await typing('/sal');
    await expect.element(list()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(list()).not.toBeInTheDocument();
    await userEvent.keyboard('uto');
    await expect.element(reply()).toHaveValue('/saluto');
    await expect.element(reply()).toHaveFocus();
    await expect.element(list()).not.toBeInTheDocument();
  });

  it('the list closes when the caret leaves the word', async () => {
    await typing('Salve /');
    await expect.element(list()).toBeVisible();
    await userEvent.keyboard('{Home}');
    await expect.element(list()).not.toBeInTheDocument();
  });

  it('a slash inside a word, a date or an address opens nothing', async () => {
    const { door } = await typing('e/o 12/3 http://comune.it/orari (s/n) +1/ //');
    await expect.element(reply()).toHaveValue('e/o 12/3 http://comune.it/orari (s/n) +1/ //');
    await expect.element(list()).not.toBeInTheDocument();
    // The second of the two slashes ended what the first had begun.
    expect(asked(door, 'phrases')).toHaveLength(1);
  });

  it('a field that nobody could fill in is selected: what is typed takes its place', async () => {
    await typing('{Enter}/protocollo');
    await expect.element(active()).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => field().value).toMatch(/^\nLa sua richiesta ha il protocollo \{/);
    const { value, selectionStart, selectionEnd } = field();
    expect(value.slice(selectionStart, selectionEnd)).toBe('{protocollo}');
    expect(announcer.message).toBe('Da completare: {protocollo}');
    await userEvent.keyboard('2026/118');
    await expect.poll(() => field().value).toContain('ha il protocollo 2026/118 del ');
    await expect.element(list()).not.toBeInTheDocument();
  });

  it('a mouse chooses as well, and the keys stay in the field', async () => {
    await typing('/attesa');
    await userEvent.click(options().first());
    await expect
      .element(reply())
      .toHaveValue('Mi serve ancora qualche minuto per una risposta sicura.');
    await expect.element(reply()).toHaveFocus();
    expect(field().selectionStart).toBe(field().value.length);
  });

  it('the button opens it where the caret is, and the key from anywhere on the case', async () => {
    const { door } = await typing('Salve');
    await userEvent.click(page.getByRole('button', { name: 'Frasi pronte (/)' }));
    await expect.element(reply()).toHaveValue('Salve /');
    await expect.element(list()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    field().blur();
    await userEvent.keyboard('/');
    await expect.element(list()).toBeVisible();
    await expect.element(reply()).toHaveValue('Salve /');
    await expect.element(reply()).toHaveFocus();
    expect(asked(door, 'phrases')).toHaveLength(2);
  });

  it('a note has phrases, what the contact said has none', async () => {
    await shownCase('Reclamo TARI');
    await page.getByRole('tab', { name: 'Nota' }).click();
    await page.getByRole('textbox', { name: 'Per i colleghi' }).click();
    await userEvent.keyboard('/attesa');
    await expect.element(active()).toBeVisible();
    await page.getByRole('tab', { name: 'Parole della persona' }).click();
    await expect.element(list()).not.toBeInTheDocument();
    await page.getByRole('textbox', { name: /Che cosa ha detto/ }).click();
    await userEvent.keyboard('/');
    await expect.element(page.getByRole('textbox', { name: /Che cosa ha detto/ })).toHaveValue('/');
    await expect.element(list()).not.toBeInTheDocument();
    await expect
      .element(page.getByRole('button', { name: 'Frasi pronte (/)' }))
      .not.toBeInTheDocument();
  });

  it('who writes in English is answered in English', async () => {
    await shownCase('Lost suitcase on line 1');
    await page.getByRole('button', { name: 'Frasi pronte (/)' }).click();
    await userEvent.keyboard('attesa');
    await expect.element(active()).toHaveTextContent(/^Attesa più lunga\s*I need a few more/);
  });

  it('an empty catalogue says who writes the phrases', async () => {
    const { screen } = await typing('/', { emptyCatalogue: true });
    const line = 'Non ci sono ancora frasi pronte: le scrive chi cura il catalogo.';
    await expect.element(page.getByText(line).first()).toBeVisible();
    await expect.poll(() => announcer.message).toBe(line);
    expect(await faults(screen.container)).toEqual([]);
  });

  it('a key that is quicker than the phrases writes no line and leaves no field', async () => {
    let come = (): void => undefined;
    const coming = new Promise<void>((resolve) => (come = resolve));
    await typing('/attesa{Enter}{Tab}', {
      answers: {
        phrases: async (_, usual) => {
          await coming;
          return usual();
        },
      },
    });
    await expect.element(page.getByText('Cerco le frasi…')).toBeVisible();
    await expect.element(reply()).toHaveValue('/attesa');
    await expect.element(reply()).toHaveFocus();
    come();
    await expect.element(active()).toHaveTextContent('Attesa più lunga');
  });

  it('phrases that cannot be read say why, and writing goes on', async () => {
    await typing('/', {
      answers: {
        phrases: () => {
          throw refusal('database_busy');
        },
      },
    });
    await expect.element(page.getByText(/^Oltre è già aperto con questi dati/)).toBeVisible();
    await userEvent.keyboard('ciao');
    await expect.element(reply()).toHaveValue('/ciao');
  });
});
