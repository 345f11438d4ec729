/**
 * What moves or must be seen at once: drivers and orders, on a canvas above the map. The map below is
 * drawn again only when it is moved or its data change, so thousands of gliding drivers cost one stamp
 * each and stay smooth on machines without a graphics card.
 */
import type { Map as MapView } from 'maplibre-gl';
import type { DriverStatus } from '../api/types';
import { mercatorX, mercatorY, type Positions } from '../live/positions';
import type { Palette } from './palette';
import type { Lead, OrderDot, PlaceMark } from './places';
import { sizeFactor, Sprites } from './sprites';

const pickRadiusPx = 14;
const worldTilePx = 512;

export interface DriverLook {
  status: (id: string) => DriverStatus;
  isShown: (id: string) => boolean;
  chosen: () => string | null;
  /** Whose route is drawn strongly: the chosen driver's, or the chosen order's driver's. */
  chosenRoute: () => string | null;
}

type Project = (x: number, y: number) => readonly [number, number];

export class Overlay {
  readonly canvas = document.createElement('canvas');
  private readonly pen = this.canvas.getContext('2d')!;
  private sprites: Sprites;
  private orders: readonly OrderDot[] = [];
  private marks: readonly PlaceMark[] = [];
  private leads: readonly Lead[] = [];
  private frame = 0;
  private readonly stopWatching: () => void;

  constructor(private readonly map: MapView, private readonly positions: Positions, private readonly look: DriverLook, private palette: Palette) {
    this.canvas.className = 'map-overlay';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.sprites = new Sprites(palette, 1, devicePixelRatio);
    map.getCanvasContainer().append(this.canvas);
    // In the map's own frame, so that drivers stick to the streets while it is dragged.
    map.on('render', this.draw);
    this.stopWatching = positions.onChange(() => this.redraw());
  }

  repaint(palette: Palette): void {
    this.palette = palette;
    this.sprites = new Sprites(palette, this.sprites.scale, devicePixelRatio);
    this.redraw();
  }

  setOrders(orders: readonly OrderDot[]): void {
    this.orders = orders;
    this.redraw();
  }

  setLeads(leads: readonly Lead[]): void {
    this.leads = leads;
    this.redraw();
  }

  setMarks(marks: readonly PlaceMark[]): void {
    this.marks = marks;
    this.redraw();
  }

  redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  }

  remove(): void {
    cancelAnimationFrame(this.frame);
    this.stopWatching();
    this.canvas.remove();
  }

  driverNear(x: number, y: number, radiusPx = pickRadiusPx): string | null {
    const shown = [...this.positions.drivers.values()].filter(({ id }) => this.look.isShown(id));
    const project = this.project();
    return nearest(shown, ({ toX, toY }) => project(toX, toY), x, y, radiusPx)?.id ?? null;
  }

  orderNear(x: number, y: number): string | null {
    const project = this.project();
    return nearest(this.orders, (order) => project(order.x, order.y), x, y, pickRadiusPx / 2)?.id ?? null;
  }

  private readonly draw = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.fitSize();
    const project = this.project();
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawLeads(project);
    this.drawDrivers(project);
    for (const order of this.orders) this.drawOrder(order, project);
    for (const mark of this.marks) this.drawMark(mark, project);
    if (this.positions.isMoving) this.redraw();
  };

  /** From each driver, as he glides, to his next stop: the rest of the route is on the map and stands still. */
  private drawLeads(project: Project): void {
    const chosen = this.look.chosenRoute();
    const at = performance.now();
    this.pen.strokeStyle = this.palette.route;
    for (const { driverId, x, y } of this.leads) {
      const driver = this.positions.drivers.get(driverId);
      if (!driver) continue;
      const done = this.positions.progress(driver, at);
      this.pen.lineWidth = driverId === chosen ? 4 : 1.5;
      this.pen.globalAlpha = driverId === chosen ? 0.9 : 0.28;
      this.pen.beginPath();
      this.pen.moveTo(...project(driver.fromX + (driver.toX - driver.fromX) * done, driver.fromY + (driver.toY - driver.fromY) * done));
      this.pen.lineTo(...project(x, y));
      this.pen.stroke();
    }
    this.pen.globalAlpha = 1;
  }

  private drawDrivers(project: Project): void {
    const { drivers } = this.positions;
    const scale = sizeFactor(this.map.getZoom(), drivers.size);
    if (scale !== this.sprites.scale) this.sprites = new Sprites(this.palette, scale, devicePixelRatio);
    const { clientWidth, clientHeight } = this.canvas;
    const chosen = this.look.chosen();
    const at = performance.now();
    for (const driver of drivers.values()) {
      const done = this.positions.progress(driver, at);
      const [x, y] = project(driver.fromX + (driver.toX - driver.fromX) * done, driver.fromY + (driver.toY - driver.fromY) * done);
      if (x < -30 || y < -30 || x > clientWidth + 30 || y > clientHeight + 30 || !this.look.isShown(driver.id)) continue;
      const { image, size } = this.sprites.of(this.look.status(driver.id), driver.heading, driver.id === chosen);
      this.pen.drawImage(image, x - size / 2, y - size / 2, size, size);
    }
  }

  /** Waiting orders are full dots, orders on their way are rings. */
  private drawOrder({ x, y, tone, isWaiting }: OrderDot, project: Project): void {
    const [left, top] = project(x, y);
    this.pen.beginPath();
    this.pen.arc(left, top, isWaiting ? 6 : 4.5, 0, 2 * Math.PI);
    this.pen.fillStyle = isWaiting ? this.palette.tone[tone] : this.palette.zone;
    this.pen.strokeStyle = isWaiting ? this.palette.driverEdge : this.palette.tone[tone];
    this.pen.lineWidth = 2;
    this.pen.fill();
    this.pen.stroke();
  }

  private drawMark({ x, y, tone, label }: PlaceMark, project: Project): void {
    const [left, top] = project(x, y);
    this.pen.beginPath();
    this.pen.arc(left, top, 10, 0, 2 * Math.PI);
    this.pen.fillStyle = this.palette.zone;
    this.pen.strokeStyle = this.palette.tone[tone];
    this.pen.lineWidth = 3;
    this.pen.fill();
    this.pen.stroke();
    this.pen.fillStyle = this.palette.tone[tone];
    this.pen.font = '700 11px ui-sans-serif, system-ui, sans-serif';
    this.pen.textAlign = 'center';
    this.pen.textBaseline = 'middle';
    this.pen.fillText(label, left, top + 0.5);
  }

  /** Mercator to the screen. The map is never turned or tilted, so this is one multiplication. */
  private project(): Project {
    const { lng, lat } = this.map.getCenter();
    const world = worldTilePx * 2 ** this.map.getZoom();
    const centreX = mercatorX(lng), centreY = mercatorY(lat);
    const middleX = this.canvas.clientWidth / 2, middleY = this.canvas.clientHeight / 2;
    return (x, y) => [(x - centreX) * world + middleX, (y - centreY) * world + middleY];
  }

  private fitSize(): void {
    const width = Math.round(this.canvas.clientWidth * devicePixelRatio);
    const height = Math.round(this.canvas.clientHeight * devicePixelRatio);
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.pen.scale(devicePixelRatio, devicePixelRatio);
  }
}

function nearest<T>(things: Iterable<T>, place: (thing: T) => readonly [number, number], x: number, y: number, radiusPx: number): T | null {
  let found: T | null = null;
  let best = radiusPx ** 2;
  for (const thing of things) {
    const [left, top] = place(thing);
    const distance = (left - x) ** 2 + (top - y) ** 2;
    if (distance < best) [best, found] = [distance, thing];
  }
  return found;
}
