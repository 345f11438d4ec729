/** Where every driver is, kept outside React: the map reads it on each frame. */
export interface Moving {
  id: string;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  startedAt: number;
  /** How long the way from one place to the next is drawn. */
  glideMs: number;
  heading: number | null;
  /** When the server had this position; null until the first event. */
  seenAt: string | null;
}

export type PositionRow = [driverId: string, latitude: number, longitude: number, heading?: number | null];

const longestGlideMs = 1_200;

export class Positions {
  readonly drivers = new Map<string, Moving>();
  /** Milliseconds between the last two batches: the time in which a driver glides to his new place. */
  private glideMs = 250;
  private lastBatchAt = 0;
  private readonly watchers = new Set<() => void>();

  apply(rows: readonly PositionRow[], at: number, seenAt: string | null = null): void {
    if (this.lastBatchAt > 0) this.glideMs = Math.min(longestGlideMs, Math.max(100, at - this.lastBatchAt));
    this.lastBatchAt = at;
    for (const [id, latitude, longitude, heading] of rows) this.move(id, latitude, longitude, heading ?? null, at, seenAt);
    this.watchers.forEach((watch) => watch());
  }

  place(id: string, latitude: number, longitude: number, heading: number | null, seenAt: string | null = null): void {
    const x = mercatorX(longitude), y = mercatorY(latitude);
    this.drivers.set(id, { id, fromX: x, fromY: y, toX: x, toY: y, startedAt: 0, glideMs: this.glideMs, heading, seenAt });
  }

  clear(): void {
    this.drivers.clear();
  }

  /** Share of the glide done at `at`, 0 to 1. */
  progress(driver: Moving, at: number): number {
    return Math.min(1, Math.max(0, (at - driver.startedAt) / driver.glideMs));
  }

  get isMoving(): boolean {
    return performance.now() - this.lastBatchAt < this.glideMs + 50;
  }

  onChange(watch: () => void): () => void {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  }

  at(id: string): { latitude: number; longitude: number } | null {
    const driver = this.drivers.get(id);
    return driver ? { latitude: latitudeOf(driver.toY), longitude: longitudeOf(driver.toX) } : null;
  }

  private move(id: string, latitude: number, longitude: number, heading: number | null, at: number, seenAt: string | null): void {
    const driver = this.drivers.get(id);
    if (!driver) return this.place(id, latitude, longitude, heading, seenAt);
    const done = this.progress(driver, at);
    driver.fromX += (driver.toX - driver.fromX) * done;
    driver.fromY += (driver.toY - driver.fromY) * done;
    driver.toX = mercatorX(longitude);
    driver.toY = mercatorY(latitude);
    driver.startedAt = at;
    driver.glideMs = this.glideMs;
    driver.heading = heading ?? driver.heading;
    driver.seenAt = seenAt ?? driver.seenAt;
  }
}

/** Web Mercator in units of the world's width: (0, 0) is the north-west corner. */
export function mercatorX(longitude: number): number {
  return (180 + longitude) / 360;
}

export function mercatorY(latitude: number): number {
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))) / 360;
}

export function longitudeOf(x: number): number {
  return x * 360 - 180;
}

export function latitudeOf(y: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp(((180 - y * 360) * Math.PI) / 180)) - 90;
}

export const positions = new Positions();
