/** Forms that the server judges: its refusals stand at the fields they name. */
import { Problem } from '../api/problem';

/** The server's words about one member of what was sent. At its field nobody needs the member's name. */
export function fieldError(error: unknown, member: string): string | undefined {
  if (!error) return undefined;
  const said = Problem.of(error).errors[`/${member}`];
  if (said === undefined) return undefined;
  const text = [said].flat().join(' ');
  return text.startsWith(`${member} `) ? `This${text.slice(member.length)}` : text;
}

/** Whether the refusal names nothing but these members, so that nothing is left to say below the form. */
export function isShownAtFields(error: unknown, members: readonly string[]): boolean {
  const named = Object.keys(Problem.of(error).errors);
  return named.length > 0 && named.every((pointer) => members.some((member) => pointer === `/${member}`));
}

/** `24.7136, 46.6753`, as maps give it to the clipboard. */
export function readPlace(text: string): { latitude: number; longitude: number } | null {
  const numbers = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!numbers) return null;
  const latitude = Number(numbers[1]), longitude = Number(numbers[2]);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** A short code out of a name: `Riyadh North` gives `RIYADH-NORTH`. */
export function codeOf(name: string): string {
  const plain = name.normalize('NFKD').toUpperCase().replace(/[^A-Z0-9]+/g, '-').replace(/^[^A-Z]+|-+$/g, '');
  return plain.slice(0, 50);
}
