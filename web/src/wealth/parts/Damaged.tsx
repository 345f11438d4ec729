import { say } from '../../shared/words';

/** What of a row cannot be read in the database any more: it is shown as if it were not set. */
export function Damaged({ fields }: { fields?: string[] | null }) {
  if (!fields || fields.length === 0) return null;
  return <div className="cell-sub"><span className="chip late">cannot be read</span> {fields.map((field) => say(field).toLowerCase()).join(', ')}</div>;
}
