/** Round marks that enclose a range that need not begin at 0: four to seven of them, each 1, 2 or 5 times a power of ten apart. */
export function axisMarks(least: number, most: number): number[] {
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [0, 1];
  const span = most > least ? most - least : Math.max(Math.abs(most), 1) * 0.1;
  const rough = span / 4, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  const from = Math.floor(least / step + 1e-9), to = Math.max(from + 1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: to - from + 1 }, (_, at) => Number(((from + at) * step).toPrecision(12)));
}
