/**
 * Two copies of a volume, each destroyed at rate l. A lost one is awaited for W and then rebuilt from the other in R, on a
 * host that is destroyed at rate l too: then the rebuild starts over at once on another. Data are lost with the only copy.
 *
 * D: mean time to loss while rebuilding. In R nothing happens with probability p = exp(-2 l R); otherwise it is the source
 * or the target, each with (1 - p) / 2, after a time that is (1 - p) / (2 l) on average, all ends counted. Then
 *   D = (1 - p) / (2 l) + p T + (1 - p) / 2 D,   A = (1 - a) / l + a D with a = exp(-l W),   T = 1 / (2 l) + A.
 * Substituting A and T gives D ((1 + p) / 2 - p a) = (1 - p) / (2 l) + p (1 / (2 l) + (1 - a) / l).
 */
export function meanTimeToLossOfTwo(l: number, wait: number, rebuild: number): number {
  const p = Math.exp(-2 * l * rebuild);
  const a = Math.exp(-l * wait);
  const rebuilding = ((1 - p) / (2 * l) + p * (1 / (2 * l) + (1 - a) / l)) / ((1 + p) / 2 - p * a);
  return 1 / (2 * l) + (1 - a) / l + a * rebuilding;
}
