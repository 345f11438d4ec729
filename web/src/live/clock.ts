/** The time by which promises are judged: the server's, or the simulated city's. */
export class Clock {
  private baseAt: number;
  private baseOwn: number;
  private speed = 1;

  constructor(private readonly own: () => number = () => Date.now()) {
    this.baseOwn = own();
    this.baseAt = this.baseOwn;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.baseAt + (this.own() - this.baseOwn) * this.speed;
  }

  set(at: number, speed: number): void {
    this.baseOwn = this.own();
    this.baseAt = at;
    this.speed = speed;
  }

  get isSimulated(): boolean {
    return this.speed !== 1 || Math.abs(this.baseAt - this.baseOwn) > 60_000;
  }
}

export const clock = new Clock();
