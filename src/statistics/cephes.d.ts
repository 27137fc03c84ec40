/** The part of the package that is used; its own declarations are out of reach of its "exports" map. */
declare module "cephes" {
  /** resolved when the WebAssembly code is ready */
  export const compiled: Promise<void>;
  /** P(B <= k), B binomial(n, p) */
  export function bdtr(k: number, n: number, p: number): number;
  /** the x whose upper incomplete gamma function Q(a, x) is q */
  export function igami(a: number, q: number): number;
  /** the x whose incomplete beta function I_x(a, b) is p */
  export function incbi(a: number, b: number, p: number): number;
  /** log(gamma(x)) */
  export function lgam(x: number): number;
  /** standard normal distribution function */
  export function ndtr(z: number): number;
  /** standard normal quantile */
  export function ndtri(p: number): number;
  /** digamma: the derivative of log(gamma(x)) */
  export function psi(x: number): number;
  /** Student t quantile with k degrees of freedom */
  export function stdtri(k: number, p: number): number;
  /** Hurwitz zeta: the sum of (k + q)^-x over k = 0, 1, 2, ... */
  export function zeta(x: number, q: number): number;
}
