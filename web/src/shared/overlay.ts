/**
 * Whether a dialog or menu lay on top when the key went down. A dialog closes itself on Escape before the page hears of the key,
 * so that looking for it then would find nothing and close the panel below as well.
 */
let wasCovered = false;

addEventListener('keydown', () => {
  wasCovered = document.querySelector('[role="dialog"], [role="menu"]') !== null;
}, true);

export function isCovered(): boolean {
  return wasCovered;
}
