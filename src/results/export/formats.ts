/** What tables are exported as; also the ending of the files, and of the folder in the run's that they are written to. */
export const EXPORT_FORMATS = ["csv", "parquet", "json"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
