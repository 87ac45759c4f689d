/** F6: from pane to pane, as they stand in the window. A pane is what carries `data-pane`. */
const FOCUSABLE =
  '[role=listbox], button:not([tabindex="-1"]), a[href], input, textarea, select, [tabindex="0"]';

/** Moves the focus to the next pane, or the one before; to its list or first control. */
export function focusPane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = here < 0 && by < 0 ? 0 : here;
  const next = panes[(from + by + panes.length) % panes.length];
  if (!next) return;
  const target =
    next.querySelector<HTMLElement>('[role=listbox]') ?? next.querySelector<HTMLElement>(FOCUSABLE);
  (target ?? next).focus();
}
