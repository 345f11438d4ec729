import { describe, expect, it } from 'vitest';
import { areSteps, stepError, stepsText } from './steps';

describe('the steps of an exit load', () => {
  it('are said in the order of their days', () => {
    expect(stepsText([])).toBe('none');
    expect(stepsText([{ within_days: 365, load_percent: 1 }])).toBe('1 % within 365 days');
    expect(stepsText([{ within_days: 1, load_percent: 0.007 }, { within_days: 7, load_percent: 0.0045 }])).toBe('0.007 % within 1 day, then 0.0045 % within 7');
  });

  it('ascend, and are whole days with a load each', () => {
    const steps = [{ days: '180', load: '2' }, { days: '180', load: '1' }];
    expect(stepError(steps, 0)).toBeUndefined();
    expect(stepError(steps, 1)).toBe('More than 180: the days of the steps ascend.');
    expect(stepError([{ days: '0', load: '1' }], 0)).toBe('More than 0: the days of the steps ascend.');
    expect(stepError([{ days: 'a year', load: '1' }], 0)).toBe('A whole number.');
    expect(areSteps([{ days: '180', load: '2' }, { days: '365', load: '1' }])).toBe(true);
    expect(areSteps([{ days: '180', load: '' }])).toBe(false);
    expect(areSteps([])).toBe(true);
  });
});
