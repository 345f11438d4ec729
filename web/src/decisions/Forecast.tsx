import type { DecisionCard, Estimate, Figures } from '../api/types';
import { useZoneClock } from '../shared/time';
import { figure, say } from '../shared/words';

interface Props { prediction: Figures | null; actual: Figures | null; confidence: DecisionCard['confidence'] }

/** What was expected, beside what happened. */
export function Forecast({ prediction, actual, confidence }: Props) {
  const show = useFigure();
  const showAs = (name: string, value: number | string | null | undefined) =>
    name.endsWith('_probability') && typeof value === 'number' ? `${Math.round(value * 100)} %` : show(value);
  const names = [...new Set([...Object.keys(prediction ?? {}), ...Object.keys(actual ?? {})])]
    .filter((name) => isFigure(prediction?.[name]) || isFigure(actual?.[name]));
  return (
    <section aria-label="Prediction and outcome">
      <h3>Expected and happened</h3>
      {names.length === 0 ? <span className="quiet">Nothing was predicted.</span> : (
        <table className="grid-table">
          <thead><tr><th>Figure</th><th>Expected</th><th>80 % within</th><th>Happened</th><th>Basis</th></tr></thead>
          <tbody>
            {names.map((name) => {
              const expected = estimateOf(prediction?.[name]);
              const happened = estimateOf(actual?.[name]);
              return (
                <tr key={name}>
                  <td>{say(name)}</td>
                  <td className="num">{showAs(name, expected?.value)}</td>
                  <td className="num quiet">{expected?.low != null && expected.high != null ? `${show(expected.low)} – ${show(expected.high)}` : '–'}</td>
                  <td className="num">{happened ? showAs(name, happened.value) : actual ? '–' : 'not yet'}</td>
                  <td className="quiet">{expected?.basis ?? '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p style={{ margin: '8px 0 0' }}>{confidenceText(confidence)}</p>
    </section>
  );
}

function confidenceText(confidence: DecisionCard['confidence']): string {
  if (!confidence || confidence.value === null) return 'Confidence: not known yet, too few outcomes.';
  const percent = (value: Estimate['value'] | undefined) => `${Math.round(Number(value) * 100)} %`;
  const range = confidence.low != null && confidence.high != null ? ` (${percent(confidence.low)} to ${percent(confidence.high)})` : '';
  const size = confidence.sample_size != null ? ` of ${confidence.sample_size} cases` : '';
  return `Confidence: ${percent(confidence.value)}${range}, ${confidence.basis ?? 'no basis given'}${size}.`;
}

function useFigure(): (value: number | string | null | undefined) => string {
  const zoneClock = useZoneClock();
  return (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? zoneClock.timeSeconds(value) : figure(value));
}

function estimateOf(entry: Figures[string] | undefined): Estimate | null {
  if (entry === null || entry === undefined) return null;
  return typeof entry === 'object' ? entry : { value: entry };
}

function isFigure(entry: Figures[string] | undefined): boolean {
  const value = estimateOf(entry)?.value;
  return typeof value === 'number' || typeof value === 'string';
}
