const tones: Record<string, string> = {
  Active: 'done', Verified: 'done', Success: 'done', Executed: 'done', Completed: 'done', Approved: 'done', settled: 'done', executed: 'done', accepted: 'done', Reached: 'done', execute: 'done', settle: 'done',
  'Needs Attention': 'late', Failed: 'late', Rejected: 'late', Refused: 'late', Expired: 'late', refuse: 'late', fail: 'late', rejected: 'late', Suspended: 'late', failed: 'late', reversed: 'late',
  Pending: 'warning', Held: 'warning', Asked: 'warning', 'Partially Executed': 'warning', 'In Progress': 'warning', Triggered: 'warning', held: 'warning', Open: 'warning', hold: 'warning', ask: 'warning', unknown: 'warning', under_review: 'warning',
};

/** A state by its word, with a tone that repeats what the word says. */
export function Status({ word }: { word: string | null | undefined }) {
  if (!word) return <span className="quiet">–</span>;
  return <span className={`chip ${tones[word] ?? ''}`}>{word.replace(/_/g, ' ')}</span>;
}
