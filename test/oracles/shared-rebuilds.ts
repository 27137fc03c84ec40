/**
 * When copies that begin together end, if each is over some hosts, every host shares what it has equally among the copies
 * at it, and a copy goes at the rate of its slowest host.
 */

export interface Copy {
  readonly hosts: readonly number[];
  readonly bytes: number;
}

/** `bandwidth`: of each host, bytes/s. Returns when each copy ends, s. */
export function endsOfCopies(copies: readonly Copy[], bandwidth: readonly number[]): number[] {
  const ends = copies.map(() => Number.NaN);
  const left = copies.map(({ bytes }) => bytes);
  let now = 0;
  for (;;) {
    const running = copies.map((_, i) => i).filter((i) => Number.isNaN(ends[i]));
    if (running.length === 0) return ends;
    const users = bandwidth.map((_, host) => running.filter((i) => copies[i].hosts.includes(host)).length);
    const rate = (i: number) => Math.min(...copies[i].hosts.map((host) => bandwidth[host] / users[host]));
    const step = Math.min(...running.map((i) => left[i] / rate(i)));
    now += step;
    for (const i of running) {
      const ended = left[i] / rate(i) <= step * (1 + 1e-12);
      left[i] -= rate(i) * step;
      if (ended) ends[i] = now;
    }
  }
}
