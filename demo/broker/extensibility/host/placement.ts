/** What the choice of a container looks at. */
export interface Place {
  readonly state: 'starting' | 'ready' | 'retiring';
  /** Whether it left an offer unanswered and has said nothing since. */
  readonly silent: boolean;
  /** Calls that were offered and have not begun. */
  readonly offered: number;
  /** Calls that have begun and not ended. */
  readonly begun: number;
  /** When the oldest begun call began. */
  readonly busySince: number | undefined;
  readonly lastUsedAt: number;
}

/** Bounds of one container's load. */
export interface PlacementLimits {
  readonly offeredPerContainer: number;
  readonly begunPerContainer: number;
}

/**
 * How a call is placed: `shared` with others if it must be; `alone` in an idle container; `suspect` alone as well, and
 * never in the last idle one, because its script has hung before.
 */
export type PlacementKind = 'shared' | 'alone' | 'suspect';

/**
 * Chooses where a call runs. An idle container comes first, the one used last of all, because it is warm. A script that
 * hangs holds everything in its process: so calls share one only if there is no idle one, and then the one whose calls
 * are the fewest and the youngest.
 */
export function choosePlace<P extends Place>(
  places: readonly P[],
  limits: PlacementLimits,
  kind: PlacementKind,
): P | undefined {
  let best: P | undefined;
  let idle = 0;
  for (const place of places) {
    if (place.state !== 'ready' || place.silent) continue;
    if (place.offered >= limits.offeredPerContainer || place.begun >= limits.begunPerContainer) continue;
    if (place.offered + place.begun === 0) idle += 1;
    else if (kind !== 'shared') continue;
    if (best === undefined || isBetter(place, best)) best = place;
  }
  return kind === 'suspect' && idle < 2 ? undefined : best;
}

function isBetter(one: Place, other: Place): boolean {
  const load = one.offered + one.begun - (other.offered + other.begun);
  if (load !== 0) return load < 0;
  if (one.busySince !== undefined && other.busySince !== undefined) return one.busySince > other.busySince;
  return one.lastUsedAt > other.lastUsedAt;
}

/** What the number of containers depends on. */
export interface PoolNeed {
  readonly minContainers: number;
  readonly maxContainers: number;
  readonly queued: number;
  /** How long a call may hold a container before another is started beside it. */
  readonly busyMs: number;
}

/** How many containers to start now. */
export function containersToStart(places: readonly Place[], need: PoolNeed, now: number): number {
  const room = need.maxContainers - places.length;
  const starting = places.filter((place) => place.state === 'starting').length;
  const answering = places.filter((place) => place.state === 'ready' && !place.silent);
  const missing = need.minContainers - starting - answering.length;
  if (missing > 0) return Math.min(missing, Math.max(room, 0));
  if (room <= 0 || starting > 0) return 0;
  const allBusy = answering.every((place) => place.busySince !== undefined && now - place.busySince > need.busyMs);
  return need.queued > 0 || allBusy ? 1 : 0;
}
