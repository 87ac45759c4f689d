/**
 * The line at the foot of the window: "Bozza salvata su questo computer 09:17". A feature says what
 * became of its work; the window shows the last word. Never the only copy of an error.
 */
class StatusLine {
  text = $state('');

  say(text: string): void {
    this.text = text;
  }
}

export const statusLine = new StatusLine();
