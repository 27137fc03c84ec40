/** All benchmarks, one after the other. Run: npm run bench */
await import("./event-queue.ts");
await import("./machine-repair.ts");
await import("./limit.ts");
await import("./placement.ts");
await import("./reference.ts");
await import("./workers.ts");
