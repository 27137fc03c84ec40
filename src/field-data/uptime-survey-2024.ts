/** Sites, as their operators answer. 53 % in three years: a rate of -ln(1 - 0.53) / 3 y = 0.2517 / y, 54 % of it power. */
import { assumed, type FieldData, given } from "./data-set.ts";

const REPAIR = assumed(
  { lognormal: { median: "2h", p95: "12h" } },
  "the survey does not say; hours, as major outages of sites are reported",
);

export const uptimeSurvey2024: FieldData = {
  name: "uptime-survey-2024",
  title: "outages of whole sites as operators report them",
  citation: "Uptime Institute, Annual outage analysis 2025 (survey of 2024)",
  says: [
    "53 % of the operators had an outage in the past three years (55 % in 2023, 60 % in 2022, 69 % in 2021, 78 % in 2020)",
    "power is the leading cause of impactful outages, 54 %; network 12 %, IT systems 11 %",
  ],
  leavesOut: [
    "an operator has several sites and several outages: the share of operators is taken for that of sites with one outage or more",
    "not every outage stops the whole site; about one in ten was called serious or severe",
  ],
  levels: {
    site: {
      power: {
        afr: given("12.7%", "53 % in three years, 54 % of it power: 1 - (1 - 0.53)^(0.54 / 3)"),
        repair: REPAIR,
      },
      other: {
        afr: given("10.9%", "53 % in three years, 46 % of it not power: 1 - (1 - 0.53)^(0.46 / 3)"),
        repair: REPAIR,
      },
    },
  },
};
