import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Name = 'retryIn' | 'resendIn';

/** Counts seconds down and redraws the element at each. */
export class CountdownController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #ends: Record<Name, number> = { retryIn: 0, resendIn: 0 };
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whole seconds that are left of each count. */
  get left(): Readonly<Record<Name, number>> {
    const left = (end: number): number => Math.max(0, Math.ceil((end - performance.now()) / 1000));
    return { retryIn: left(this.#ends.retryIn), resendIn: left(this.#ends.resendIn) };
  }

  /** Starts a count anew. */
  start(name: Name, seconds: number): void {
    this.#ends[name] = performance.now() + seconds * 1000;
    this.#host.requestUpdate();
    this.#timer ??= setInterval(this.#tick, 1000);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  readonly #tick = (): void => {
    this.#host.requestUpdate();
    const { retryIn, resendIn } = this.left;
    if (retryIn + resendIn === 0) this.#stop();
  };

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
