import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { codeOf, fieldError, isShownAtFields, readPlace } from './fields';

describe('fields', () => {
  it('reads a place as maps give it', () => {
    expect(readPlace('24.7136, 46.6753')).toEqual({ latitude: 24.7136, longitude: 46.6753 });
    expect(readPlace(' -1.28 36.8 ')).toEqual({ latitude: -1.28, longitude: 36.8 });
  });

  it('refuses what is no place on earth', () => {
    for (const text of ['', '24.7', '91, 0', '0, 181', 'here, there', '1,2,3']) expect(readPlace(text)).toBeNull();
  });

  it('makes a code out of a name', () => {
    expect(codeOf('Riyadh North')).toBe('RIYADH-NORTH');
    expect(codeOf('7 São Paulo!')).toBe('SA-O-PAULO');
    expect(codeOf('الرياض')).toBe('');
  });

  it('shows the server’s words at the field that they name', () => {
    const refusal = new Problem(400, 'invalid_parameter', 'Bad Request', '', { '/code': ['Taken.', 'Try another.'] });
    expect(fieldError(refusal, 'code')).toBe('Taken. Try another.');
    expect(fieldError(refusal, 'name')).toBeUndefined();
    expect(fieldError(new Problem(422, 'out_of_limits', '', '', { '/steps/0/load_percent': 'steps/0/load_percent is at most 100, not 101.' }), 'steps/0/load_percent')).toBe('This is at most 100, not 101.');
    expect(isShownAtFields(refusal, ['code', 'name'])).toBe(true);
    expect(isShownAtFields(refusal, ['name'])).toBe(false);
  });
});
