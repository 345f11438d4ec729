/** Exact sum of percentages with at most four decimals, as text; null where one is no such number. Floats would say that 33.3 + 33.3 + 33.4 is not 100. */
export function sumOf(shares: readonly string[]): string | null {
  let sum = 0;
  for (const share of shares) {
    if (!/^\d{1,3}(\.\d{1,4})?$/.test(share.trim())) return null;
    const [whole = '0', decimals = ''] = share.trim().split('.');
    sum += Number(whole) * 10_000 + Number(decimals.padEnd(4, '0'));
  }
  const rest = sum % 10_000;
  return rest === 0 ? String(sum / 10_000) : `${Math.floor(sum / 10_000)}.${String(rest).padStart(4, '0').replace(/0+$/, '')}`;
}
