/**
 * Draws every driver in one call. Thousands of moving GeoJSON points would be cut into tiles anew on
 * each frame; here a frame costs one upload of six numbers a driver.
 */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapView } from 'maplibre-gl';
import type { DriverStatus } from '../api/types';
import { type Positions, longitudeOf, latitudeOf } from '../live/positions';
import type { Palette } from './palette';
import { fragmentShader, linkProgram, vertexShader } from './driverShader';

const numbersADriver = 7;
const pickRadiusPx = 16;

export interface DriverLook {
  status: (id: string) => DriverStatus;
  isShown: (id: string) => boolean;
  chosen: () => string | null;
}

export class DriverLayer implements CustomLayerInterface {
  readonly id = 'drivers';
  readonly type = 'custom' as const;
  private map: MapView | null = null;
  private program: WebGLProgram | null = null;
  private buffer: WebGLBuffer | null = null;
  private values = new Float32Array(0);
  private stopWatching: () => void = () => {};
  private colours: Record<DriverStatus, [number, number, number]>;
  private edge: [number, number, number];

  constructor(private readonly positions: Positions, private readonly look: DriverLook, palette: Palette) {
    this.colours = mapValues(palette.driver, rgb);
    this.edge = rgb(palette.driverEdge);
  }

  onAdd(map: MapView, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.program = linkProgram(gl, vertexShader, fragmentShader);
    this.buffer = gl.createBuffer();
    this.stopWatching = this.positions.onChange(() => map.triggerRepaint());
  }

  onRemove(_map: MapView, gl: WebGL2RenderingContext): void {
    this.stopWatching();
    gl.deleteProgram(this.program);
    gl.deleteBuffer(this.buffer);
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const { map, program } = this;
    if (!map || !program) return;
    const centre = map.getCenter();
    const originX = (180 + centre.lng) / 360;
    const originY = (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (centre.lat * Math.PI) / 360))) / 360;
    const count = this.fill(originX, originY);

    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.values.subarray(0, count * numbersADriver), gl.DYNAMIC_DRAW);
    this.attribute(gl, 'place', 2, 0);
    this.attribute(gl, 'heading', 1, 2);
    this.attribute(gl, 'colour', 3, 3);
    this.attribute(gl, 'chosen', 1, 6);
    const matrix = movedTo(defaultProjectionData.mainMatrix as ArrayLike<number>, originX, originY);
    gl.uniformMatrix4fv(gl.getUniformLocation(program, 'matrix'), false, matrix);
    gl.uniform1f(gl.getUniformLocation(program, 'pixelRatio'), devicePixelRatio);
    gl.uniform1f(gl.getUniformLocation(program, 'sizeFactor'), sizeFactor(map.getZoom(), count));
    gl.uniform1f(gl.getUniformLocation(program, 'bearing'), (map.getBearing() * Math.PI) / 180);
    gl.uniform3fv(gl.getUniformLocation(program, 'edge'), this.edge);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.DEPTH_TEST);
    gl.drawArrays(gl.POINTS, 0, count);
    if (this.positions.isMoving) map.triggerRepaint();
  }

  /** The driver nearest to a point of the screen, if one is near enough. */
  pick(x: number, y: number, radiusPx = pickRadiusPx): string | null {
    if (!this.map) return null;
    let nearest: string | null = null;
    let best = radiusPx * radiusPx;
    for (const driver of this.positions.drivers.values()) {
      if (!this.look.isShown(driver.id)) continue;
      const at = this.map.project([longitudeOf(driver.toX), latitudeOf(driver.toY)]);
      const distance = (at.x - x) ** 2 + (at.y - y) ** 2;
      if (distance < best) [best, nearest] = [distance, driver.id];
    }
    return nearest;
  }

  /** Places are stored relative to the centre: 32-bit floats of the whole world are 2 m coarse. */
  private fill(originX: number, originY: number): number {
    const { drivers } = this.positions;
    if (this.values.length < drivers.size * numbersADriver) this.values = new Float32Array(drivers.size * numbersADriver * 2);
    const at = performance.now();
    const chosen = this.look.chosen();
    let count = 0;
    for (const driver of drivers.values()) {
      if (!this.look.isShown(driver.id)) continue;
      const done = this.positions.progress(driver, at);
      const colour = this.colours[this.look.status(driver.id)];
      const i = count * numbersADriver;
      this.values[i] = driver.fromX + (driver.toX - driver.fromX) * done - originX;
      this.values[i + 1] = driver.fromY + (driver.toY - driver.fromY) * done - originY;
      this.values[i + 2] = driver.heading === null ? -1 : (driver.heading * Math.PI) / 180;
      this.values[i + 3] = colour[0];
      this.values[i + 4] = colour[1];
      this.values[i + 5] = colour[2];
      this.values[i + 6] = driver.id === chosen ? 1 : 0;
      count += 1;
    }
    return count;
  }

  private attribute(gl: WebGL2RenderingContext, name: string, size: number, offset: number): void {
    const location = gl.getAttribLocation(this.program!, name);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, gl.FLOAT, false, numbersADriver * 4, offset * 4);
  }
}

/** Smaller when seen from afar, and smaller still when there are many, so that a full city stays legible. */
function sizeFactor(zoom: number, count: number): number {
  const crowd = count > 800 ? 0.68 : count > 300 ? 0.82 : 1;
  const near = Math.min(1, Math.max(0, (zoom - 12) / 2.5));
  return Math.min(1.2, Math.max(0.55, (zoom - 6) / 6)) * (crowd + (1 - crowd) * near);
}

/** The matrix for places relative to (x, y), multiplied in 64 bits. */
function movedTo(matrix: ArrayLike<number>, x: number, y: number): Float32Array {
  const moved = Float32Array.from(matrix);
  for (let row = 0; row < 4; row++) moved[12 + row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
  return moved;
}

function rgb(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as [number, number, number];
}

function mapValues<K extends string, A, B>(record: Record<K, A>, change: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, change(value)])) as Record<K, B>;
}
