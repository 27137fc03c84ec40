/**
 * Who gets CPU on a host that has too little: each instance first what is reserved for it, then what is left by shares,
 * nobody more than it asks for (water-filling: what one does not need goes to the others, again by shares).
 */

/**
 * Divides `cores` among the first `count` entries: fills `granted` (cores) from `demand` (cores, >= 0), `reserved`
 * (cores, >= 0) and `shares` (> 0). Reservations that together exceed the host are cut in proportion. The sum granted
 * is min(cores, sum of demand) up to rounding. Cost: at most count^2, usually two or three passes. No allocation.
 */
export function grantCpu(
  cores: number,
  count: number,
  demand: Float64Array,
  reserved: Float64Array,
  shares: Float64Array,
  granted: Float64Array,
): void {
  const guaranteed = grantReserved(count, demand, reserved, granted);
  if (guaranteed > cores) {
    for (let i = 0; i < count; i++) granted[i] *= cores / guaranteed;
    return;
  }
  let left = cores - guaranteed;
  while (left > 0) {
    const hungryShares = sharesOfHungry(count, demand, shares, granted);
    if (hungryShares === 0) return;
    // Whoever needs no more than its part by shares gets what it needs; that only raises the parts of the others.
    const perShare = left / hungryShares;
    let isAnyoneFilled = false;
    for (let i = 0; i < count; i++) {
      const need = demand[i] - granted[i];
      if (need <= 0 || need > perShare * shares[i]) continue;
      granted[i] = demand[i];
      left -= need;
      isAnyoneFilled = true;
    }
    if (isAnyoneFilled) continue;
    for (let i = 0; i < count; i++) {
      if (demand[i] > granted[i]) granted[i] += perShare * shares[i];
    }
    return;
  }
}

function grantReserved(
  count: number,
  demand: Float64Array,
  reserved: Float64Array,
  granted: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    granted[i] = Math.min(demand[i], reserved[i]);
    sum += granted[i];
  }
  return sum;
}

function sharesOfHungry(
  count: number,
  demand: Float64Array,
  shares: Float64Array,
  granted: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    if (demand[i] > granted[i]) sum += shares[i];
  }
  return sum;
}
