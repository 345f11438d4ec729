import { describe, expect, it } from 'vitest';
import type { Order } from '../api/types';
import { byUrgency, countdown, spanText, toneOf, urgencyAt } from './urgency';

const now = Date.parse('2026-11-20T08:00:00Z');
const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const order = (change: Partial<Order>) => ({ order_number: 'ORD-1', status: 'pending', sla_state: 'on_track', sla_deadline: inMinutes(90), created_at: inMinutes(0), ...change }) as Order;

describe('urgency', () => {
  it('follows the minutes left: below 30, 60 and 180', () => {
    expect([-5, 29, 30, 59, 60, 179, 180].map((minutes) => urgencyAt(inMinutes(minutes), now)))
      .toEqual(['critical', 'critical', 'urgent', 'urgent', 'normal', 'normal', 'flexible']);
  });

  it('is unknown without a promise', () => expect(urgencyAt(null, now)).toBeNull());
});

describe('countdown', () => {
  it('shows minutes and seconds below an hour, hours above, days beyond two', () => {
    // 725 s = 12 min 5 s; 12,000 s = 3 h 20 min; 3 days = 259,200 s
    expect([725, 59, 3_599, 3_600, 12_000, 259_200].map(spanText)).toEqual(['12:05', '0:59', '59:59', '1 h 00', '3 h 20', '3 d']);
  });

  it('turns negative when the promise has passed', () => {
    expect(countdown(inMinutes(-2), now)).toEqual({ text: '−2:00', isLate: true, secondsLeft: -120 });
  });
});

describe('tone', () => {
  it('is late as soon as the clock passes, before the server has said so', () => {
    expect(toneOf(order({ sla_deadline: inMinutes(-1) }), now)).toBe('late');
  });

  it('tells deliveries on time from late ones', () => {
    expect(toneOf(order({ status: 'delivered', sla_state: 'met' }), now)).toBe('done');
    expect(toneOf(order({ status: 'delivered', sla_state: 'missed' }), now)).toBe('late');
  });
});

describe('the order of the list', () => {
  it('has the soonest promise first and finished orders last', () => {
    const rows = [
      order({ order_number: 'done', status: 'delivered', sla_deadline: inMinutes(1) }),
      order({ order_number: 'later', sla_deadline: inMinutes(50) }),
      order({ order_number: 'soon', sla_deadline: inMinutes(5) }),
      order({ order_number: 'never', sla_deadline: null }),
    ];
    expect(rows.sort(byUrgency).map(({ order_number }) => order_number)).toEqual(['soon', 'later', 'never', 'done']);
  });
});
