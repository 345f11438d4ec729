/** Draws the part of the plan that is in view. Everything else costs nothing, so that hundreds of rows scroll as one. */
import { hourMs, moodOf, type Bar, type Mood, type Row, type Span } from './rows';

export const rowHeight = 44, headHeight = 30;

export interface Look { ink: string; quiet: string; line: string; panel: string; raised: string; accent: string; chosen: string; late: string; lateSoft: string; warning: string; warningSoft: string; done: string; doneSoft: string; muted: string; chip: string }

export interface Scene {
  rows: readonly Row[];
  span: Span;
  pxPerHour: number;
  nameWidth: number;
  scrollLeft: number;
  scrollTop: number;
  width: number;
  height: number;
  now: number;
  isWindows: boolean;
  chosen: { row: number; bar: string | null } | null;
  hour: (instant: number) => string;
}

export function xOf(scene: Scene, instant: number): number {
  return scene.nameWidth + ((instant - scene.span.from) / hourMs) * scene.pxPerHour - scene.scrollLeft;
}

export function instantAt(scene: Scene, x: number): number {
  return scene.span.from + ((x - scene.nameWidth + scene.scrollLeft) / scene.pxPerHour) * hourMs;
}

export function rowAt(scene: Scene, y: number): number {
  return y < headHeight ? -1 : Math.floor((y - headHeight + scene.scrollTop) / rowHeight);
}

export function draw(pen: CanvasRenderingContext2D, scene: Scene, look: Look): void {
  const { rows, scrollTop, height, width, nameWidth } = scene;
  pen.clearRect(0, 0, width, height);
  const first = Math.max(0, Math.floor(scrollTop / rowHeight)), last = Math.min(rows.length, Math.ceil((scrollTop + height - headHeight) / rowHeight));
  pen.save();
  pen.beginPath();
  pen.rect(nameWidth, headHeight, width - nameWidth, height - headHeight);
  pen.clip();
  for (let at = first; at < last; at++) drawGround(pen, scene, look, rows[at]!, at);
  drawHours(pen, scene, look);
  for (let at = first; at < last; at++) drawRow(pen, scene, look, rows[at]!, at);
  drawNow(pen, scene, look);
  pen.restore();
  drawNames(pen, scene, look, first, last);
  drawHead(pen, scene, look);
}

function drawGround(pen: CanvasRenderingContext2D, scene: Scene, look: Look, row: Row, at: number): void {
  const top = headHeight + at * rowHeight - scene.scrollTop;
  if (scene.chosen?.row === at) {
    pen.fillStyle = look.chosen;
    pen.fillRect(scene.nameWidth, top, scene.width, rowHeight);
  } else for (const shift of row.shifts) band(pen, scene, shift, top, rowHeight, look.raised);
}

function drawRow(pen: CanvasRenderingContext2D, scene: Scene, look: Look, row: Row, at: number): void {
  const top = headHeight + at * rowHeight - scene.scrollTop;
  const isChosen = scene.chosen?.row === at;
  for (const rest of row.breaks) hatch(pen, scene, rest, top + 4, rowHeight - 8, look.muted, look.chip);
  pen.fillStyle = look.line;
  pen.fillRect(scene.nameWidth, top + rowHeight - 1, scene.width, 1);
  for (const bar of row.bars) {
    if (xOf(scene, Math.max(bar.end, bar.planEnd)) < scene.nameWidth - 4 || xOf(scene, Math.min(bar.start, bar.planStart)) > scene.width + 4) continue;
    drawBar(pen, scene, look, bar, top, isChosen && scene.chosen?.bar === bar.id, scene.isWindows || isChosen);
  }
}

const fills: Record<Mood, keyof Look> = { late: 'late', behind: 'warning', good: 'done', skipped: 'muted' };
const softs: Record<Mood, keyof Look> = { late: 'lateSoft', behind: 'warningSoft', good: 'doneSoft', skipped: 'chip' };

/** Plan: a hollow bar. Done: full. Expected: pale with an edge. Late: striped as well, so that no colour is needed to see it. */
function drawBar(pen: CanvasRenderingContext2D, scene: Scene, look: Look, bar: Bar, top: number, isChosen: boolean, withWindow: boolean): void {
  const mood = moodOf(bar);
  const planX = xOf(scene, bar.planStart), planWidth = Math.max(3, xOf(scene, bar.planEnd) - planX);
  pen.lineWidth = 1;
  pen.strokeStyle = look.quiet;
  pen.strokeRect(planX + 0.5, top + 7.5, planWidth - 1, 8);
  const x = xOf(scene, bar.start), width = Math.max(4, xOf(scene, bar.end) - x);
  pen.fillStyle = bar.state === 'done' ? look[fills[mood]] : look[softs[mood]];
  pen.fillRect(x, top + 19, width, 14);
  if (mood === 'late' || bar.state === 'skipped') stripes(pen, x, top + 19, width, 14, bar.state === 'done' ? look.panel : look[fills[mood]]);
  pen.strokeStyle = look[fills[mood]];
  pen.lineWidth = isChosen ? 3 : 1;
  pen.strokeRect(x + 0.5, top + 19.5, width - 1, 13);
  if (bar.type === 'pickup') {
    pen.fillStyle = bar.state === 'done' ? look.panel : look[fills[mood]];
    pen.fillRect(x + width / 2 - 1.5, top + 24.5, 3, 3);
  }
  if (withWindow && bar.windowEnd !== null) drawWindow(pen, scene, look, bar, top);
}

function drawWindow(pen: CanvasRenderingContext2D, scene: Scene, look: Look, bar: Bar, top: number): void {
  const end = xOf(scene, bar.windowEnd!), begin = Math.max(scene.nameWidth, bar.windowStart === null ? end : xOf(scene, bar.windowStart));
  pen.fillStyle = bar.lateMinutes > 0 ? look.late : look.muted;
  pen.fillRect(begin, top + 37, Math.max(1, end - begin), 1);
  pen.fillRect(end - 1, top + 34, 2, 6);
}

function band(pen: CanvasRenderingContext2D, scene: Scene, { from, until }: Span, top: number, height: number, colour: string): void {
  pen.fillStyle = colour;
  const x = xOf(scene, from);
  pen.fillRect(x, top, xOf(scene, until) - x, height);
}

function hatch(pen: CanvasRenderingContext2D, scene: Scene, span: Span, top: number, height: number, line: string, ground: string): void {
  band(pen, scene, span, top, height, ground);
  const x = Math.max(scene.nameWidth, xOf(scene, span.from));
  stripes(pen, x, top, Math.min(scene.width, xOf(scene, span.until)) - x, height, line, 8);
}

function stripes(pen: CanvasRenderingContext2D, x: number, top: number, width: number, height: number, colour: string, gap = 5): void {
  if (width <= 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(x, top, width, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = x - height; at < x + width; at += gap) {
    pen.moveTo(at, top + height);
    pen.lineTo(at + height, top);
  }
  pen.stroke();
  pen.restore();
}

function drawHours(pen: CanvasRenderingContext2D, scene: Scene, look: Look): void {
  pen.fillStyle = look.line;
  for (let at = scene.span.from; at <= scene.span.until; at += hourMs) pen.fillRect(Math.round(xOf(scene, at)), headHeight, 1, scene.height);
}

function drawNow(pen: CanvasRenderingContext2D, scene: Scene, look: Look): void {
  pen.fillStyle = look.accent;
  pen.fillRect(Math.round(xOf(scene, scene.now)) - 1, headHeight, 2, scene.height);
}

function drawHead(pen: CanvasRenderingContext2D, scene: Scene, look: Look): void {
  pen.fillStyle = look.raised;
  pen.fillRect(0, 0, scene.width, headHeight);
  pen.fillStyle = look.line;
  pen.fillRect(0, headHeight - 1, scene.width, 1);
  pen.save();
  pen.beginPath();
  pen.rect(scene.nameWidth, 0, scene.width, headHeight);
  pen.clip();
  pen.font = `11.5px ${fontOf(pen)}`;
  pen.textBaseline = 'middle';
  pen.fillStyle = look.quiet;
  const every = scene.pxPerHour < 34 ? 3 : scene.pxPerHour < 60 ? 2 : 1;
  for (let at = scene.span.from, count = 0; at <= scene.span.until; at += hourMs, count++) if (count % every === 0) pen.fillText(scene.hour(at), xOf(scene, at) + 4, headHeight / 2);
  const x = xOf(scene, scene.now);
  pen.fillStyle = look.accent;
  pen.fillRect(x - 22, 6, 44, 17);
  pen.fillStyle = look.panel;
  pen.textAlign = 'center';
  pen.fillText(scene.hour(scene.now), x, headHeight / 2);
  pen.textAlign = 'left';
  pen.restore();
}

function drawNames(pen: CanvasRenderingContext2D, scene: Scene, look: Look, first: number, last: number): void {
  const { nameWidth, rows } = scene;
  pen.fillStyle = look.panel;
  pen.fillRect(0, headHeight, nameWidth, scene.height);
  pen.textBaseline = 'middle';
  for (let at = first; at < last; at++) {
    const row = rows[at]!, top = headHeight + at * rowHeight - scene.scrollTop;
    if (scene.chosen?.row === at) {
      pen.fillStyle = look.chosen;
      pen.fillRect(0, top, nameWidth, rowHeight);
    }
    pen.font = `600 12.5px ${fontOf(pen)}`;
    pen.fillStyle = look.ink;
    pen.fillText(fitted(pen, row.name, nameWidth - 20), 12, top + 15);
    pen.font = `11.5px ${fontOf(pen)}`;
    pen.fillStyle = row.late > 0 ? look.late : look.quiet;
    pen.fillText(fitted(pen, row.bars.length === 0 ? 'no stops' : `${row.done} of ${row.bars.length}${row.late > 0 ? ` · ${row.late} late` : ''}`, nameWidth - 20), 12, top + 31);
    pen.fillStyle = look.line;
    pen.fillRect(0, top + rowHeight - 1, nameWidth, 1);
  }
  pen.fillStyle = look.line;
  pen.fillRect(nameWidth - 1, 0, 1, scene.height);
}

function fontOf(pen: CanvasRenderingContext2D): string {
  return pen.canvas.dataset['font'] ?? 'sans-serif';
}

function fitted(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let cut = text;
  while (cut.length > 1 && pen.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}
