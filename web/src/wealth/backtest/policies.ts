/** A policy's name as people say it: `abs_200bp_dest_175bp` goes back to 1.75 points from the target when a class is 2 points off. */
export function sayPolicy(name: string): string {
  const absolute = /^abs_(\d+)bp_(?:to_target|dest_(\d+)bp)$/.exec(name);
  if (absolute) return `${Number(absolute[1]) / 100} points off, back to ${absolute[2] ? `${Number(absolute[2]) / 100} points` : 'target'}`;
  const relative = /^rel_(\d+)pct_to_(target|halfway)$/.exec(name);
  if (relative) return `${relative[1]} % of its target off, back to ${relative[2] === 'target' ? 'target' : 'halfway'}`;
  return { never: 'Never', annual: 'Each year', quarterly: 'Each quarter', monthly: 'Each month' }[name] ?? name;
}
