/** Something about an output folder or a result file that the person at the terminal can put right. */
export class ResultsError extends Error {
  override readonly name = "ResultsError";
}
