/** Drivers drawn once per state and heading, and stamped from then on. */
import type { DriverStatus } from '../api/types';
import type { Palette } from './palette';

const headings = 24;
const boxPx = 24;

export interface Sprite { image: HTMLCanvasElement; size: number }

export class Sprites {
  private readonly made = new Map<string, Sprite>();

  constructor(private readonly palette: Palette, readonly scale: number, private readonly pixelRatio: number) {}

  of(status: DriverStatus, heading: number | null, isChosen: boolean): Sprite {
    const step = heading === null ? -1 : Math.round(((heading % 360) / 360) * headings) % headings;
    const key = `${status} ${step} ${isChosen}`;
    let sprite = this.made.get(key);
    if (!sprite) this.made.set(key, (sprite = this.draw(status, step, isChosen)));
    return sprite;
  }

  /** A disc with an edge, a nose that points ahead, and a ring when chosen. */
  private draw(status: DriverStatus, step: number, isChosen: boolean): Sprite {
    const size = Math.ceil(boxPx * this.scale * (isChosen ? 1.6 : 1));
    const image = document.createElement('canvas');
    image.width = image.height = Math.ceil(size * this.pixelRatio);
    const pen = image.getContext('2d')!;
    pen.scale(image.width / 2, image.height / 2);
    pen.translate(1, 1);
    const radius = isChosen ? 0.36 : 0.44;
    pen.fillStyle = this.palette.driver[status];
    pen.strokeStyle = this.palette.driverEdge;
    pen.lineWidth = 0.2;
    pen.save();
    if (step >= 0) pen.rotate((step / headings) * 2 * Math.PI);
    pen.beginPath();
    if (step < 0) pen.arc(0, 0, radius, 0, 2 * Math.PI);
    else {
      // The nose's flanks touch the disc 50 degrees left and right of straight ahead.
      pen.arc(0, 0, radius, -Math.PI / 2 + 0.87, -Math.PI / 2 - 0.87 + 2 * Math.PI);
      pen.lineTo(0, -radius * 1.9);
      pen.closePath();
    }
    pen.stroke();
    pen.fill();
    pen.restore();
    if (isChosen) {
      pen.beginPath();
      pen.arc(0, 0, 0.86, 0, 2 * Math.PI);
      pen.strokeStyle = this.palette.driver[status];
      pen.lineWidth = 0.14;
      pen.stroke();
    }
    return { image, size };
  }
}

/** Smaller when seen from afar, and smaller still when there are many, so that a full city stays legible. */
export function sizeFactor(zoom: number, count: number): number {
  const crowd = count > 800 ? 0.7 : count > 300 ? 0.85 : 1;
  const near = Math.min(1, Math.max(0, (zoom - 12) / 2.5));
  const far = Math.min(1.2, Math.max(0.6, (zoom - 5) / 7));
  // Steps of a tenth, so that zooming does not draw new sprites on each frame.
  return Math.round(far * (crowd + (1 - crowd) * near) * 10) / 10;
}
