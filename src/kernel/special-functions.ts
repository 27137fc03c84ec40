/** The few special functions variates need, from log, exp and sqrt only: those are the same bits on every Node version. */

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * Gamma function for x > 0; relative error below 1e-14, Infinity above 171.62.
 * Stirling's series (Abramowitz and Stegun 6.1.41) after shifting x to 12 or more by gamma(x + 1) = x gamma(x).
 */
export function gammaFunction(x: number): number {
  let y = x;
  let product = 1;
  while (y < 12) {
    product *= y;
    y += 1;
  }
  const r = 1 / y;
  const s = r * r;
  const series =
    r *
    (1 / 12 -
      s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156))))));
  return Math.exp((y - 0.5) * Math.log(y) - y + HALF_LOG_TWO_PI + series) / product;
}

/**
 * Quantile of the standard normal distribution for 0 < p < 1; relative error below 1e-15.
 * Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37,
 * routine PPND16. One division in the middle 85 %, a logarithm and a square root outside.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) return normalCentre(q);
  const tail = normalTail(Math.sqrt(-Math.log(q < 0 ? p : 1 - p)));
  return q < 0 ? -tail : tail;
}

function normalCentre(q: number): number {
  const r = 0.180625 - q * q;
  let n = 2509.0809287301227;
  n = n * r + 33430.57558358813;
  n = n * r + 67265.7709270087;
  n = n * r + 45921.95393154987;
  n = n * r + 13731.69376550946;
  n = n * r + 1971.5909503065513;
  n = n * r + 133.14166789178438;
  n = n * r + 3.3871328727963665;
  let d = 5226.495278852546;
  d = d * r + 28729.085735721943;
  d = d * r + 39307.89580009271;
  d = d * r + 21213.794301586597;
  d = d * r + 5394.196021424751;
  d = d * r + 687.1870074920579;
  d = d * r + 42.31333070160091;
  d = d * r + 1;
  return (q * n) / d;
}

/** Upper-tail quantile from r = sqrt(-log(tail probability)). */
function normalTail(r: number): number {
  return r <= 5 ? normalNearTail(r - 1.6) : normalFarTail(r - 5);
}

function normalNearTail(r: number): number {
  let n = 0.0007745450142783414;
  n = n * r + 0.022723844989269184;
  n = n * r + 0.2417807251774506;
  n = n * r + 1.2704582524523684;
  n = n * r + 3.6478483247632045;
  n = n * r + 5.769497221460691;
  n = n * r + 4.630337846156546;
  n = n * r + 1.4234371107496835;
  let d = 1.0507500716444169e-9;
  d = d * r + 0.0005475938084995345;
  d = d * r + 0.015198666563616457;
  d = d * r + 0.14810397642748008;
  d = d * r + 0.6897673349851;
  d = d * r + 1.6763848301838038;
  d = d * r + 2.053191626637759;
  d = d * r + 1;
  return n / d;
}

function normalFarTail(r: number): number {
  let n = 2.0103343992922881e-7;
  n = n * r + 2.7115555687434876e-5;
  n = n * r + 0.0012426609473880784;
  n = n * r + 0.026532189526576124;
  n = n * r + 0.29656057182850487;
  n = n * r + 1.7848265399172913;
  n = n * r + 5.463784911164114;
  n = n * r + 6.657904643501103;
  let d = 2.0442631033899397e-15;
  d = d * r + 1.421511758316446e-7;
  d = d * r + 1.8463183175100548e-5;
  d = d * r + 0.0007868691311456133;
  d = d * r + 0.014875361290850615;
  d = d * r + 0.1369298809227358;
  d = d * r + 0.599832206555888;
  d = d * r + 1;
  return n / d;
}
