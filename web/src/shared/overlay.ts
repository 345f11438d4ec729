/**
 * Whether a dialog or menu lay on top when the key went down. A dialog closes itself on Escape before the page hears of the key,
 * so that looking for it then would find nothing and close the panel below as well.
 */
let wasCovered = false;

addEventListener('keydown', (event) => {
  wasCovered = document.querySelector('[role="dialog"], [role="menu"]') !== null;
  if (event.key === 'Escape') closeTopmost(event);
}, true);

export function isCovered(): boolean {
  return wasCovered;
}

/** Each dialog hears of Escape by itself: of two that lie on each other both would close, and what was filled in with them. */
function closeTopmost(event: KeyboardEvent): void {
  const dialogs = document.querySelectorAll('[role="dialog"]');
  // An open list takes the key for itself.
  const isTaken = event.isComposing || (event.target as Element | null)?.getAttribute?.('data-mantine-stop-propagation') === 'true' || document.querySelector('[role="menu"]') !== null;
  const close = dialogs[dialogs.length - 1]?.querySelector<HTMLElement>('.mantine-Modal-close, .mantine-Drawer-close');
  if (dialogs.length < 2 || isTaken || !close) return;
  event.stopImmediatePropagation();
  close.click();
}

/** Dialogs that are open, in the order in which the focus came to them, and where it was before. */
const opened: { dialog: Element; opener: Element | null }[] = [];
let focused: Element | null = null;

addEventListener('focusin', ({ target }) => {
  const dialog = (target as Element).closest('[role="dialog"]');
  if (dialog && !opened.some((one) => one.dialog === dialog)) opened.push({ dialog, opener: focused });
  focused = target as Element;
}, true);

/** A dialog leaves the page with the focus in it: then it goes back to what opened the dialog. */
function giveBack(): void {
  let opener: Element | null = null;
  for (let at = opened.length - 1; at >= 0; at--) if (!opened[at]!.dialog.isConnected) ({ opener } = opened.splice(at, 1)[0]!);
  if (opener instanceof HTMLElement && opener.isConnected && (document.activeElement === null || document.activeElement === document.body)) opener.focus({ preventScroll: true });
}

new MutationObserver(() => { if (opened.length > 0) giveBack(); }).observe(document.body, { childList: true, subtree: true });
